import { type Page, type Snapshot, StoreUnavailableError } from '../database.js';
import { bindQueries } from './bound-query.js';
import type { SqlitePageQuery } from './builder.js';
import type { FileWatch } from './file-watch.js';
import type { StoreFaults } from './store-faults.js';
import { startThread, type Thread } from './thread.js';
import { beginSnapshot } from './thread-snapshot.js';

const MAX_THREADS = 4;
const IDLE_MS = 30_000;

/** Reads that take long, in threads that come and go with them: nobody else waits for them. */
export interface ReadThreads {
  page<Args>(query: SqlitePageQuery<Args>, args: Args): Promise<Page>;
  snapshot(): Promise<Snapshot>;
  /** Moves what was written from the log to its place. */
  checkpoint(): Promise<void>;
  /** Ends the threads that nobody uses, with what they know of the file. */
  forget(): void;
  close(): Promise<void>;
}

export function openReadThreads(file: string, watch: FileWatch, faults: StoreFaults): ReadThreads {
  /** By how many snapshots they hold, which stay in their thread. */
  const threads = new Map<Thread, number>();
  /** For whom no thread is free. */
  const waiting: { go(thread: Thread): void; refuse(error: Error): void }[] = [];
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  async function onFreeThread<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailableError('The store is being closed.');
    const free = threads.keys().find((thread) => thread.isFree()) ?? (threads.size < MAX_THREADS ? start() : undefined);
    if (free !== undefined) return await work(free);
    return await new Promise((resolve, reject) => {
      waiting.push({ go: (thread) => void work(thread).then(resolve, reject), refuse: reject });
    });
  }

  function start(): Thread {
    watch.check();
    const thread = startThread(file, watch.state, {
      errorOf: (task, error) => (task === 'checkpoint' ? error : faults.of(error, 'read')),
      onFree() {
        waiting.shift()?.go(thread);
        idle ??= setTimeout(endIdle, IDLE_MS).unref();
      },
      onEnd() {
        threads.delete(thread);
        if (waiting.length > 0 && !closed) replace();
      },
    });
    threads.set(thread, 0);
    return thread;
  }

  /** Of a thread that died. */
  function replace(): void {
    try {
      const thread = start();
      waiting.shift()?.go(thread);
    } catch (error) {
      for (const { refuse } of waiting.splice(0)) refuse(error as Error);
    }
  }

  /** Ends the threads that have nothing to do at this moment; new ones start as they are needed. */
  function endIdle(): void {
    idle = undefined;
    for (const [thread, snapshots] of threads) {
      if (snapshots > 0 || !thread.isFree()) continue;
      threads.delete(thread);
      void thread.end();
    }
  }

  return {
    page: ({ keys: _keys, shown: _shown, ...queries }, args) =>
      onFreeThread(async (thread) => {
        const { bytes, ...page } = await thread.ask('page', bindQueries(queries, args));
        return { ...page, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
      }),

    snapshot: () =>
      onFreeThread(async (thread) => {
        const count = (change: 1 | -1) => {
          const snapshots = threads.get(thread);
          if (snapshots !== undefined) threads.set(thread, snapshots + change);
        };
        count(1);
        return await beginSnapshot(thread, () => count(-1));
      }),

    checkpoint: () => onFreeThread((thread) => thread.ask('checkpoint', watch.state)),
    forget: endIdle,

    async close() {
      closed = true;
      clearTimeout(idle);
      for (const { refuse } of waiting.splice(0)) refuse(new StoreUnavailableError('The store is being closed.'));
      await Promise.all(threads.keys().map((thread) => thread.end()));
    },
  };
}
