import { statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import type { StoreUse } from '../database.js';
import type { Outages } from '../outages.js';
import type { FileWatch } from './file-watch.js';
import { besideFile } from './held-file.js';
import type { ReadThreads } from './read-threads.js';
import type { StoreFaults } from './store-faults.js';

/** The log is moved to its place when so many pages of it are not there yet. */
const LOG_PAGES = 1_000;
/** Of a bulk write, some 100 MB: pages that change again and again are moved to their place once. */
const BULK_LOG_PAGES = 12_000;
/** A log of more pages is begun again as soon as all of it has been moved, though a reader may have to be waited for. */
const LONG_LOG_PAGES = 8_000;
/** Nobody writes for so long: the log's file is emptied. */
const IDLE_MS = 5_000;
/**
 * Readers of one moment keep the log from being begun again for as long as one of them is there. With a longer log no
 * new one is let in, so that the last of those that are there ends some day.
 */
const MOST_LOG_BYTES = 1024 * 1024 * 1024;

export interface LogKeeper {
  /** To be called after each commit. */
  committed(): void;
  /** @throws StoreUnavailableError if the log is so long that nobody may begin to read one moment of the store. */
  refuseIfTooLong(): void;
  stop(): void;
}

export interface LogTerms {
  readonly threads: ReadThreads;
  /** Of the file that the log is moved into. */
  readonly watch: FileWatch;
  readonly outages: Outages;
  readonly faults: StoreFaults;
}

/** Keeps the write-ahead log short: moves what was written to its place, where nobody is kept waiting by it. */
export function keepLog(
  writer: Sqlite.Database,
  { bulk = false, readOnly = false, longestLogBytes = MOST_LOG_BYTES, logIdleMs = IDLE_MS }: StoreUse,
  { threads, watch, outages, faults }: LogTerms,
): LogKeeper {
  const file = besideFile(watch.state.file.path, '-wal');
  const length = writer.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(NOOP)');
  const pageSize = writer.pragma('page_size', { simple: true }) as number;
  let moving = false;
  let stopped = false;
  /** What is opened for one task leaves the log to those who serve. */
  const idle = bulk || readOnly ? undefined : setTimeout(() => void empty(), logIdleMs).unref();

  async function move(truncate: boolean): Promise<void> {
    if (moving || stopped) return;
    moving = true;
    try {
      await threads.checkpoint(truncate);
      watch.check(); // sees what the file holds now
      faults.moved();
    } catch (error) {
      if (!stopped) faults.notMoved(error); // the next commit tries again, or this when it is idle
    } finally {
      moving = false;
    }
  }

  /** A reader may keep it from being done: then it is tried again. */
  async function empty(): Promise<void> {
    if (fileLength() === 0) return; // the next commit begins it again
    await move(true);
    if (!stopped) idle?.refresh();
  }

  function fileLength(): number {
    try {
      return statSync(file).size;
    } catch {
      return 0; // who reads or writes finds out what is wrong with it
    }
  }

  return {
    committed() {
      idle?.refresh();
      if (moving) return;
      const { log, checkpointed } = length.get() as { log: number; checkpointed: number };
      if (log - checkpointed < (bulk ? BULK_LOG_PAGES : LOG_PAGES)) return;
      if (bulk) {
        watch.check();
        writer.pragma('wal_checkpoint(PASSIVE)');
      } else void move(log > LONG_LOG_PAGES);
    },

    refuseIfTooLong() {
      if (stopped) return;
      const { log } = length.get() as { log: number; checkpointed: number };
      if (log * pageSize <= longestLogBytes) return outages.end(TOO_LONG);
      void move(true);
      throw outages.begin(TOO_LONG, {
        message:
          `The log of the store, ${file}, is longer than ${Math.round(longestLogBytes / 1_048_576)} MiB: lists without ` +
          'a limit that are still being read keep it. No new one begins until they have ended.',
        closes: false,
      });
    },

    stop() {
      stopped = true;
      clearTimeout(idle);
    },
  };
}

const TOO_LONG = 'log';
