import type Sqlite from 'better-sqlite3';
import type { Page, Session } from '../database.js';
import type { Query } from '../query.js';
import type { SqlitePageQuery } from './builder.js';

const MAX_PREPARED = 500;
const NOTHING = Buffer.alloc(0);

export interface SyncSession extends Session {
  all<Args, Row>(query: Query<Args, Row>, args: Args): Row[];
  first<Args, Row>(query: Query<Args, Row>, args: Args): Row | undefined;
  page<Args>(query: SqlitePageQuery<Args>, args: Args): Omit<Page, 'version'>;
  iterate<Args, Row>(query: Query<Args, Row>, args: Args): IterableIterator<Row>;
}

/** Reads and writes over a connection; what they ask is prepared once. */
export function session(connection: Sqlite.Database): SyncSession {
  const prepared = new Map<string, Sqlite.Statement>();

  function statement(sql: string): Sqlite.Statement {
    let found = prepared.get(sql);
    if (found === undefined) {
      if (prepared.size >= MAX_PREPARED) prepared.clear(); // shapes come from callers: bounded
      found = connection.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  }

  return {
    all: <Args, Row>(query: Query<Args, Row>, args: Args) => statement(query.sql).all(...query.bind(args)) as Row[],
    first: <Args, Row>(query: Query<Args, Row>, args: Args) =>
      statement(query.sql).get(...query.bind(args)) as Row | undefined,
    page(query, args) {
      const { total } = statement(query.total.sql).get(...query.total.bind(args)) as { total: number };
      const found = statement(query.texts.sql).get(...query.texts.bind(args)) as {
        bytes: Buffer | null;
        count: number;
      };
      return { bytes: found.bytes ?? NOTHING, count: found.count, total };
    },
    run: (query, args) => statement(query.sql).run(...query.bind(args)).changes,
    iterate: <Args, Row>(query: Query<Args, Row>, args: Args) =>
      statement(query.sql).iterate(...query.bind(args)) as IterableIterator<Row>,
  };
}
