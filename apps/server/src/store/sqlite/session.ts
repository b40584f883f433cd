import type Sqlite from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { Page, Session } from '../database.js';
import type { Query } from '../query.js';
import { ShownTexts } from '../shown-texts.js';
import type { SqliteInsertQuery, SqlitePageQuery } from './builder.js';
import { readPage, readPageAtOnce } from './read-page.js';

/** Of the texts of statements that are kept prepared; SQLite itself takes several times as much for each. */
const MOST_PREPARED_BYTES = 2_000_000;
/** Of a statement, beside its text. */
const ENTRY_BYTES = 1_000;

export interface SyncSession extends Session {
  all<Args, Row>(query: Query<Args, Row>, args: Args): Row[];
  first<Args, Row>(query: Query<Args, Row>, args: Args): Row | undefined;
  page<Args>(query: SqlitePageQuery<Args>, args: Args): Omit<Page, 'version'>;
  /** Undefined where it could take long. */
  pageAtOnce<Args>(query: SqlitePageQuery<Args>, args: Args, version: string): Omit<Page, 'version'> | undefined;
  iterate<Args, Row>(query: Query<Args, Row>, args: Args): IterableIterator<Row>;
}

/** Reads and writes over a connection; what they ask is prepared once. */
export function session(connection: Sqlite.Database, shownTextBytes?: number): SyncSession {
  const prepared = statements();
  const plucked = statements();
  const shownTexts = new ShownTexts(shownTextBytes);

  function statement(sql: string): Sqlite.Statement {
    return kept(prepared, sql, () => connection.prepare(sql));
  }

  /** Gives the first column. */
  function pluckedStatement<Args, Value>(query: Query<Args, Value>): Sqlite.Statement<unknown[], Value> {
    return kept(plucked, query.sql, () => connection.prepare(query.sql).pluck()) as Sqlite.Statement<unknown[], Value>;
  }

  function shown<Args>(query: SqlitePageQuery<Args>, args: Args, way: 'texts' | 'gathered', version: string) {
    const keys = query.keys[way] as Query<Args, number>;
    const seqs = pluckedStatement(keys).all(...keys.bind(args));
    const document = pluckedStatement(query.shown);
    shownTexts.turnTo(version);
    const textOf = (seq: number) =>
      shownTexts.get(seq) ?? shownTexts.add(seq, (document.get(seq) as Buffer).toString('latin1'));
    return { bytes: seqs.map(textOf).join(',\n'), count: seqs.length };
  }

  const first = <Args, Row>(query: Query<Args, Row>, args: Args) =>
    statement(query.sql).get(...query.bind(args)) as Row | undefined;

  return {
    all: <Args, Row>(query: Query<Args, Row>, args: Args) => statement(query.sql).all(...query.bind(args)) as Row[],
    first,
    page: (query, args) => readPage(first, query, args),
    pageAtOnce: (query, args, version) => readPageAtOnce(first, query, args, (way) => shown(query, args, way, version)),
    run: (query, args) => statement(query.sql).run(...query.bind(args)).changes,
    insert(query, rows) {
      if (rows.length === 0) return;
      const insertRow = statement((query as SqliteInsertQuery).sql);
      for (const row of rows) insertRow.run(row);
    },
    iterate: <Args, Row>(query: Query<Args, Row>, args: Args) =>
      statement(query.sql).iterate(...query.bind(args)) as IterableIterator<Row>,
  };
}

function statements(): LRUCache<string, Sqlite.Statement> {
  return new LRUCache({ maxSize: MOST_PREPARED_BYTES, sizeCalculation: (_, text) => ENTRY_BYTES + 2 * text.length });
}

function kept(
  cache: LRUCache<string, Sqlite.Statement>,
  text: string,
  prepare: () => Sqlite.Statement,
): Sqlite.Statement {
  let found = cache.get(text);
  if (found === undefined) {
    found = prepare();
    cache.set(text, found);
  }
  return found;
}
