import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as roomsAndAccess from './migrations/0001-rooms-and-access.js';
import * as roomVersion from './migrations/0002-room-version.js';
import * as counters from './migrations/0003-counters.js';
import * as search from './migrations/0004-search.js';
import * as indexes from './migrations/0005-indexes.js';
import * as compatibleFrom from './migrations/0006-compatible-from.js';
import * as loginTokens from './migrations/0007-login-tokens.js';
import * as phoneStatusVerified from './migrations/0008-phone-status-verified.js';
import type { Engine } from './migrations/column-types.js';
import { COMPATIBLE_FROM_FACT, MIGRATION_NAMES, type MigrationName, SCHEMA } from './schema.js';

const MIGRATIONS: Record<MigrationName, { up(db: Kysely<never>, engine: Engine): Promise<void> }> = {
  '0001-rooms-and-access': roomsAndAccess,
  '0002-room-version': roomVersion,
  '0003-counters': counters,
  '0004-search': search,
  '0005-indexes': indexes,
  '0006-compatible-from': compatibleFrom,
  '0007-login-tokens': loginTokens,
  '0008-phone-status-verified': phoneStatusVerified,
};

/** Said before a store that has rooms is migrated. */
export const MIGRATES =
  "Bringing the store to this version's form: this takes about a minute for a million rooms. " +
  'If it is stopped, the store stays as it was.';
const WAITS =
  "Waiting for another process that has the store for itself: one that brings it to this version's form, " +
  'or imports into it while it has no rooms.';
const SAY_AFTER_MS = 2_000;

/** Says so if it takes long until the store is this process's turn. */
export async function tellOfWait(turn: Promise<unknown>, notify?: (line: string) => void): Promise<void> {
  const timer = setTimeout(() => notify?.(WAITS), SAY_AFTER_MS);
  try {
    await turn;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs the migrations that the store has not had. Each that older programs can't work with records that in the store.
 * @param schema PostgreSQL: that the tables are made in.
 * @param onStep Told of each migration that begins.
 */
export async function migrate(
  db: Kysely<never>,
  engine: Engine,
  { schema, onStep }: { schema?: string; onStep?: ((line: string) => void) | undefined } = {},
): Promise<void> {
  const migrations = MIGRATION_NAMES.map((name, place) => {
    const announced = async (connection: Kysely<never>) => {
      onStep?.(`${name}, ${place + 1} of ${MIGRATION_NAMES.length} …`);
      await MIGRATIONS[name].up(connection, engine);
      if (SCHEMA[name] === 'must stop') await stopOlderPrograms(connection, name);
    };
    return [name, { up: announced }] as const;
  });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(migrations) },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** Changes nothing in a store from before 0006, which has no such fact. */
async function stopOlderPrograms(db: Kysely<never>, name: MigrationName): Promise<void> {
  await sql`update store_facts set value = ${name} where name = ${COMPATIBLE_FROM_FACT}`.execute(db);
}
