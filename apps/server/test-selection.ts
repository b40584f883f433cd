import { globSync } from 'node:fs';
import { basename } from 'node:path';

/** Two halves of the tests: `quick` is what `npm test` runs, `rest` what `npm run test:all` runs. Without one: everything. */
export type Half = 'quick' | 'rest';
export type Engine = 'sqlite' | 'postgres';

/** Suites that `npm test` leaves out: they kill processes, start clusters, or try each path with each of many values. */
export const LONG: readonly string[] = [
  'check',
  'cli-changes',
  'cli-serving',
  'copy',
  'import-interrupted',
  'long-texts',
  'new-columns',
  'postgres-failures',
  'postgres-refusals',
  'postgres-replica',
  'postgres-servers',
  'postgres-slow-reads',
  'query-plans',
  'sqlite-disk-faults',
  'sqlite-faults',
  'sqlite-file',
  'sqlite-foreign-log',
  'sqlite-flooded-memory',
  'sqlite-log-readers',
  'sqlite-lost-file',
  'sqlite-threads',
  'store-filling',
];

/** Suites of random cases, in both halves: `npm test` draws a few of them (`casesOf` in test/random.ts). */
export const SAMPLED: readonly string[] = [
  'answer-cache',
  'counters',
  'crash',
  'fuzz',
  'query-model',
  'search',
  'store',
  'visibility-properties',
];

/**
 * Suites of the store itself, which `npm test` runs on both engines. What HTTP and the command line say doesn't depend on
 * the engine: `npm test` asks on SQLite, and `npm run test:all` on PostgreSQL.
 */
export const OF_THE_STORE: readonly string[] = [
  'counters',
  'import-merge',
  'list-changes',
  'list-dates',
  'list-pages',
  'one-open-call',
  'record',
  'search',
  'store',
];

/** What the version of PostgreSQL might change: what its store does, and how it fails. */
export function dependentOnVersion(): string[] {
  return filesOf('postgres').filter((file) => {
    const suite = suiteOf(file);
    return suite.startsWith('postgres-') || [...OF_THE_STORE, 'migrated-stores', 'query-model'].includes(suite);
  });
}

/** All files of the tests that can run on an engine. */
export function filesOf(engine: Engine): string[] {
  const other = engine === 'sqlite' ? 'postgres' : 'sqlite';
  return globSync('test/**/*.test.ts', { cwd: import.meta.dirname })
    .filter((file) => !basename(file).startsWith(`${other}-`))
    .toSorted();
}

/** Those of one half: what is not in `quick` is in `rest`. */
export function selectFiles(half: Half, engine: Engine): string[] {
  return filesOf(engine).filter((file) => {
    const suite = suiteOf(file);
    if (isQuick(suite, engine)) return half === 'quick' || SAMPLED.includes(suite);
    return half === 'rest';
  });
}

function isQuick(suite: string, engine: Engine): boolean {
  if (LONG.includes(suite)) return false;
  return engine === 'sqlite' || suite.startsWith('postgres-') || OF_THE_STORE.includes(suite);
}

export function suiteOf(file: string): string {
  return basename(file, '.test.ts');
}
