import { randomUUID } from 'node:crypto';
import { Client, TypeOverrides, types } from 'pg';

/** A database of its own on a PostgreSQL. */
export interface PostgresDatabase {
  readonly name: string;
  readonly url: string;
  rows<Row extends unknown[]>(sql: string): Promise<Row[]>;
  drop(): Promise<void>;
}

/**
 * @param server The URL of a superuser.
 * @param template The database that it is a copy of, which nobody may be connected to.
 */
export async function createDatabase(server: string, template = 'template0'): Promise<PostgresDatabase> {
  const name = `test_${randomUUID()}`;
  const url = new URL(server);
  url.pathname = name;
  await rowsOf(server, `create database "${name}" template "${template}"`);
  return {
    name,
    url: url.href,
    rows: (sql) => rowsOf(url.href, sql),
    async drop() {
      await rowsOf(server, `drop database "${name}" with (force)`);
    },
  };
}

/** Counts and sums as numbers, as SQLite gives them. */
const numbers = new TypeOverrides();
numbers.setTypeParser(types.builtins.INT8, Number);
numbers.setTypeParser(types.builtins.NUMERIC, Number);

/** Asks a database once. */
export async function rowsOf<Row extends unknown[]>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, types: numbers });
  await client.connect();
  try {
    const { rows } = await client.query<Row>({ text: sql, rowMode: 'array' });
    return rows;
  } finally {
    await client.end();
  }
}
