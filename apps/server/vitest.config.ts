import { defineConfig } from 'vitest/config';

const DATABASE = 'TEST_POSTGRES_URL';

const ofOneEngine = (engine: 'sqlite' | 'postgres', other: string) => ({
  extends: true as const,
  test: {
    name: engine,
    include: ['test/**/*.test.ts'],
    exclude: [`test/${other}-*.test.ts`],
    provide: { engine },
    ...(engine === 'postgres' ? { globalSetup: 'test/postgres-template.ts' } : {}),
  },
});

/** The tests on PostgreSQL, where there is one; under REQUIRE_ALL=1 there must be. */
function onPostgres() {
  if (process.env[DATABASE] !== undefined) return [ofOneEngine('postgres', 'sqlite')];
  const message =
    `The tests on PostgreSQL: need ${DATABASE}, the URL of a superuser of a PostgreSQL to make databases in ` +
    '(where PostgreSQL is installed: node packages/postgres-cluster/with-postgres.js npm test)';
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return [];
}

export default defineConfig({
  test: {
    maxWorkers: 2, // most of the time they wait for servers and databases
    testTimeout: 600_000, // a machine that is busy with something else takes its time
    hookTimeout: 300_000,
    execArgv: ['--import', new URL('test/typescript-threads.js', import.meta.url).href],
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      ofOneEngine('sqlite', 'postgres'),
      ...onPostgres(),
    ],
  },
});
