import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import type { Condition } from './condition.js';
import type { NextOperand } from './condition-sql.js';
import { compileWhere, describeSelection, type Operands, type Selection } from './selection.js';

/** How the rooms of a selection are counted. */
export interface CountPlan {
  /** Plans of one shape have the same SQL. */
  readonly shape: string;
  readonly operands: Operands;
  /** One row: `total`. Takes the operands in their order. */
  sql(next: NextOperand, dialect: Dialect): RawBuilder<{ total: number }>;
}

/** From the store's counters where they know the answer; else by counting. */
export function planCount(selection: Selection): CountPlan {
  const { operands } = describeSelection(selection);
  if (asksForStatesOnly(selection.where)) {
    return {
      shape: 'counters',
      operands,
      sql: (next, dialect) =>
        sql`select cast(coalesce(sum(rooms), 0) as bigint) as total from room_counts as rooms
          where ${compileWhere(selection, next, dialect)}`,
    };
  }
  return {
    shape: 'counted',
    operands,
    sql: (next, dialect) => sql`select count(*) as total from rooms where ${compileWhere(selection, next, dialect)}`,
  };
}

function asksForStatesOnly(condition: Condition): boolean {
  return condition.op === 'is' || (condition.op === 'and' && condition.of.every(asksForStatesOnly));
}
