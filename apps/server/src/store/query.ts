import type { CompiledQuery, Kysely, RawBuilder } from 'kysely';
import type { Dialect, Window } from './dialect.js';
import type { Tables } from './tables.js';

/** Stands for a value that is known only when the query runs. */
class Slot {
  constructor(readonly name: string | number) {}
}

/** A query compiled once; the engine prepares it once per connection. `Row` is what it returns. */
export interface Query<Args, Row> {
  readonly sql: string;
  /** The parameters, in the engine's order. */
  bind(args: Args): unknown[];
  /** What it is asked decides how it is best read: an engine that keeps plans makes one for each time. */
  readonly planEachTime?: boolean;
  /** Never set: carries the row's type. */
  readonly row?: Row;
}

/** Gives the placeholder of an argument, typed as its value so that the query builder checks its use. */
export type Argument<Args> = <Name extends keyof Args & (string | number)>(name: Name) => Args[Name];

/** A page in parts, of which each engine makes the statements that it reads it by, perhaps in several dialects. */
export interface PageSource<Args> {
  window(argument: Argument<Args>): Window;
  /** One row. */
  total(argument: Argument<Args>, dialect: Dialect): RawBuilder<{ total: number }>;
  /** Whether rooms are counted for it one by one. */
  readonly isCounted: boolean;
  /** The total, but no more than so many; only where rooms that aren't found cost nothing. */
  totalUpTo?(most: number, argument: Argument<Args>, dialect: Dialect): RawBuilder<{ total: number }>;
  /** The texts of the page in their order. */
  texts(argument: Argument<Args>, dialect: Dialect): PageTexts;
  /** The same, read in another way: by sorting all that are found. Better where they are few. */
  gathered?(argument: Argument<Args>, dialect: Dialect): PageTexts;
  /** The text of a room that is known by its number. */
  shown(argument: Argument<{ seq: number }>, dialect: Dialect): RawBuilder<{ text: string }>;
  /**
   * What `texts` looks at on the way to the end of the page: no room that isn't found, others, too, or all that are
   * `among` those it looks for.
   */
  readonly passes: 'none' | 'others' | 'all';
  /** Left out where it passes none and nothing is counted. */
  among?(argument: Argument<Args>, dialect: Dialect): RawBuilder<{ total: number }>;
  /** As of a `Query`. */
  readonly planEachTime?: boolean;
}

/** Texts beside keys, and the `order by` of these. */
export interface PageTexts {
  readonly rows: RawBuilder<{ seq: number; text: string }>;
  /** The same rows in their order, without the texts. */
  readonly keys: RawBuilder<{ seq: number }>;
  readonly order: RawBuilder<unknown>;
}

/** A page, compiled; only the engine whose builder made it knows what is in it. */
export interface PageQuery<Args> {
  /** Never set: carries the type of what is bound. */
  readonly args?: Args;
}

/** Rows for a table, many at once; only the engine whose builder made it knows what is in it. */
export interface InsertQuery {
  readonly table: keyof Tables;
  /** In the order of each row's values. */
  readonly columns: readonly string[];
}

export interface QueryBuilder {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  compilePage<Args>(source: PageSource<Args>): PageQuery<Args>;
  compileInsert(table: keyof Tables, columns: readonly string[]): InsertQuery;
}

/** A finished query builder, or raw SQL. */
interface Compilable<Row> {
  compile(db: Kysely<Tables>): CompiledQuery<Row>;
}

/**
 * Compiles a query with named arguments. Building SQL costs more than running most of it, so queries are built
 * once, when the class that needs them is made, and never per request.
 */
export function compileQuery<Args, Row>(
  builder: Pick<QueryBuilder, 'db' | 'dialect'>,
  build: (db: Kysely<Tables>, argument: Argument<Args>, dialect: Dialect) => Compilable<Row>,
  { planEachTime = false } = {},
): Query<Args, Row> {
  const placeholder = ((name: string | number) => new Slot(name)) as unknown as Argument<Args>;
  const { sql, parameters } = build(builder.db, placeholder, builder.dialect).compile(builder.db);
  return {
    sql,
    planEachTime,
    bind(args) {
      const values = args as Readonly<Record<string | number, unknown>>;
      return parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.name] : parameter));
    },
  };
}
