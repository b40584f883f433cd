import type { CompiledQuery, Kysely, RawBuilder } from 'kysely';
import type { Dialect } from './dialect.js';
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
  /** Never set: carries the row's type. */
  readonly row?: Row;
}

/** Gives the placeholder of an argument, typed as its value so that the query builder checks its use. */
export type Argument<Args> = <Name extends keyof Args & (string | number)>(name: Name) => Args[Name];

/** A page in parts, of which each engine makes the statements that it reads it by. */
export interface PageSource<Args> {
  /** One row. */
  total(argument: Argument<Args>): RawBuilder<{ total: number }>;
  /** The texts of the page in their order, beside the keys that `order` names. */
  texts(argument: Argument<Args>): RawBuilder<{ text: string }>;
  /** `order by` of the keys of `texts`. */
  readonly order: RawBuilder<unknown>;
}

/** A page, compiled; only the engine whose builder made it knows what is in it. */
export interface PageQuery<Args> {
  /** Never set: carries the type of what is bound. */
  readonly args?: Args;
}

export interface QueryBuilder {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  compilePage<Args>(source: PageSource<Args>): PageQuery<Args>;
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
): Query<Args, Row> {
  const placeholder = ((name: string | number) => new Slot(name)) as unknown as Argument<Args>;
  const { sql, parameters } = build(builder.db, placeholder, builder.dialect).compile(builder.db);
  return {
    sql,
    bind(args) {
      const values = args as Readonly<Record<string | number, unknown>>;
      return parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.name] : parameter));
    },
  };
}
