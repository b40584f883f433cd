import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { StoreUnavailableError, type StoreUse } from '../database.js';

export const BUSY_TIMEOUT_MS = 5_000;
const LOCK_PATIENCE_MS = 5_000;
/** What of the log's file is kept when it is begun again; more only while readers need it. */
const LOG_BYTES = 64 * 1024 * 1024;
const BULK_LOG_BYTES = 128 * 1024 * 1024;
const LOCKED =
  'The store has been locked by another process for 5 s. ' +
  'An import into a store without rooms keeps it for itself until it is done.';

/** A connection with the settings that every process of this store uses; those of the file are the migration's. */
export function connect(file: string, { bulk = false }: StoreUse = {}): Sqlite.Database {
  const connection = new Sqlite(file);
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma(`synchronous = ${bulk ? 'NORMAL' : 'FULL'}`); // FULL: an acknowledged call survives a power cut
  connection.pragma('cache_size = -65536'); // KiB
  connection.pragma(`mmap_size = ${bulk ? 0 : 1_073_741_824}`);
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
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
