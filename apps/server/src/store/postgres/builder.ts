import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
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
 * A page as PostgreSQL reads it: one statement, so that total, texts and version are of one state of the data. All three
 * tell what the page is about: total, version, and whether a room has long texts (`t`).
 */
export interface PostgresPageQuery<Args> extends PageQuery<Args> {
  /**
   * What it is about, a text, and the number of its room, in each row; an empty page has one row, without the last two.
   * Right where no room has long texts.
   */
  readonly short: Query<Args, unknown>;
  /** The same, right for every store. */
  whole(): Query<Args, unknown>;
  /** One row: what it is about, and the numbers of the rooms, each behind a space. Right where no room has long texts. */
  readonly keys: Query<Args, { about: string; seqs: string | null }>;
  /** Whether rooms are counted one by one, or looked at that aren't found. */
  readonly mayTakeLong: boolean;
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
    keys: compileKeys(source),
    mayTakeLong: source.isCounted || source.passes !== 'none',
  };
}

const about = (total: RawBuilder<{ total: number }>) => ({
  text: sql`concat_ws(' ', counted.total, ${sql.raw(ROOMS_VERSION)}, ${anyLongText})`,
  from: sql`(${total}) as counted`,
});

function compilePageIn<Args>(
  dialect: QueryBuilder['dialect'],
  { total, texts, planEachTime = false }: PageSource<Args>,
): Query<Args, unknown> {
  return compileQuery<Args, unknown>(
    { db, dialect },
    (_db, argument) => {
      const { rows, order } = texts(argument, dialect);
      const page = about(total(argument, dialect));
      return sql`
        select ${page.text} as about, page.text, page.seq
        from ${page.from} left join (${rows}) as page on true
        order by ${order}`;
    },
    { planEachTime },
  );
}

function compileKeys<Args>({ total, texts }: PageSource<Args>): PostgresPageQuery<Args>['keys'] {
  return compileQuery({ db, dialect: shortTextDialect }, (_db, argument, dialect) => {
    const { keys, order } = texts(argument, dialect);
    const page = about(total(argument, dialect));
    return sql<{ about: string; seqs: string | null }>`
      select ${page.text} as about,
        (select string_agg(page.seq::text, ' ' order by ${order}) from (${keys}) as page) as seqs
      from ${page.from}`;
  });
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
