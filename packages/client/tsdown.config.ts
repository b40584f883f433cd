import { defineConfig } from 'tsdown';

// The contract's types are written into ours: its package is not published.
export default defineConfig({
  entry: ['src/index.ts', 'src/testing.ts'],
  platform: 'neutral',
  target: 'es2022',
  dts: { oxc: true },
});
