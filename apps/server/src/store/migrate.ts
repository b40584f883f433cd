import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as roomsAndAccess from './migrations/0001-rooms-and-access.js';
import * as roomVersion from './migrations/0002-room-version.js';
import * as counters from './migrations/0003-counters.js';
import * as search from './migrations/0004-search.js';
import * as indexes from './migrations/0005-indexes.js';
import * as loginTokens from './migrations/0007-login-tokens.js';
import type { Engine } from './migrations/column-types.js';
import { whenUnlocked } from './sqlite/connection.js';
import { doPostponedWork, hasPostponedWork } from './sqlite/postponed-work.js';
import { hasRooms } from './sqlite/sole-use.js';

/** In this order, forward only; a name is never changed once it was released. */
const MIGRATIONS: Record<string, { up(db: Kysely<never>, engine: Engine): Promise<void> }> = {
  '0001-rooms-and-access': roomsAndAccess,
  '0002-room-version': roomVersion,
  '0003-counters': counters,
  '0004-search': search,
  '0005-indexes': indexes,
  '0007-login-tokens': loginTokens,
};

/** Said before a store that has rooms is migrated. */
export const MIGRATES =
  "Bringing the store to this version's form. Don't stop it: this takes about a minute for a million rooms.";
const WAITS =
  "Waiting for another process that has the store for itself: one that brings it to this version's form, " +
  'or imports into it while it has no rooms.';
const SAY_AFTER_MS = 2_000;

/** The store can't be used by this program, and what would help. */
export class StoreSchemaError extends Error {
  override readonly name = 'StoreSchemaError';
}

/**
 * Brings a SQLite file (made if it isn't there) to the schema of this program, in one transaction: of several
 * processes that start at once, one migrates and the others wait for it, however long that takes.
 * @param notify Told what takes long.
 * @throws StoreSchemaError if a newer program has migrated it, or it is no SQLite file.
 */
export async function migrateSqlite(file: string, notify?: (line: string) => void): Promise<void> {
  const connection = new Sqlite(file);
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database: connection }) });
  try {
    connection.pragma('busy_timeout = 0');
    const lock = () => {
      connection.pragma('page_size = 8192'); // takes effect in a new file only
      connection.pragma('journal_mode = WAL');
      connection.exec('begin immediate');
    };
    await tellOfWait(whenUnlocked(lock, Infinity), notify);
    if (hasPostponedWork(connection)) doPostponedWork(connection); // whoever was filling it has died
    const done = doneMigrations(connection);
    if (needsMigration(done)) {
      const onStep = done.length > 0 && hasRooms(connection) ? notify : undefined;
      onStep?.(MIGRATES);
      await db.connection().execute((only) => migrate(only, 'sqlite', { onStep }));
    }
    connection.exec('commit');
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB') {
      throw new StoreSchemaError(`${file} is not an SQLite file. Name another in DATABASE_URL.`, { cause: error });
    }
    throw error;
  } finally {
    await db.destroy();
    connection.close(); // which `destroy` does only if `db` was used; rolls back what wasn't committed
  }
}

/** Says so if it takes long until the store is this process's turn. */
export async function tellOfWait(turn: Promise<unknown>, notify?: (line: string) => void): Promise<void> {
  const timer = setTimeout(() => notify?.(WAITS), SAY_AFTER_MS);
  try {
    await turn;
  } finally {
    clearTimeout(timer);
  }
}

function doneMigrations(connection: Sqlite.Database): string[] {
  const table = connection.prepare("select 1 from sqlite_schema where name = 'kysely_migration'").get();
  if (table === undefined) return [];
  return connection.prepare<[], string>('select name from kysely_migration order by name').pluck().all();
}

/**
 * Runs the migrations that the store has not had.
 * @param schema PostgreSQL: that the tables are made in.
 * @param onStep Told of each migration that begins.
 * @throws StoreSchemaError if a newer program has migrated it.
 */
export async function migrate(
  db: Kysely<never>,
  engine: Engine,
  { schema, onStep }: { schema?: string; onStep?: ((line: string) => void) | undefined } = {},
): Promise<void> {
  const count = Object.keys(MIGRATIONS).length;
  const migrations = Object.entries(MIGRATIONS).map(([name, { up }], place) => {
    const announced = async (connection: Kysely<never>) => {
      onStep?.(`${name}, ${place + 1} of ${count} …`);
      await up(connection, engine);
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

/**
 * @param done The migrations that a store has had.
 * @returns whether there are others.
 * @throws StoreSchemaError if a newer program has migrated it.
 */
export function needsMigration(done: readonly string[]): boolean {
  const unknown = done.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    throw new StoreSchemaError(
      `The store has the migration ${unknown.join(', ')}, which this program doesn't know: ` +
        'a newer Switchboard has opened it. Run that version, or a later one.',
    );
  }
  return done.length < Object.keys(MIGRATIONS).length;
}
