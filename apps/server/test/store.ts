import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createDatabase } from '@switchboard/test-kit/databases';
import { inject } from 'vitest';
import { migrateStore } from '../src/store/open-store.js';
import type { Half } from '../test-selection.js';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
    /** The half of the tests that this run is; undefined if it is all of them. */
    half: Half | undefined;
  }
}

/** The engine that this run of the tests is for. */
export const engine = inject('engine');

/** How long it may take until a change of access that another process made counts here. */
export const ACCESS_CHANGE_WITHIN_MS = { sqlite: 0, postgres: 1_100 }[engine];

/** A store of its own, gone with all that is in it when it is disposed of. */
export interface TestStore extends AsyncDisposable {
  readonly url: string;
  /** Runs a statement past the program; gives all its rows. */
  rows<Row extends unknown[]>(sql: string): Promise<Row[]>;
}

/**
 * Gives a store that holds nothing yet.
 * @param migrated Whether it is made already; otherwise it has to be made by who opens it.
 */
export async function newStore({ migrated = false } = {}): Promise<TestStore> {
  return engine === 'sqlite' ? await newSqlite(migrated) : await newPostgres(migrated);
}

async function newSqlite(migrated: boolean): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  const file = join(folder, 'test.db');
  if (migrated) await migrateStore(`sqlite:${file}`, {});
  return {
    url: `sqlite:${file}`,
    async rows<Row>(sql: string) {
      const connection = new Sqlite(file, { fileMustExist: true });
      try {
        const statement = connection.prepare(sql);
        if (statement.reader) return statement.raw().all() as Row[];
        statement.run();
        return [];
      } finally {
        connection.close();
      }
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
}

async function newPostgres(migrated: boolean): Promise<TestStore> {
  const { url, rows, drop } = await createDatabase(inject('postgres'), migrated ? inject('template') : undefined);
  if (migrated) await rows("update store_facts set value = gen_random_uuid() where name = 'id'"); // as every store has
  return { url, rows, [Symbol.asyncDispose]: drop };
}
