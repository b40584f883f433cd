import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { StoreUse } from '../database.js';
import { migrate, MIGRATES, tellOfWait } from '../migrate.js';
import {
  COMPATIBLE_FROM_FACT,
  needsMigration,
  refuseUnlessReady,
  type StoreSchema,
  StoreSchemaError,
} from '../schema.js';
import { addressOf } from './address.js';
import { ClosingClient } from './closing-client.js';
import { clientConfig, type ConnectionSettings } from './connections.js';
import { AWAIT_SOLE_USE, lockMigration } from './locks.js';
import { explainRefusal } from './refusal.js';
import { toStoreError } from './store-error.js';

const OLDEST = 15;
/** A server of PostgreSQL finds out so soon that who migrates has died, and rolls back. */
const NOTICES_END = "set client_connection_check_interval = '500ms'";

/** What a store is found to be. */
interface PreparedStore {
  readonly storeId: string;
  /** The migrations that it had had. */
  readonly done: readonly string[];
}

/**
 * Brings a database of PostgreSQL to the schema of this program: of several processes that start at once, one migrates
 * and the others wait for it. One that has that schema, or must be ready, is not written to. When the process is
 * stopped meanwhile, the store stays as it was.
 * @throws StoreSchemaError if the database can't be used, for one of many reasons.
 * @throws StoreUnavailableError if the server does not answer.
 */
export async function preparePostgres(settings: ConnectionSettings, use: StoreUse): Promise<PreparedStore> {
  // Indexes of millions of rooms take their time, and so does another who makes them.
  const config = { ...clientConfig({ ...settings, statementTimeoutMs: 0 }), lock_timeout: 0 };
  const pool = new Pool({ ...config, max: 1, Client: ClosingClient });
  pool.on('error', () => {});
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await db.connection().execute((only) => prepareOver(only, settings.url, use));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StoreSchemaError) throw error;
    throw explainRefusal(error, 'DATABASE_URL', settings.url) ?? toStoreError(error, addressOf(settings.url).shown);
  } finally {
    await db.destroy();
  }
}

async function prepareOver(
  db: Kysely<never>,
  url: string,
  { readOnly = false, mustBeReady = false, notify }: StoreUse,
): Promise<PreparedStore> {
  const { shown } = addressOf(url);
  const { schema, follows } = await checkServer(db);
  if (follows && !readOnly) {
    throw new StoreSchemaError(
      `DATABASE_URL names a replica, ${shown} (it is in recovery): name the primary; ` +
        'replicas belong in DATABASE_READ_URL.',
    );
  }
  if (!follows) await tellOfWait(sql.raw(AWAIT_SOLE_USE).execute(db), notify);
  let found = await readSchema(db);
  if (mustBeReady || readOnly) refuseUnlessReady(found, shown, follows ? 'its primary' : 'it');
  if (needsMigration(found)) {
    await sql.raw(NOTICES_END).execute(db);
    await tellOfWait(sql.raw(lockMigration).execute(db), notify);
    found = await readSchema(db); // others may have been at it
    if (needsMigration(found)) await migrateAlone(db, schema, found, notify);
  }
  const { rows } = await sql<{ value: string }>`select value from store_facts where name = 'id'`.execute(db);
  return { storeId: (rows[0] as { value: string }).value, done: found.done };
}

async function migrateAlone(
  db: Kysely<never>,
  schema: string,
  { done }: StoreSchema,
  notify: StoreUse['notify'],
): Promise<void> {
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

const NONE: StoreSchema = { done: [], compatibleFrom: undefined };

async function readSchema(db: Kysely<never>): Promise<StoreSchema> {
  const table = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (table.rows[0]?.there !== true) return NONE;
  const migrations = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  if (migrations.rows.length === 0) return NONE;
  const facts = await sql<{ value: string }>`
    select value from store_facts where name = ${COMPATIBLE_FROM_FACT}`.execute(db);
  return { done: migrations.rows.map(({ name }) => name), compatibleFrom: facts.rows[0]?.value };
}
