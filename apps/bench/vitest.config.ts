import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 600_000,
    reporters: ['default', ['json', { outputFile: 'test-results.rest.json' }]],
  },
});
