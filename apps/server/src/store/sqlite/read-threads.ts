import { type Page, type Snapshot, StoreUnavailableError, type StoreUse } from '../database.js';
import { Lane, TooManySlowReads } from '../lane.js';
import { bindQueries } from './bound-query.js';
import type { SqlitePageQuery } from './builder.js';
import type { FileWatch } from './file-watch.js';
import type { StoreFaults } from './store-faults.js';
import { startThread, type Thread } from './thread.js';
import { beginSnapshot } from './thread-snapshot.js';

const MAX_THREADS = 4;
const IDLE_MS = 30_000;
/** Behind other slow pages; whoever asked has gone by then. */
const SLOW_PATIENCE_MS = 60_000;

/** Reads that take long, in threads that come and go with them: nobody else waits for them. */
export interface ReadThreads {
  page<Args>(query: SqlitePageQuery<Args>, args: Args): Promise<Page>;
  snapshot(): Promise<Snapshot>;
  /** Moves what was written from the log to its place; `truncate`: empties the log's file, too, if nobody reads it. */
  checkpoint(truncate: boolean): Promise<void>;
  /** Ends the threads that nobody uses, with what they know of the file. */
  forget(): void;
  close(): Promise<void>;
}

interface Load {
  /** Whether it is at a page or the like, and not only at rows of snapshots, which take turns. */
  isBusy: boolean;
  /** They stay in their thread. */
  snapshots: number;
}

export function openReadThreads(
  file: string,
  { slowPatienceMs = SLOW_PATIENCE_MS }: StoreUse,
  watch: FileWatch,
  faults: StoreFaults,
): ReadThreads {
  const threads = new Map<Thread, Load>();
  /** Pages wait for each other here, so that snapshots and checkpoints never stand behind more than a few of them. */
  const slow = new Lane(MAX_THREADS, slowPatienceMs);
  /** For whom no thread is free, in order of arrival. */
  const waiting: { go(thread: Thread): void; refuse(error: Error): void }[] = [];
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  async function onFreeThread<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailableError('The store is being closed.');
    const free = freeThread();
    if (free !== undefined) return await run(free, work);
    return await new Promise((resolve, reject) => {
      waiting.push({ go: (thread) => void run(thread, work).then(resolve, reject), refuse: reject });
    });
  }

  async function run<T>(thread: Thread, work: (thread: Thread) => Promise<T>): Promise<T> {
    const load = threads.get(thread) as Load;
    load.isBusy = true;
    try {
      return await work(thread);
    } finally {
      load.isBusy = false;
      goOn();
    }
  }

  function goOn(): void {
    if (waiting.length === 0 || closed) return;
    try {
      const free = freeThread();
      if (free !== undefined) waiting.shift()?.go(free);
    } catch (error) {
      for (const { refuse } of waiting.splice(0)) refuse(error as Error); // no thread can be started now
    }
  }

  /** One that nobody else uses, if there is one or there may be one more; else the one that the fewest use. */
  function freeThread(): Thread | undefined {
    const [best] = [...threads]
      .filter(([, { isBusy }]) => !isBusy)
      .map(([thread, { snapshots }]) => ({ thread, users: snapshots + (thread.isFree() ? 0 : 1) }))
      .toSorted((one, other) => one.users - other.users);
    return best?.users !== 0 && threads.size < MAX_THREADS ? start() : best?.thread;
  }

  function start(): Thread {
    watch.check();
    const thread = startThread(file, watch.state, {
      errorOf: (task, error) => (task === 'checkpoint' ? error : faults.of(error, 'read')),
      onFree: () => void (idle ??= setTimeout(endIdle, IDLE_MS).unref()),
      onEnd() {
        threads.delete(thread);
        goOn();
      },
    });
    threads.set(thread, { isBusy: false, snapshots: 0 });
    return thread;
  }

  /** Ends the threads that have nothing to do at this moment; new ones start as they are needed. */
  function endIdle(): void {
    idle = undefined;
    for (const [thread, { snapshots, isBusy }] of threads) {
      if (snapshots > 0 || isBusy || !thread.isFree()) continue;
      threads.delete(thread);
      void thread.end();
    }
  }

  return {
    async page({ keys: _keys, shown: _shown, ...queries }, args) {
      const read = () =>
        onFreeThread(async (thread) => {
          const { bytes, ...page } = await thread.ask('page', bindQueries(queries, args));
          return { ...page, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
        });
      try {
        return await slow.run(read);
      } catch (error) {
        throw error instanceof TooManySlowReads ? faults.tooSlow(error) : error;
      }
    },

    snapshot: () =>
      onFreeThread(async (thread) => {
        const load = threads.get(thread) as Load;
        load.snapshots += 1;
        return await beginSnapshot(thread, () => (load.snapshots -= 1));
      }),

    checkpoint: (truncate) => onFreeThread((thread) => thread.ask('checkpoint', truncate, watch.state)),
    forget: endIdle,

    async close() {
      closed = true;
      clearTimeout(idle);
      for (const { refuse } of waiting.splice(0)) refuse(new StoreUnavailableError('The store is being closed.'));
      await Promise.all(threads.keys().map((thread) => thread.end()));
    },
  };
}
