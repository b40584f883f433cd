import { globSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** What `npm test` runs; all else is run by `npm run test:all`: browsers, Lighthouse, and each command and sample. */
const QUICK = ['guides/errors.test.ts', 'test/links.test.ts', 'test/site-url.test.ts', 'test/smoke.test.ts'];

/** `--mode quick` and `--mode rest` run one half of the tests each; without, all that are named run. */
export default defineConfig(({ mode }) => {
  const files = globSync('{guides,samples,test}/**/*.test.ts', { cwd: import.meta.dirname });
  const missing = QUICK.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`There are no tests in ${missing.join(', ')}.`);
  const halves: Record<string, string[]> = { quick: QUICK, rest: files.filter((file) => !QUICK.includes(file)) };
  const half = mode in halves ? mode : 'all';
  return {
    test: {
      include: halves[half] ?? ['**/*.test.ts'],
      maxWorkers: 2,
      testTimeout: 600_000,
      hookTimeout: 300_000,
      reporters: ['default', ['json', { outputFile: `test-results.${half}.json` }]],
    },
  };
});
