import type Sqlite from 'better-sqlite3';
import type { Filling } from '../database.js';
import type { Outages } from '../outages.js';
import { checkSchema } from '../watch-schema.js';
import { doPostponedWork, postponeWork } from './postponed-work.js';
import { session } from './session.js';
import { endSoleUse, hasRooms, openForSoleUse } from './sole-use.js';
import { watchVersions } from './watch-versions.js';

/** So much is lost when the process dies; so long, a page that changes again and again is written once. */
const COMMIT_EVERY_MS = 5_000;

/**
 * Fills a store that has no rooms and that nobody else uses.
 * @returns undefined, and has done nothing, where that isn't so.
 */
export async function fillAlone<T>(
  file: string,
  outages: Outages,
  work: (filling: Filling) => Promise<T>,
  onStep?: (done: number, of: number) => void,
): Promise<{ result: T } | undefined> {
  const connection = openForSoleUse(file);
  if (connection === undefined) return undefined;
  try {
    checkSchema(outages, watchVersions(connection)().compatibleFrom);
    if (hasRooms(connection)) return undefined;
    postponeWork(connection);
    try {
      return { result: await work(fillingOf(connection)) };
    } finally {
      if (connection.inTransaction) connection.exec('commit');
      doPostponedWork(connection, onStep);
    }
  } finally {
    endSoleUse(connection);
  }
}

function fillingOf(connection: Sqlite.Database): Filling {
  const written = session(connection);
  let commitAt = 0;
  return {
    transactionMs: Infinity,
    gapMs: 0,
    async write(work) {
      if (!connection.inTransaction) {
        connection.exec('begin');
        commitAt = performance.now() + COMMIT_EVERY_MS;
      }
      connection.exec('savepoint one');
      try {
        const result = await work(written);
        connection.exec(performance.now() > commitAt ? 'commit' : 'release one');
        return result;
      } catch (error) {
        if (connection.inTransaction) connection.exec('rollback to one; release one');
        throw error;
      }
    },
    optimize: async () => {}, // once it is filled
  };
}
