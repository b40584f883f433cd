import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { StoreUnavailableError, type StoreUse } from '../database.js';

export const BUSY_TIMEOUT_MS = 5_000;
const LOCK_PATIENCE_MS = 5_000;
/** What of the log's file is kept when it is begun again; more only while readers need it. */
const LOG_BYTES = 64 * 1024 * 1024;
const BULK_LOG_BYTES = 128 * 1024 * 1024;
export const LOCKED =
  'The store has been locked by another process for 5 s. ' +
  'An import into a store without rooms keeps it for itself until it is done.';

/**
 * A connection with the settings that every process of this store uses; those of the file are the migration's. The file
 * is not mapped into memory: whoever cuts a mapped file ends the process. It is never made here.
 * @param readonly Then it moves nothing from the log into the file when it is closed, even if it is the last.
 */
export function connect(file: string, { bulk = false }: StoreUse = {}, { readonly = false } = {}): Sqlite.Database {
  const connection = new Sqlite(file, { fileMustExist: true, readonly });
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma(`synchronous = ${bulk ? 'NORMAL' : 'FULL'}`); // FULL: an acknowledged call survives a power cut
  connection.pragma('cache_size = -65536'); // KiB
  connection.pragma('wal_autocheckpoint = 20000'); // see `keepLog`; this is for when it can't keep pace
  connection.pragma(`journal_size_limit = ${bulk ? BULK_LOG_BYTES : LOG_BYTES}`);
  connection.pragma('temp_store = MEMORY');
  return connection;
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
      if (performance.now() > deadline) {
        throw new StoreUnavailableError(LOCKED, { cause: error });
      }
    }
    await sleep(1 + Math.random() * 4);
  }
}

/** In milliseconds of the monotonic clock. */
export function lockDeadline(): number {
  return performance.now() + LOCK_PATIENCE_MS;
}

export function isBusy(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }; // one from a thread is of no class
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}
