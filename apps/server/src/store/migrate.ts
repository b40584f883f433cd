import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as roomsAndAccess from './migrations/0001-rooms-and-access.js';
import * as roomVersion from './migrations/0002-room-version.js';
import { whenUnlocked } from './sqlite/connection.js';

/** In this order, forward only; a name is never changed once it was released. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-rooms-and-access': roomsAndAccess,
  '0002-room-version': roomVersion,
};

/** The store can't be used by this program, and what would help. */
export class StoreSchemaError extends Error {
  override readonly name = 'StoreSchemaError';
}

/**
 * Brings a SQLite file (made if it isn't there) to the schema of this program, in one transaction: of several
 * processes that start at once, one migrates and the others wait for it.
 * @throws StoreSchemaError if a newer program has migrated it, or it is no SQLite file.
 */
export async function migrateSqlite(file: string): Promise<void> {
  const connection = new Sqlite(file);
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database: connection }) });
  try {
    connection.pragma('busy_timeout = 0');
    await whenUnlocked(() => {
      connection.pragma('page_size = 8192'); // takes effect in a new file only
      connection.pragma('journal_mode = WAL');
      connection.exec('begin immediate');
    });
    await db.connection().execute(migrate);
    connection.exec('commit');
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB') {
      throw new StoreSchemaError(`${file} is not an SQLite file. Name another in DATABASE_URL.`, { cause: error });
    }
    throw error;
  } finally {
    await db.destroy(); // rolls back what wasn't committed
  }
}

async function migrate(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  await refuseNewerSchema(db);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function refuseNewerSchema(db: Kysely<never>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.map((row) => row.name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    throw new StoreSchemaError(
      `The store has the migration ${unknown.join(', ')}, which this program doesn't know: ` +
        'a newer Switchboard has opened it. Run that version, or a later one.',
    );
  }
}
