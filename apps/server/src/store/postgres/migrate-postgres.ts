import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { StoreUse } from '../database.js';
import { migrate, MIGRATES, needsMigration, StoreSchemaError, tellOfWait } from '../migrate.js';
import { addressOf } from './address.js';
import { clientConfig, type ConnectionSettings } from './connections.js';
import { AWAIT_SOLE_USE, lockMigration } from './locks.js';
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
export async function migratePostgres(settings: ConnectionSettings, use: StoreUse): Promise<string> {
  // Indexes of millions of rooms take their time, and so does another who makes them.
  const config = { ...clientConfig({ ...settings, statementTimeoutMs: 0 }), lock_timeout: 0 };
  const pool = new Pool({ ...config, max: 1 });
  pool.on('error', () => {});
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await db.connection().execute((only) => migrateOver(only, settings.url, use));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StoreSchemaError) throw error;
    throw explainRefusal(error, 'DATABASE_URL', settings.url) ?? toStoreError(error, addressOf(settings.url).shown);
  } finally {
    await db.destroy();
  }
}

async function migrateOver(db: Kysely<never>, url: string, { readOnly = false, notify }: StoreUse): Promise<string> {
  const { schema, follows } = await checkServer(db);
  if (follows && !readOnly) {
    throw new StoreSchemaError(
      `DATABASE_URL names a replica, ${addressOf(url).shown} (it is in recovery): name the primary; ` +
        'replicas belong in DATABASE_READ_URL.',
    );
  }
  if (!follows) await tellOfWait(sql.raw(AWAIT_SOLE_USE).execute(db), notify);
  const done = await doneMigrations(db);
  if (readOnly && done.length === 0) {
    throw new StoreSchemaError(`There is no store in ${addressOf(url).shown}. Name one that is there.`);
  }
  if (needsMigration(done)) {
    if (follows) {
      throw new StoreSchemaError(
        `${addressOf(url).shown} has an earlier version's form, and is a replica: bring its primary to this version's ` +
          'first, by any command on it.',
      );
    }
    await tellOfWait(sql.raw(lockMigration).execute(db), notify);
    await migrateAlone(db, schema, notify);
  }
  const { rows } = await sql<{ value: string }>`select value from store_facts where name = 'id'`.execute(db);
  return (rows[0] as { value: string }).value;
}

async function migrateAlone(db: Kysely<never>, schema: string, notify: StoreUse['notify']): Promise<void> {
  const done = await doneMigrations(db); // others may have been at it
  if (!needsMigration(done)) return;
  const onStep = done.length > 0 && (await hasRooms(db)) ? notify : undefined;
  onStep?.(MIGRATES);
  await migrate(db, 'postgres', { schema, onStep });
}

async function hasRooms(db: Kysely<never>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select exists (select from rooms) as there`.execute(db);
  return rows[0]?.there === true;
}

/** Returns the schema that tables are made in, and whether the server is a replica. */
async function checkServer(db: Kysely<never>): Promise<{ schema: string; follows: boolean }> {
  const { rows } = await sql<{ version: number; encoding: string; schema: string | null; follows: boolean }>`
    select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding, current_schema() as schema,
      pg_is_in_recovery() as follows`.execute(db);
  const { version, encoding, schema, follows } = rows[0] as (typeof rows)[number];
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
  return { schema, follows };
}

async function doneMigrations(db: Kysely<never>): Promise<string[]> {
  const table = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (table.rows[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}
