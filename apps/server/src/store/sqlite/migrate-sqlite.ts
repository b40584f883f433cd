import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate, MIGRATES, tellOfWait } from '../migrate.js';
import {
  COMPATIBLE_FROM_FACT,
  needsMigration,
  refuseUnlessReady,
  type StoreSchema,
  StoreSchemaError,
} from '../schema.js';
import { whenUnlocked } from './connection.js';
import { doPostponedWork, hasPostponedWork } from './postponed-work.js';
import { hasRooms } from './sole-use.js';
import { moveMark, readMark } from './store-mark.js';

type Notify = ((line: string) => void) | undefined;

/**
 * Brings a SQLite file, which may be empty, to the schema of this program, in one transaction: of several processes
 * that start at once, one migrates and the others wait for it, however long that takes. No JavaScript runs during a
 * migration, so nothing may handle signals before: their own way ends the process at once, and the store stays as it was.
 * @param notify Told what takes long.
 * @returns the migrations that it had had.
 * @throws StoreSchemaError if this program can't use it.
 */
export async function migrateSqlite(file: string, notify: Notify): Promise<readonly string[]> {
  const connection = new Sqlite(file, { fileMustExist: true });
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database: connection }) });
  try {
    connection.pragma('busy_timeout = 0');
    const ofOneMoment = connection.transaction(() => refuseUnfit(connection, file)); // others may be making it
    const lock = () => {
      ofOneMoment();
      connection.pragma('page_size = 8192'); // takes effect in a new file only
      connection.pragma('journal_mode = WAL');
      connection.exec('begin immediate');
    };
    await tellOfWait(whenUnlocked(lock, Infinity), notify);
    if (hasPostponedWork(connection)) doPostponedWork(connection); // whoever was filling it has died
    const schema = readSchema(connection);
    const isOld = needsMigration(schema);
    if (isOld) {
      const onStep = schema.done.length > 0 && hasRooms(connection) ? notify : undefined;
      onStep?.(MIGRATES);
      await db.connection().execute((only) => migrate(only, 'sqlite', { onStep }));
    }
    if (isOld || readMark(connection).store === 0) moveMark(connection);
    connection.exec('commit');
    return schema.done;
  } finally {
    await db.destroy();
    connection.close(); // which `destroy` does only if `db` was used; rolls back what wasn't committed
  }
}

/**
 * Makes sure that a SQLite file can be used as it is. It is not written to, unless whoever was filling it has died: that
 * is brought to its end, and nobody else can be using it.
 * @throws StoreSchemaError if this program can't use it, or it would have to be made or migrated.
 */
export async function checkSqlite(file: string, notify: Notify): Promise<void> {
  const connection = new Sqlite(file, { fileMustExist: true });
  let isUnfinished = false;
  try {
    connection.pragma('busy_timeout = 0');
    const look = connection.transaction(() => {
      refuseUnlessReady(readSchema(connection), file);
      isUnfinished = hasPostponedWork(connection);
    });
    await tellOfWait(whenUnlocked(look, Infinity), notify);
  } finally {
    connection.close();
  }
  if (isUnfinished) await migrateSqlite(file, notify);
}

/** Before anything is changed. */
function refuseUnfit(connection: Sqlite.Database, file: string): void {
  const schema = readSchema(connection);
  needsMigration(schema);
  if (schema.done.length > 0) return;
  const table = connection.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().get();
  if (table === undefined) return;
  throw new StoreSchemaError(`${file} belongs to another program: it has the table ${table}. Name another file.`);
}

function readSchema(connection: Sqlite.Database): StoreSchema {
  const table = connection.prepare("select 1 from sqlite_schema where name = 'kysely_migration'").get();
  if (table === undefined) return { done: [], compatibleFrom: undefined };
  const done = connection.prepare<[], string>('select name from kysely_migration order by name').pluck().all();
  const fact = connection.prepare<[string], string>('select value from store_facts where name = ?').pluck();
  return { done, compatibleFrom: fact.get(COMPATIBLE_FROM_FACT) };
}
