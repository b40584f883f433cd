import { leaveOut } from '@switchboard/test-kit/needs';
import { missingPostgres } from '@switchboard/test-kit/postgres';
import { defineConfig } from 'vitest/config';

const BROWSER = 'test/browser.test.ts';

/** Reads for half a minute what another process changes meanwhile: `npm test` leaves it out. */
const CHANGING = 'test/server/paging.test.ts';

const onEngine = (engine: 'sqlite' | 'postgres', files: { include: string[]; exclude?: string[] }) => ({
  extends: true as const,
  test: {
    name: engine,
    ...files,
    provide: { engine },
    ...(engine === 'postgres' ? { globalSetup: 'test/server/postgres.ts' } : {}),
  },
});

/** The calls to the server on PostgreSQL, where there is one for this platform, or one is given. */
function onPostgres() {
  const missing = process.env['TEST_POSTGRES_URL'] === undefined ? missingPostgres() : undefined;
  if (missing === undefined) return [onEngine('postgres', { include: ['test/server/*.test.ts'] })];
  leaveOut(
    'The client against the server on PostgreSQL',
    `${missing}, or TEST_POSTGRES_URL, the URL of a superuser of one that runs`,
  );
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

function filesOf(half: string): { include: string[]; exclude?: string[] } {
  if (half === 'rest') return { include: [CHANGING] };
  return { include: ['test/server/*.test.ts'], ...(half === 'quick' ? { exclude: [CHANGING] } : {}) };
}

/** `--mode quick` is what `npm test` runs, `--mode rest` what `npm run test:all` does; without, all that are named run. */
export default defineConfig(({ mode }) => {
  const half = mode === 'quick' || mode === 'rest' ? mode : 'all';
  return {
    test: {
      maxWorkers: 2,
      maxConcurrency: 2,
      testTimeout: 600_000,
      hookTimeout: 300_000,
      reporters: ['default', ['json', { outputFile: `test-results.${half}.json` }]],
      projects: [
        ...(half === 'rest' ? [] : [client]),
        onEngine('sqlite', filesOf(half)),
        ...(half === 'quick' ? [] : [...matrices, ...onPostgres()]),
      ],
    },
  };
});
