import type { Database, Filling, FillTerms, Snapshot, StoreUse } from '../database.js';
import { checkSchema, watchSchema } from '../watch-schema.js';
import { analyzeSample, writeStatistics } from './analyze.js';
import { sqliteBuilder, type SqlitePageQuery } from './builder.js';
import { connect } from './connection.js';
import { Outages } from '../outages.js';
import { fillAlone } from './fill-alone.js';
import { watchFile } from './file-watch.js';
import { holdFile } from './held-file.js';
import { keepLog } from './log-keeper.js';
import { openReadThreads } from './read-threads.js';
import { openReader } from './reader.js';
import { session } from './session.js';
import { hasRooms } from './sole-use.js';
import { StoreFaults } from './store-faults.js';
import { watchVersions } from './watch-versions.js';
import { openWriteQueue } from './write-queue.js';

/** And some more to commit: other processes wait meanwhile. */
const TRANSACTION_MS = 15;
/** Longer than a waiting writer of another process sleeps before it tries again. */
const GAP_MS = 6;
/** Each takes up to 8 MB of memory, and a turn of a thread for each batch that is read. */
const SNAPSHOT_PLACES = 10;

/** Opens a migrated SQLite file. Reads and writes have a connection each, so that no read sees what isn't committed. */
export function openSqlite(file: string, use: StoreUse = {}): Database {
  const outages = new Outages();
  const faults = new StoreFaults(outages, () => watch.check());
  let { reader, writer, queue, threads, log, watch } = connectAll();

  function connectAll() {
    const held = holdFile(file); // before the connections, so that it is known to be theirs
    const writes = connect(file, use);
    const reads = openReader(file, use, outages, faults);
    if (use.readOnly !== true) writes.pragma('journal_mode = WAL'); // a back-up by `vacuum into` has no log
    writes.prepare('select 1 from store_facts').get(); // which there is from now on, if the file has one
    writes.pragma('busy_timeout = 0'); // the queue waits without blocking the event loop
    const fileWatch = watchFile(held, writes, { outages, faults, onReturn: forgetAll });
    const readThreads = openReadThreads(file, use, fileWatch, faults);
    const readVersions = watchVersions(writes);
    const keeper = keepLog(writes, use, { threads: readThreads, watch: fileWatch, outages, faults });
    const writeQueue = openWriteQueue(writes, {
      checkFile: fileWatch.check,
      faultOf: (error) => faults.of(error, 'write'),
      onBegin: () => checkSchema(outages, readVersions().compatibleFrom),
      onCommit(hasWritten) {
        if (hasWritten) faults.wrote();
        reads.refresh();
        keeper.committed();
      },
    });
    return { reader: reads, writer: writes, queue: writeQueue, threads: readThreads, log: keeper, watch: fileWatch };
  }

  const endWatch = use.bulk === true ? () => {} : watchSchema(() => reader.checkSchema());

  async function disconnect(): Promise<void> {
    await queue.settled();
    log.stop();
    await threads.close();
    // The last to be closed moves the rest of the log into the file, if nobody else uses the store and it may write.
    const inOrder = watch.mayMoveLog() ? [reader, writer] : [writer, reader];
    watch.end();
    for (const connection of inOrder) connection.close();
  }

  /** What was read from the file was perhaps not this store's. */
  async function forgetAll(): Promise<void> {
    reader.forget();
    writer.pragma('shrink_memory');
    threads.forget();
    await queue.write(async () => {
      writer.exec(`update room_version set value = value + 1 + abs(random() % 65536);
        update versions set value = value + 1 where name = 'access'`);
    });
  }

  async function optimize(): Promise<void> {
    watch.check();
    const statistics = analyzeSample(file);
    await queue.write(async () => writeStatistics(writer, statistics));
  }

  async function fill<T>(work: (filling: Filling) => Promise<T>, { onStep }: FillTerms = {}) {
    if (!hasRooms(writer)) {
      watch.check();
      await disconnect();
      const filled = await fillAlone(file, outages, work, onStep).finally(
        () => ({ reader, writer, queue, threads, log, watch } = connectAll()),
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
    snapshotPlaces: SNAPSHOT_PLACES,
    async snapshot() {
      if (use.bulk === true) {
        watch.check();
        return openSnapshot(file, use);
      }
      log.refuseIfTooLong();
      return await threads.snapshot();
    },
    accessVersion: () => reader.accessVersion(),
    roomsVersion: () => reader.roomsVersion(),
    optimize,
    close() {
      endWatch();
      return disconnect();
    },
  };
}

/** In this thread: a command has nobody else to serve. */
function openSnapshot(file: string, use: StoreUse): Snapshot {
  const connection = connect(file, use, { readonly: true });
  connection.pragma('temp_store = FILE'); // the keys of millions of rooms are sorted there, not in memory
  connection.exec('begin');
  return { ...session(connection), close: () => void connection.close() };
}
