import { defineConfig } from 'vitest/config';

const DATABASE = 'TEST_POSTGRES_URL';
const BROWSER = 'test/browser.test.ts';

const onEngine = (engine: 'sqlite' | 'postgres') => ({
  extends: true as const,
  test: { name: engine, include: ['test/server/*.test.ts'], provide: { engine } },
});

/** The calls to the server on PostgreSQL, where there is one; under REQUIRE_ALL=1 there must be. */
function onPostgres() {
  if (process.env[DATABASE] !== undefined) return [onEngine('postgres')];
  const message =
    `The client against the server on PostgreSQL: needs ${DATABASE}, the URL of a superuser of a PostgreSQL to make ` +
    'databases in (where PostgreSQL is installed: node packages/postgres-cluster/with-postgres.js npm test)';
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return [];
}

const client = { extends: true as const, test: { name: 'client', include: ['test/*.test.ts'], exclude: [BROWSER] } };

/** Browsers, runtimes, versions, generators, and the package as others install it. */
const matrices = [
  { extends: true as const, test: { name: 'browser', include: [BROWSER] } },
  {
    extends: true as const,
    test: { name: 'package', include: ['test/package/*.test.ts'], globalSetup: 'test/package/set-up.ts' },
  },
  {
    extends: true as const,
    test: { name: 'generators', include: ['test/generators/*.test.ts'], globalSetup: 'test/generators/set-up.ts' },
  },
];

/** `--mode quick` is what `npm test` runs, `--mode rest` what `npm run test:all` does; without, all that are named run. */
export default defineConfig(({ mode }) => {
  const half = mode === 'quick' || mode === 'rest' ? mode : 'all';
  return {
    test: {
      maxWorkers: 2,
      maxConcurrency: 2,
      testTimeout: 60_000,
      hookTimeout: 120_000,
      reporters: ['default', ['json', { outputFile: `test-results.${half}.json` }]],
      projects: [
        ...(half === 'rest' ? [] : [client, onEngine('sqlite')]),
        ...(half === 'quick' ? [] : [...matrices, ...onPostgres()]),
      ],
    },
  };
});
