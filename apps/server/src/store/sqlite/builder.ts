import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import { sqliteDialect } from '../dialect.js';
import { compileQuery, type PageQuery, type PageSource, type Query, type QueryBuilder } from '../query.js';
import type { Tables } from '../tables.js';

/**
 * Writes `+?` for `?`. SQLite prepares a statement anew each time another value is bound to `column = ?` in a query
 * that joins or sorts, which takes longer than running it; a value behind a plus (which does nothing) it leaves alone.
 */
class StablePlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

/** A page as SQLite reads it. */
export interface SqlitePageQuery<Args> extends PageQuery<Args> {
  readonly total: Query<Args, { total: number }>;
  /** The texts as one: joined by the engine in half the time, since no text becomes a string on the way. */
  readonly texts: Query<Args, { bytes: Buffer | null; count: number }>;
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

export const sqliteBuilder: QueryBuilder = { ...compiler, compilePage };

function compilePage<Args>({ total, texts }: PageSource<Args>): SqlitePageQuery<Args> {
  return {
    total: compileQuery<Args, { total: number }>(compiler, (_db, argument) => total(argument)),
    texts: compileQuery<Args, { bytes: Buffer | null; count: number }>(
      compiler,
      (_db, argument) =>
        sql`select cast(group_concat(text, char(44, 10)) as blob) as bytes, count(*) as count from (${texts(argument)})`,
    ),
  };
}
