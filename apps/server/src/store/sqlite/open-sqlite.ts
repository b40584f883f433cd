import type { Database, Snapshot, StoreUse } from '../database.js';
import { analyze } from './analyze.js';
import { sqliteBuilder } from './builder.js';
import { connect, lockDeadline, transaction } from './connection.js';
import { openReader } from './reader.js';
import { session } from './session.js';

/** Transactions of a bulk write: some 100 MB of log. */
const SETTLE_AFTER = 16;

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
    read: reader.read,
    page: reader.page,

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
    roomsVersion: reader.roomsVersion,

    optimize: () => inTurn(() => analyze(writer)),

    async close() {
      await lastWrite;
      settle(1);
      reader.close();
      writer.close();
    },
  };
}

function openSnapshot(file: string, use: StoreUse): Snapshot {
  const connection = connect(file, use);
  connection.pragma('temp_store = FILE'); // the keys of millions of rooms are sorted there, not in memory
  connection.exec('begin');
  return { ...session(connection), close: () => void connection.close() };
}
