import { leaveOut } from '@switchboard/test-kit/needs';
import { missingPostgres } from '@switchboard/test-kit/postgres';
import { defineConfig } from 'vitest/config';
import { dependentOnVersion, type Engine, filesOf, type Half, selectFiles } from './test-selection.js';

const ofOneEngine = (engine: Engine, half: Half | undefined, leftOut: readonly string[] = []) => ({
  extends: true as const,
  test: {
    name: engine,
    include: (half === undefined ? filesOf(engine) : selectFiles(half, engine)).filter(
      (file) => !leftOut.includes(file),
    ),
    provide: { engine, half },
    ...(engine === 'postgres' ? { globalSetup: 'test/postgres-template.ts' } : {}),
  },
});

/** These start, stop and freeze servers of their own. */
const OF_OWN_SERVERS = ['failures', 'refusals', 'replica'].map((name) => `test/postgres-${name}.test.ts`);

/** The tests on PostgreSQL, where there is one for this platform, or one is given. */
function onPostgres(half: Half | undefined) {
  const missing = missingPostgres();
  const isGiven = process.env['TEST_POSTGRES_URL'] !== undefined;
  if (missing === undefined) return [ofOneEngine('postgres', half)];
  const what = isGiven ? OF_OWN_SERVERS.join(', ') : 'The tests on PostgreSQL';
  leaveOut(what, isGiven ? missing : `${missing}, or TEST_POSTGRES_URL, the URL of a superuser of one that runs`);
  return isGiven ? [ofOneEngine('postgres', half, OF_OWN_SERVERS)] : [];
}

/** Other versions of PostgreSQL than the one that all tests run on. */
function onOtherVersions() {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return [];
  return ['15', '18'].flatMap((version) => {
    const name = `postgres ${version}`;
    const missing = missingPostgres(version);
    if (missing !== undefined) {
      leaveOut(`The tests on ${name}`, missing);
      return [];
    }
    const { test, ...rest } = ofOneEngine('postgres', 'rest');
    return [{ ...rest, test: { ...test, name, include: dependentOnVersion(), env: { POSTGRES_VERSION: version } } }];
  });
}

const LONG = 'src/**/*.long.test.ts';
const UNIT = {
  quick: { include: ['src/**/*.test.ts', 'test-selection.test.ts'], exclude: [LONG] },
  rest: { include: [LONG] },
  all: { include: ['src/**/*.test.ts', 'test-selection.test.ts'] },
};

/** `--mode quick` and `--mode rest` run one half of the tests each; without, all that are named run in full. */
export default defineConfig(({ mode }) => {
  const half = mode === 'quick' || mode === 'rest' ? mode : undefined;
  return {
    test: {
      setupFiles: 'test/before-each-file.ts',
      isolate: false, // loading everything anew for each file took a third of the time
      maxWorkers: 2, // most of the time they wait for servers and databases
      testTimeout: 600_000, // a machine that is busy with something else takes its time
      hookTimeout: 300_000,
      execArgv: ['--import', new URL('test/typescript-threads.js', import.meta.url).href],
      reporters: ['default', ['json', { outputFile: `test-results.${half ?? 'all'}.json` }]],
      projects: [
        { extends: true, test: { name: 'unit', ...UNIT[half ?? 'all'] } },
        ofOneEngine('sqlite', half),
        ...onPostgres(half),
        ...(half === 'rest' ? onOtherVersions() : []),
      ],
    },
  };
});
