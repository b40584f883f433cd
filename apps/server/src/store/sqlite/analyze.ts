import type Sqlite from 'better-sqlite3';
import { whenUnlocked } from './connection.js';

const MAX_ANALYZED_ROOMS = 25_000;

/**
 * Counts what SQLite chooses indexes by, each index in a lock of its own. All of it is read, so this is done while there
 * are few rooms, which tell as much as a million. A limit to the reading would falsify the counts.
 */
export async function analyze(connection: Sqlite.Database): Promise<void> {
  const rooms = connection.prepare<[], number | null>('select max(seq) from rooms').pluck().get() ?? 0;
  if (rooms > MAX_ANALYZED_ROOMS) return;
  const indexes = connection.prepare<[], string>("select name from pragma_index_list('rooms')").pluck().all();
  for (const name of [...indexes, 'room_tags', 'room_ancestors', 'room_custom_fields']) {
    await whenUnlocked(() => void connection.exec(`analyze ${name}`));
  }
}
