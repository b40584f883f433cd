import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import type { Argument } from '../store/query.js';
import type { Condition, Operand, Sort } from './condition.js';
import { compileCondition, describeCondition, type NextOperand } from './condition-sql.js';

/** Which rooms, in which order. */
export interface Selection {
  readonly type: 'v' | 'l';
  readonly where: Condition;
  readonly sort: Sort;
}

/** Values to bind, by their place in the query. */
export type Operands = readonly Operand[];

/**
 * A selection split into what decides the SQL (`shape`) and what is bound to it (`operands`): selections of one
 * shape share their compiled queries.
 */
export function describeSelection({ type, where, sort }: Selection): { shape: string; operands: Operand[] } {
  const operands: Operand[] = [];
  const shape = `${type} ${describeCondition(where, operands)} ${sort.map((key) => key.path.path + key.direction).join()}`;
  return { shape, operands };
}

/** The rooms of a selection, as SQL over `rooms`. */
export function compileWhere(
  { type, where }: Pick<Selection, 'type' | 'where'>,
  next: NextOperand,
  dialect: Dialect,
): RawBuilder<SqlBool> {
  // The type is written out, for the indexes that hold rooms of one type only.
  return sql<SqlBool>`rooms.type = ${sql.lit(type)} and ${compileCondition(where, next, dialect)}`;
}

/** Gives the arguments one after the other, from a place on, as the operands lie. */
export function inOrder(argument: Argument<Operands>, place = 0): NextOperand {
  return () => sql`${argument(place++)}`;
}
