import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
import { type Dialect, sqliteDialect } from '../dialect.js';
import {
  type Argument,
  compileQuery,
  type InsertQuery,
  type PageQuery,
  type PageSource,
  type Query,
  type QueryBuilder,
} from '../query.js';
import type { Tables } from '../tables.js';
import { MOST_COUNTED_AT_ONCE } from './read-page.js';

/**
 * Writes `+?` for `?`. SQLite prepares a statement anew each time another value is bound to `column = ?` in a query
 * that joins or sorts, which takes longer than running it; a value behind a plus (which does nothing) it leaves alone.
 */
class StablePlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

/** A page as SQLite reads it: see `read-page.ts`. */
export interface SqlitePageQuery<Args> extends PageQuery<Args> {
  readonly total: Query<Args, TotalOfPage>;
  readonly isCounted: boolean;
  readonly totalUpTo: Query<Args, TotalOfPage> | undefined;
  readonly texts: Query<Args, JoinedTexts>;
  readonly gathered: Query<Args, JoinedTexts> | undefined;
  /** The same rooms by their numbers, in their order, and the text of one of them: see `ShownTexts`. */
  readonly keys: { readonly texts: Query<Args, number>; readonly gathered: Query<Args, number> | undefined };
  readonly shown: Query<{ seq: number }, Buffer>;
  readonly passes: 'none' | 'others' | 'all';
  readonly among: Query<Args, { total: number }> | undefined;
}

/** What a page is to be cut from, and where. */
export interface TotalOfPage {
  readonly total: number;
  readonly page_limit: number;
  readonly page_offset: number;
}

/** Joined by the engine in half the time, since no text becomes a string on the way. */
export interface JoinedTexts {
  readonly bytes: Buffer | null;
  readonly count: number;
}

/** One row; it is run for each. */
export interface SqliteInsertQuery extends InsertQuery {
  readonly sql: string;
}

const compiler = {
  db: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new StablePlanCompiler(),
    },
  }),
  dialect: sqliteDialect,
};

export const sqliteBuilder: QueryBuilder = { ...compiler, compilePage, compileInsert };

function compileInsert(table: keyof Tables, columns: readonly string[]): SqliteInsertQuery {
  const row = sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values (${sql.join(columns.map((column) => sql.val(column)))})`;
  return { table, columns, sql: row.compile(compiler.db).sql };
}

function compilePage<Args>(source: PageSource<Args>): SqlitePageQuery<Args> {
  const { window, total, totalUpTo, texts, gathered, shown, among, isCounted, passes } = source;
  const compile = <Row>(build: (argument: Argument<Args>, dialect: Dialect) => RawBuilder<Row>) =>
    compileQuery<Args, Row>(compiler, (_db, argument, dialect) => build(argument, dialect));
  const joined = (read: typeof texts) =>
    compile<JoinedTexts>(
      (argument, dialect) =>
        sql`select cast(group_concat(text, char(44, 10)) as blob) as bytes, count(*) as count
          from (${read(argument, dialect).rows})`,
    );
  const keys = (read: typeof texts) =>
    compile((argument, dialect) => read(argument, dialect).keys as RawBuilder<unknown> as RawBuilder<number>);
  const ofPage = (read: typeof total) =>
    compile<TotalOfPage>((argument, dialect) => {
      const { limit, offset } = window(argument);
      return sql`select total, ${limit} as page_limit, ${offset} as page_offset from (${read(argument, dialect)})`;
    });
  return {
    total: ofPage(total),
    isCounted,
    totalUpTo: totalUpTo && ofPage((argument, dialect) => totalUpTo(MOST_COUNTED_AT_ONCE, argument, dialect)),
    texts: joined(texts),
    gathered: gathered && joined(gathered),
    keys: { texts: keys(texts), gathered: gathered && keys(gathered) },
    shown: compileQuery<{ seq: number }, Buffer>(
      compiler,
      (_db, argument, dialect) => sql<Buffer>`select cast(text as blob) as text from (${shown(argument, dialect)})`,
    ),
    passes,
    among: among && compile(among),
  };
}
