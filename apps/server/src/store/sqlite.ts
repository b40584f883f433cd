import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { type Database, type JoinedTexts, type Session, type Snapshot, StoreUnavailableError } from './database.js';
import { sqliteDialect } from './dialect.js';
import type { Query, QueryBuilder } from './query.js';
import type { Tables } from './tables.js';

const MAX_PREPARED = 500;
const LOCK_PATIENCE_MS = 5_000;
/** Transactions of a bulk write: some 100 MB of log. */
const SETTLE_AFTER = 16;

const MAX_ANALYZED_ROOMS = 25_000;

/** What a store is opened for. */
export interface StoreUse {
  /**
   * Much is going to be written or read. Memory stays constant, and what was written is on disk when the store is
   * closed, not before: until then a power cut may take it, as a whole.
   */
  readonly bulk?: boolean;
}

/** Opens a migrated SQLite file. Reads and writes have a connection each, so that no read sees what isn't committed. */
export function openSqlite(file: string, use: StoreUse = {}): Database {
  const reader = openReader(file, use);
  const writer = connect(file, use);
  writer.pragma('busy_timeout = 0'); // `write` waits without blocking the event loop
  const writeSession = session(writer);
  let lastWrite: Promise<unknown> = Promise.resolve();
  let unsettled = 0;

  // Moves what was written from the log to its place: while nobody is kept waiting, and after so many
  // transactions that pages which change again and again are moved once.
  function settle(after: number): void {
    if (use.bulk !== true || unsettled < after) return;
    writer.pragma('wal_checkpoint(PASSIVE)');
    unsettled = 0;
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = lastWrite.then(work);
    lastWrite = next.catch(() => {}); // its caller handles the failure
    return next;
  }

  return {
    builder: sqliteBuilder,
    read: reader.session,
    readTogether: (start) => start(reader.session), // one turn, one transaction

    write(work) {
      const deadline = lockDeadline(); // from here on: waiting in the queue is waiting, too
      return inTurn(async () => {
        const result = await transaction(writer, deadline, () => work(writeSession));
        reader.refresh();
        unsettled += 1;
        settle(SETTLE_AFTER);
        return result;
      });
    },

    snapshot: () => openSnapshot(file, use),
    accessVersion: reader.accessVersion,

    optimize: () => inTurn(() => analyze(writer)),

    async close() {
      await lastWrite;
      settle(1);
      reader.close();
      writer.close();
    },
  };
}

/**
 * Counts what SQLite chooses indexes by, each index in a lock of its own. All of it is read, so this is done while there
 * are few rooms, which tell as much as a million. A limit to the reading would falsify the counts.
 */
async function analyze(connection: Sqlite.Database): Promise<void> {
  const rooms = connection.prepare<[], number | null>('select max(seq) from rooms').pluck().get() ?? 0;
  if (rooms > MAX_ANALYZED_ROOMS) return;
  const indexes = connection.prepare<[], string>("select name from pragma_index_list('rooms')").pluck().all();
  for (const name of [...indexes, 'room_tags', 'room_ancestors', 'room_custom_fields']) {
    await whenUnlocked(() => void connection.exec(`analyze ${name}`));
  }
}

interface Reader {
  readonly session: Pick<SyncSession, 'all' | 'first' | 'joined'>;
  accessVersion(): number;
  /** Makes the next read see what this process has just written. */
  refresh(): void;
  close(): void;
}

/**
 * Reads of one turn of the event loop share a transaction: taking SQLite's locks costs as much as reading a room.
 * What a client could have learnt before its request is always seen, since the request begins a later turn. (This holds
 * for reads that begin when data arrives on a socket, as a request's do; one begun by a timer spans the next arrivals.)
 */
function openReader(file: string, use: StoreUse): Reader {
  const connection = connect(file, use);
  const begin = connection.prepare('begin');
  const commit = connection.prepare('commit');
  const accessVersion = watchAccessVersion(connection);
  const reads = session(connection);
  let version: number | undefined;

  const endTurn = () => {
    if (connection.open && connection.inTransaction) commit.run();
    version = undefined;
  };
  const enter = () => {
    if (connection.inTransaction) return;
    begin.run();
    setImmediate(endTurn);
  };
  return {
    session: {
      all(query, args) {
        enter();
        return reads.all(query, args);
      },
      first(query, args) {
        enter();
        return reads.first(query, args);
      },
      joined(query, args) {
        enter();
        return reads.joined(query, args);
      },
    },
    accessVersion() {
      enter();
      version ??= accessVersion();
      return version;
    },
    refresh: endTurn,
    close: () => connection.close(),
  };
}

