import { parentPort, workerData } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import { boundAsQueries, boundAsQuery } from './bound-query.js';
import type { SqlitePageQuery } from './builder.js';
import { BUSY_TIMEOUT_MS, connect } from './connection.js';
import { type FileState, isAsBefore } from './file-watch.js';
import { session, type SyncSession } from './session.js';
import type { ThreadAnswer, ThreadPage, ThreadRequest, ThreadTasks } from './thread-messages.js';
import { watchVersions } from './watch-versions.js';

// A thread that reads for `openReadThreads`.

/** Of a batch of rows; texts may be long. */
const BATCH_ROWS = 200;
const BATCH_CHARACTERS = 200_000;
/** So long readers are waited for, and writers wait for that. */
const TRUNCATE_PATIENCE_MS = 20;

const { file, state } = workerData as { file: string; state: FileState };
const connection = connectToStore({ readonly: false });
const readVersions = watchVersions(connection);
const reads = session(connection);

interface OpenSnapshot {
  readonly connection: Sqlite.Database;
  readonly session: SyncSession;
  readonly iterations: Map<number, IterableIterator<unknown>>;
}
const snapshots = new Map<number, OpenSnapshot>();

const tasks: ThreadTasks = {
  page(queries) {
    connection.exec('begin');
    try {
      const version = readVersions().rooms;
      const page = reads.page(boundAsQueries(queries) as unknown as SqlitePageQuery<unknown>, undefined);
      return { ...page, bytes: page.bytes as Buffer, version };
    } finally {
      connection.exec('commit');
    }
  },

  begin(snapshot) {
    const opened = connectToStore({ readonly: true });
    opened.pragma('cache_size = -8192'); // there may be many
    opened.pragma('temp_store = FILE'); // the keys of millions of rooms are sorted there, not in memory
    opened.exec('begin');
    opened.prepare('select 1 from store_facts').get(); // from now on it is of this moment
    snapshots.set(snapshot, { connection: opened, session: session(opened), iterations: new Map() });
  },

  all: (snapshot, query) => open(snapshot).session.all(boundAsQuery(query), undefined),
  first: (snapshot, query) => open(snapshot).session.first(boundAsQuery(query), undefined),

  next(snapshot, iteration, query) {
    const { session: within, iterations } = open(snapshot);
    const rows = iterations.get(iteration) ?? within.iterate(boundAsQuery(query), undefined);
    iterations.set(iteration, rows);
    return nextRows(rows);
  },

  leave(snapshot, iteration) {
    const { iterations } = open(snapshot);
    iterations.get(iteration)?.return?.();
    iterations.delete(iteration);
  },

  end(snapshot) {
    const { iterations, connection: opened } = open(snapshot);
    for (const rows of iterations.values()) rows.return?.();
    opened.close();
    snapshots.delete(snapshot);
  },

  checkpoint(truncate, now) {
    refuseOther(now);
    connection.pragma('wal_checkpoint(PASSIVE)'); // keeps no writer waiting
    if (!truncate) return;
    connection.pragma(`busy_timeout = ${TRUNCATE_PATIENCE_MS}`);
    try {
      connection.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  },
};

/** By its path, which may lead to another file by now. */
function connectToStore(how: { readonly: boolean }): Sqlite.Database {
  const opened = connect(file, {}, how);
  try {
    refuseOther(state);
  } catch (error) {
    opened.close();
    throw error;
  }
  return opened;
}

function refuseOther(expected: FileState): void {
  if (!isAsBefore(expected)) throw new Error("The file is not the store's any more."); // those who wait are told more
}

function open(snapshot: number): OpenSnapshot {
  const found = snapshots.get(snapshot);
  if (found === undefined) throw new Error('The snapshot is closed.');
  return found;
}

function nextRows(rows: IterableIterator<unknown>): unknown[] {
  const batch: unknown[] = [];
  let characters = 0;
  while (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) {
    const { value, done } = rows.next();
    if (done === true) break;
    batch.push(value);
    for (const text of Object.values(value as object)) if (typeof text === 'string') characters += text.length;
  }
  return batch;
}

/** What of a page needn't be copied. */
function handedOver({ bytes }: ThreadPage): ArrayBuffer[] {
  return bytes.length > 0 ? [bytes.buffer as ArrayBuffer] : []; // all that are empty share one
}

function post(answer: ThreadAnswer, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, transferred);
}

parentPort?.on('message', ({ id, task, given }: ThreadRequest) => {
  try {
    const result = (tasks[task] as (...args: readonly unknown[]) => unknown)(...given);
    post({ id, result }, task === 'page' ? handedOver(result as ThreadPage) : []);
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    post({ id, error: { name, message, code } });
  }
});
