import Sqlite from 'better-sqlite3';
import { isBusy } from './connection.js';

/**
 * A connection to a store that nobody else uses, and nobody else can open until it is closed. It writes into the file
 * itself instead of into the log, which saves writing each page twice; what is under way when the process dies is
 * rolled back by the next one.
 * @returns undefined if another connection is open, in this process or another.
 */
export function openForSoleUse(file: string): Sqlite.Database | undefined {
  const connection = new Sqlite(file);
  try {
    connection.pragma('busy_timeout = 0');
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = DELETE');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('cache_size = -131072');
    connection.pragma('temp_store = FILE'); // indexes of millions of rooms are sorted there, not in memory
    return connection;
  } catch (error) {
    connection.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

export function hasRooms(connection: Sqlite.Database): boolean {
  return connection.prepare('select 1 from rooms limit 1').get() !== undefined;
}

/** Leaves the store as others expect it. */
export function endSoleUse(connection: Sqlite.Database): void {
  connection.pragma('journal_mode = WAL');
  connection.close();
}
