import { defineConfig } from 'vitest/config';
import { type Engine, filesOf, type Half, selectFiles } from './test-selection.js';

const DATABASE = 'TEST_POSTGRES_URL';

const ofOneEngine = (engine: Engine, half: Half | undefined) => ({
  extends: true as const,
  test: {
    name: engine,
    include: half === undefined ? filesOf(engine) : selectFiles(half, engine),
    provide: { engine, half },
    ...(engine === 'postgres' ? { globalSetup: 'test/postgres-template.ts' } : {}),
  },
});

/** The tests on PostgreSQL, where there is one; under REQUIRE_ALL=1 there must be. */
function onPostgres(half: Half | undefined) {
  if (process.env[DATABASE] !== undefined) return [ofOneEngine('postgres', half)];
  const message =
    `The tests on PostgreSQL: need ${DATABASE}, the URL of a superuser of a PostgreSQL to make databases in ` +
    '(where PostgreSQL is installed: node packages/postgres-cluster/with-postgres.js npm test)';
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return [];
}

const unit = {
  extends: true as const,
  test: { name: 'unit', include: ['src/**/*.test.ts', 'test-selection.test.ts'] },
};

/** `--mode quick` and `--mode rest` run one half of the tests each; without, all that are named run in full. */
export default defineConfig(({ mode }) => {
  const half = mode === 'quick' || mode === 'rest' ? mode : undefined;
  return {
    test: {
      maxWorkers: 2, // most of the time they wait for servers and databases
      testTimeout: 600_000, // a machine that is busy with something else takes its time
      hookTimeout: 300_000,
      execArgv: ['--import', new URL('test/typescript-threads.js', import.meta.url).href],
      reporters: ['default', ['json', { outputFile: `test-results.${half ?? 'all'}.json` }]],
      projects: [...(half === 'rest' ? [] : [unit]), ofOneEngine('sqlite', half), ...onPostgres(half)],
    },
  };
});
