import type Sqlite from 'better-sqlite3';
import type { Database, Filling, FillTerms, Snapshot, StoreUse } from '../database.js';
import { checkSchema, watchSchema } from '../watch-schema.js';
import { analyzeSample, writeStatistics } from './analyze.js';
import { sqliteBuilder, type SqlitePageQuery } from './builder.js';
import { connect } from './connection.js';
import { Outages } from '../outages.js';
import { fillAlone } from './fill-alone.js';
import { openReadThreads, type ReadThreads } from './read-threads.js';
import { openReader } from './reader.js';
import { session } from './session.js';
import { hasRooms } from './sole-use.js';
import { watchVersions } from './watch-versions.js';
import { openWriteQueue } from './write-queue.js';

/** And some more to commit: other processes wait meanwhile. */
const TRANSACTION_MS = 15;
/** Longer than a waiting writer of another process sleeps before it tries again. */
const GAP_MS = 6;
/** So long the log of a bulk write gets, some 100 MB: pages that change again and again are moved to their place once. */
const BULK_LOG_PAGES = 12_000;
const LOG_PAGES = 1_000;

/** Opens a migrated SQLite file. Reads and writes have a connection each, so that no read sees what isn't committed. */
export function openSqlite(file: string, use: StoreUse = {}): Database {
  const outages = new Outages();
  let { reader, writer, queue, threads } = connectAll();

  function connectAll() {
    const reads = openReader(file, use, outages);
    const writes = connect(file, use);
    writes.pragma('busy_timeout = 0'); // the queue waits without blocking the event loop
    const readThreads = openReadThreads(file);
    const readVersions = watchVersions(writes);
    const onBegin = () => checkSchema(outages, readVersions().compatibleFrom);
    const keepLogShort = logKeeper(writes, use, readThreads);
    const onCommit = () => {
      reads.refresh();
      keepLogShort();
    };
    return { reader: reads, writer: writes, queue: openWriteQueue(writes, onBegin, onCommit), threads: readThreads };
  }

  const endWatch = use.bulk === true ? () => {} : watchSchema(() => reader.checkSchema());

  async function disconnect(): Promise<void> {
    await queue.settled();
    await threads.close();
    reader.close();
    writer.close(); // moves the rest of the log, if nobody else uses the store
  }

  async function optimize(): Promise<void> {
    const statistics = analyzeSample(file);
    await queue.write(async () => writeStatistics(writer, statistics));
  }

  async function fill<T>(work: (filling: Filling) => Promise<T>, { onStep }: FillTerms = {}) {
    if (!hasRooms(writer)) {
      await disconnect();
      const filled = await fillAlone(file, outages, work, onStep).finally(
        () => ({ reader, writer, queue, threads } = connectAll()),
      );
      if (filled !== undefined) {
        await optimize();
        return filled.result;
      }
    }
    return await work({ write: queue.write, transactionMs: TRANSACTION_MS, gapMs: GAP_MS, optimize });
  }

  return {
    builder: sqliteBuilder,
    outages,
    read: {
      all: (query, args) => reader.read.all(query, args),
      first: (query, args) => reader.read.first(query, args),
    },
    page: (query, args) => reader.pageAtOnce(query, args) ?? threads.page(query as SqlitePageQuery<typeof args>, args),
    write: (work) => queue.write(work),
    fill,
    snapshot: () => (use.bulk === true ? openSnapshot(file, use) : threads.snapshot()),
    accessVersion: () => reader.accessVersion(),
    roomsVersion: () => reader.roomsVersion(),
    optimize,
    close() {
      endWatch();
      return disconnect();
    },
  };
}

/** Moves what was written from the log to its place, where nobody is kept waiting by it. Call it after each commit. */
function logKeeper(writer: Sqlite.Database, { bulk = false }: StoreUse, threads: ReadThreads): () => void {
  const length = writer.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(NOOP)');
  let moving = false;
  const move = async () => {
    try {
      await threads.checkpoint();
    } catch {
      // The next commit tries again.
    } finally {
      moving = false;
    }
  };
  return () => {
    if (moving) return;
    const { log, checkpointed } = length.get() as { log: number; checkpointed: number };
    if (log - checkpointed < (bulk ? BULK_LOG_PAGES : LOG_PAGES)) return;
    if (bulk) {
      writer.pragma('wal_checkpoint(PASSIVE)');
      return;
    }
    moving = true;
    void move();
  };
}

/** In this thread: a command has nobody else to serve. */
function openSnapshot(file: string, use: StoreUse): Snapshot {
  const connection = connect(file, use);
  connection.pragma('temp_store = FILE'); // the keys of millions of rooms are sorted there, not in memory
  connection.exec('begin');
  return { ...session(connection), close: () => void connection.close() };
}
