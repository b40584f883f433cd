import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrate, needsMigration, StoreSchemaError } from '../migrate.js';
import { clientConfig, type ConnectionSettings } from './connections.js';
import { lockMigration } from './locks.js';
import { explainRefusal } from './refusal.js';
import { toStoreError } from './store-error.js';

const OLDEST = 15;

/**
 * Brings a database of PostgreSQL to the schema of this program: of several processes that start at once, one migrates
 * and the others wait for it. One that has that schema is not written to.
 * @returns the store's id.
 * @throws StoreSchemaError if the database can't be used, for one of many reasons.
 * @throws StoreUnavailableError if the server does not answer.
 */
export async function migratePostgres(settings: ConnectionSettings): Promise<string> {
  // Indexes of millions of rooms take their time, and so does another who makes them.
  const config = { ...clientConfig({ ...settings, statementTimeoutMs: 0 }), lock_timeout: 0 };
  const pool = new pg.Pool({ ...config, max: 1 });
  pool.on('error', () => {});
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await db.connection().execute(migrateOver);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StoreSchemaError) throw error;
    throw explainRefusal(error, 'DATABASE_URL', settings.url) ?? toStoreError(error);
  } finally {
    await db.destroy();
  }
}

async function migrateOver(db: Kysely<never>): Promise<string> {
  const schema = await checkServer(db);
  if (needsMigration(await doneMigrations(db))) {
    await sql.raw(lockMigration).execute(db);
    if (needsMigration(await doneMigrations(db))) await migrate(db, 'postgres', schema);
  }
  const { rows } = await sql<{ value: string }>`select value from store_facts where name = 'id'`.execute(db);
  return (rows[0] as { value: string }).value;
}

/** Returns the schema that tables are made in. */
async function checkServer(db: Kysely<never>): Promise<string> {
  const { rows } = await sql<{ version: number; encoding: string; schema: string | null }>`
    select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding, current_schema() as schema`.execute(db);
  const { version, encoding, schema } = rows[0] as (typeof rows)[number];
  if (version < OLDEST) {
    throw new StoreSchemaError(`The server is PostgreSQL ${version}; Switchboard needs ${OLDEST} or later.`);
  }
  if (encoding !== 'UTF8') {
    throw new StoreSchemaError(
      `The database has the encoding ${encoding}; Switchboard needs UTF8: create database … encoding 'UTF8' template template0.`,
    );
  }
  if (schema === null) {
    throw new StoreSchemaError(
      "No schema of the role's search_path is there to make tables in: create one, such as public, or alter role … set search_path.",
    );
  }
  return schema;
}

async function doneMigrations(db: Kysely<never>): Promise<string[]> {
  const table = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (table.rows[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}
