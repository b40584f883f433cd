import { leaveOut } from '@switchboard/test-kit/needs';
import { missingPostgres } from '@switchboard/test-kit/postgres';
import { defineConfig } from 'vitest/config';

const onEngine = (engine: 'sqlite' | 'postgres') => ({
  extends: true as const,
  test: {
    name: engine,
    include: ['test/server/*.test.ts'],
    provide: { engine },
    ...(engine === 'postgres' ? { globalSetup: 'test/server/postgres.ts' } : {}),
  },
});

/** The calls to the server on PostgreSQL, where there is one for this platform, or one is given. */
function onPostgres() {
  const missing = process.env['TEST_POSTGRES_URL'] === undefined ? missingPostgres() : undefined;
  if (missing === undefined) return [onEngine('postgres')];
  leaveOut(
    'The client against the server on PostgreSQL',
    `${missing}, or TEST_POSTGRES_URL, the URL of a superuser of one that runs`,
  );
  return [];
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    projects: [
      { extends: true, test: { name: 'client', include: ['test/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'package', include: ['test/package/*.test.ts'], globalSetup: 'test/package/set-up.ts' },
      },
      {
        extends: true,
        test: { name: 'generators', include: ['test/generators/*.test.ts'], globalSetup: 'test/generators/set-up.ts' },
      },
      onEngine('sqlite'),
      ...onPostgres(),
    ],
  },
});
