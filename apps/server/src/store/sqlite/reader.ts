import type { Database, Page, StoreUse } from '../database.js';
import type { PageQuery } from '../query.js';
import type { SqlitePageQuery } from './builder.js';
import { connect } from './connection.js';
import type { Outages } from '../outages.js';
import { checkSchema } from '../watch-schema.js';
import { session } from './session.js';
import type { StoreFaults } from './store-faults.js';
import { watchVersions } from './watch-versions.js';

interface Reader extends Pick<Database, 'read'> {
  /** Undefined where it could take long. */
  pageAtOnce<Args>(query: PageQuery<Args>, args: Args): Page | undefined;
  accessVersion(): number;
  roomsVersion(): string;
  /** @throws StoreUnavailableError as `checkSchema`. */
  checkSchema(): void;
  /** Makes the next read see what this process has just written. */
  refresh(): void;
  /** Forgets what it has read of the file. */
  forget(): void;
  close(): void;
}

/**
 * Reads of one turn of the event loop share a transaction: taking SQLite's locks costs as much as reading a room.
 * What a client could have learnt before its request is always seen, since the request begins a later turn. (This holds
 * for reads that begin when data arrives on a socket, as a request's do; one begun by a timer spans the next arrivals.)
 */
export function openReader(file: string, use: StoreUse, outages: Outages, faults: StoreFaults): Reader {
  const connection = connect(file, use, { readonly: true });
  if (use.bulk !== true) connection.pragma('cache_size = -262144'); // KiB: most of what is asked for again and again
  const begin = connection.prepare('begin');
  const commit = connection.prepare('commit');
  const readVersions = watchVersions(connection);
  const reads = session(connection, use.shownTextBytes);
  let versions: ReturnType<typeof readVersions> | undefined;

  const endTurn = () => {
    versions = undefined;
    try {
      if (connection.open && connection.inTransaction) commit.run();
    } catch (error) {
      faults.of(error, 'read'); // those who ask next begin anew
      if (connection.inTransaction) connection.exec('rollback');
    }
  };
  const enter = () => {
    if (connection.inTransaction) return;
    begin.run();
    setImmediate(endTurn);
  };
  const currentVersions = () => {
    enter();
    versions ??= readVersions();
    checkSchema(outages, versions.compatibleFrom);
    return versions;
  };
  /** @throws StoreUnavailableError instead of an error that may be over some time. */
  const reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw faults.of(error, 'read');
    }
  };
  return {
    read: {
      all: (query, args) =>
        reading(() => {
          enter();
          return reads.all(query, args);
        }),
      first: (query, args) =>
        reading(() => {
          enter();
          return reads.first(query, args);
        }),
    },
    pageAtOnce: (query, args) =>
      reading(() => {
        const { rooms } = currentVersions();
        const page = reads.pageAtOnce(query as SqlitePageQuery<typeof args>, args, rooms);
        return page && { ...page, version: rooms };
      }),
    accessVersion: () => reading(() => currentVersions().access),
    roomsVersion: () => reading(() => currentVersions().rooms),
    checkSchema() {
      // No transaction: one begun by a timer would be that of the requests that come next.
      if (connection.open && !connection.inTransaction) checkSchema(outages, readVersions().compatibleFrom);
    },
    refresh: endTurn,
    forget() {
      endTurn();
      connection.pragma('shrink_memory');
    },
    close: () => connection.close(),
  };
}
