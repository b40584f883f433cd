import { leaveOut } from '@switchboard/test-kit/needs';
import { missingPostgres } from '@switchboard/test-kit/postgres';
import { defineConfig } from 'vitest/config';

const ofOneEngine = (engine: 'sqlite' | 'postgres', exclude: string[]) => ({
  extends: true as const,
  test: {
    name: engine,
    include: ['test/**/*.test.ts'],
    exclude,
    provide: { engine },
    ...(engine === 'postgres' ? { globalSetup: 'test/postgres-template.ts' } : {}),
  },
});

/** These start, stop and freeze servers of their own. */
const OF_OWN_SERVERS = ['failures', 'refusals', 'replica'].map((name) => `test/postgres-${name}.test.ts`);

/** The tests on PostgreSQL, where there is one for this platform, or one is given. */
function onPostgres() {
  const missing = missingPostgres();
  const isGiven = process.env['TEST_POSTGRES_URL'] !== undefined;
  if (missing === undefined) return [ofOneEngine('postgres', ['test/sqlite-*.test.ts'])];
  const what = isGiven ? OF_OWN_SERVERS.join(', ') : 'The tests on PostgreSQL';
  leaveOut(what, isGiven ? missing : `${missing}, or TEST_POSTGRES_URL, the URL of a superuser of one that runs`);
  return isGiven ? [ofOneEngine('postgres', ['test/sqlite-*.test.ts', ...OF_OWN_SERVERS])] : [];
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
      ofOneEngine('sqlite', ['test/postgres-*.test.ts']),
      ...onPostgres(),
    ],
  },
});
