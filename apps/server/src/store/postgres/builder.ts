import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import {
  compileQuery,
  type InsertQuery,
  type PageQuery,
  type PageSource,
  type Query,
  type QueryBuilder,
} from '../query.js';
import type { Tables } from '../tables.js';
import { anyLongText, postgresDialect, shortTextDialect } from './dialect.js';

/**
 * A page as PostgreSQL reads it: one statement, so that total, texts and version are of one state of the data. Its rows
 * tell what the page is about (total, version, and whether a room has long texts: `t`) and a text; an empty page has one
 * row, without text.
 */
export interface PostgresPageQuery<Args> extends PageQuery<Args> {
  /** Right where no room has long texts. */
  readonly short: Query<Args, unknown>;
  /** Right for every store. */
  whole(): Query<Args, unknown>;
}

/** The rows of an insert, one at a time or all at once. */
export interface PostgresInsertQuery extends InsertQuery {
  readonly row: string;
  readonly copy: string;
}

/** SQL: the version of rooms and departments, without the store's id. */
export const ROOMS_VERSION = '(select sum(value)::text from room_version)';

const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export const postgresBuilder: QueryBuilder = { db, dialect: postgresDialect, compilePage, compileInsert };

function compilePage<Args>(source: PageSource<Args>): PostgresPageQuery<Args> {
  let whole: Query<Args, unknown> | undefined;
  return {
    short: compilePageIn(shortTextDialect, source),
    whole: () => (whole ??= compilePageIn(postgresDialect, source)),
  };
}

function compilePageIn<Args>(
  dialect: QueryBuilder['dialect'],
  { total, texts, planEachTime = false }: PageSource<Args>,
): Query<Args, unknown> {
  return compileQuery<Args, unknown>(
    { db, dialect },
    (_db, argument) => {
      const { rows, order } = texts(argument, dialect);
      return sql`
        select concat_ws(' ', counted.total, ${sql.raw(ROOMS_VERSION)}, ${anyLongText}) as about, page.text
        from (${total(argument, dialect)}) as counted
        left join (${rows}) as page on true
        order by ${order}`;
    },
    { planEachTime },
  );
}

function compileInsert(table: keyof Tables, columns: readonly string[]): PostgresInsertQuery {
  const names = sql`${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})`;
  const values = sql.join(columns.map((column) => sql.val(column)));
  return {
    table,
    columns,
    row: sql`insert into ${names} values (${values})`.compile(db).sql,
    copy: sql`copy ${names} from stdin`.compile(db).sql,
  };
}
