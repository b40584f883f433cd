import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client, TypeOverrides, types } from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
  }
}

/** The engine that this run of the tests is for. */
export const engine = inject('engine');

/** How long it may take until a change of access that another process made counts here. */
export const ACCESS_CHANGE_WITHIN_MS = { sqlite: 0, postgres: 1_100 }[engine];

/** An empty store, gone with all that is in it when it is disposed of. */
export interface TestStore extends AsyncDisposable {
  readonly url: string;
  /** Runs a statement past the program; gives all its rows. */
  rows<Row extends unknown[]>(sql: string): Promise<Row[]>;
}

export async function newStore(): Promise<TestStore> {
  return engine === 'sqlite' ? newSqlite() : await newPostgres();
}

function newSqlite(): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  const file = join(folder, 'test.db');
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

async function newPostgres(): Promise<TestStore> {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `test_${randomUUID()}`;
  const url = new URL(server);
  url.pathname = name;
  await rowsOf(server, `create database "${name}" template template0`);
  return {
    url: url.href,
    rows: (sql) => rowsOf(url.href, sql),
    async [Symbol.asyncDispose]() {
      await rowsOf(server, `drop database "${name}" with (force)`);
    },
  };
}

/** Counts and sums as numbers, as SQLite gives them. */
const numbers = new TypeOverrides();
numbers.setTypeParser(types.builtins.INT8, Number);
numbers.setTypeParser(types.builtins.NUMERIC, Number);

async function rowsOf<Row extends unknown[]>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, types: numbers });
  await client.connect();
  try {
    const { rows } = await client.query<Row>({ text: sql, rowMode: 'array' });
    return rows;
  } finally {
    await client.end();
  }
}