/** A connection with the settings that every process of this store uses; those of the file are the migration's. */
export function connect(file: string, { bulk = false }: StoreUse = {}): Sqlite.Database {
  const connection = new Sqlite(file);
  connection.pragma('busy_timeout = 5000');
  connection.pragma(`synchronous = ${bulk ? 'NORMAL' : 'FULL'}`); // FULL: an acknowledged call survives a power cut
  connection.pragma('cache_size = -65536');
  connection.pragma(`mmap_size = ${bulk ? 0 : 1_073_741_824}`);
  if (bulk) connection.pragma('wal_autocheckpoint = 0');
  connection.pragma('temp_store = MEMORY');
  return connection;
}

/**
 * Writes `+?` for `?`. SQLite prepares a statement anew each time another value is bound to `column = ?` in a query
 * that joins or sorts, which takes longer than running it; a value behind a plus (which does nothing) it leaves alone.
 */
class StablePlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

const sqliteBuilder: QueryBuilder = {
  db: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new StablePlanCompiler(),
    },
  }),
  dialect: sqliteDialect,
};

interface SyncSession extends Session {
  all<Args, Row>(query: Query<Args, Row>, args: Args): Row[];
  first<Args, Row>(query: Query<Args, Row>, args: Args): Row | undefined;
  joined<Args>(query: Query<Args, { text: string }>, args: Args): JoinedTexts;
  iterate<Args, Row>(query: Query<Args, Row>, args: Args): IterableIterator<Row>;
}

function session(connection: Sqlite.Database): SyncSession {
  const prepared = new Map<string, Sqlite.Statement>();

  function statement(sql: string): Sqlite.Statement {
    let found = prepared.get(sql);
    if (found === undefined) {
      if (prepared.size >= MAX_PREPARED) prepared.clear(); // shapes come from callers: bounded
      found = connection.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  }

  return {
    all: <Args, Row>(query: Query<Args, Row>, args: Args) => statement(query.sql).all(...query.bind(args)) as Row[],
    first: <Args, Row>(query: Query<Args, Row>, args: Args) =>
      statement(query.sql).get(...query.bind(args)) as Row | undefined,
    joined(query, args) {
      const sql = `select cast(group_concat(text, char(44, 10)) as blob) as bytes, count(*) as count from (${query.sql})`;
      const { bytes, count } = statement(sql).get(...query.bind(args)) as { bytes: Buffer | null; count: number };
      return { bytes: bytes ?? Buffer.alloc(0), count };
    },
    run: (query, args) => statement(query.sql).run(...query.bind(args)).changes,
    iterate: <Args, Row>(query: Query<Args, Row>, args: Args) =>
      statement(query.sql).iterate(...query.bind(args)) as IterableIterator<Row>,
  };
}

async function transaction<T>(connection: Sqlite.Database, deadline: number, work: () => Promise<T>): Promise<T> {
  await whenUnlocked(() => connection.exec('begin immediate'), deadline);
  try {
    const result = await work();
    connection.exec('commit');
    return result;
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  }
}

/**
 * Tries again while another connection holds the lock, without blocking the event loop.
 * @throws StoreUnavailableError at the deadline, by default after 5 s.
 */
export async function whenUnlocked(work: () => void, deadline = lockDeadline()): Promise<void> {
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > deadline) {
        throw new StoreUnavailableError('The store has been locked by another process for 5 s.', { cause: error });
      }
    }
    await sleep(1 + Math.random() * 4);
  }
}

function lockDeadline(): number {
  return Date.now() + LOCK_PATIENCE_MS;
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function openSnapshot(file: string, use: StoreUse): Snapshot {
  const connection = connect(file, use);
  connection.pragma('temp_store = FILE'); // the keys of millions of rooms are sorted there, not in memory
  connection.exec('begin');
  return { ...session(connection), close: () => void connection.close() };
}

/** `data_version` changes with every commit of another connection; only then is the counter read. */
function watchAccessVersion(connection: Sqlite.Database): () => number {
  const dataVersion = connection.prepare<[], number>('pragma data_version').pluck();
  const accessVersion = connection.prepare<[], number>("select value from versions where name = 'access'").pluck();
  let seen: number | undefined;
  let current = 0;
  return () => {
    const now = dataVersion.get();
    if (now !== seen) {
      current = accessVersion.get() ?? 0;
      seen = now;
    }
    return current;
  };
}
