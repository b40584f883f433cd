import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import { type Access, conjunctsOf, findBy } from './access.js';
import { compileAccess, describeAccess } from './access-sql.js';
import { type Condition, isComparison, type Operand } from './condition.js';
import type { NextOperand } from './condition-sql.js';
import type { CountPlan } from './count-plan.js';
import { IN_TIME, indexRank } from './room-indexes.js';
import type { Selection } from './selection.js';

/** Counts the rooms of a selection one by one, in an index if one has all that is asked. */
export function planCounting({ type, where }: Selection, { textTables }: Dialect): CountPlan {
  const conditions = conjunctsOf(where);
  const access = findBy(conditions, textTables) ?? { lead: undefined, searched: conditions, asked: [] };
  const operands: Operand[] = [];
  const shape = describeAccess(access, operands);
  const from = (next: NextOperand, dialect: Dialect): RawBuilder<unknown> => {
    const { from: tables, where: matches } = compileAccess(access, type, next, dialect, false);
    return sql`from ${tables} where ${matches}`;
  };
  return {
    shape: `counted ${shape}`,
    operands,
    sql: (next, dialect) => sql`select count(*) as total ${from(next, dialect)}`,
    counting: {
      upTo: passesOthers(access)
        ? undefined
        : (most, next, dialect) =>
            sql`select count(*) as total from (select 1 ${from(next, dialect)} limit ${sql.lit(most)}) as some`,
    },
  };
}

/** Whether rooms are looked at that aren't found, or more than once. */
function passesOthers({ lead, searched, asked }: Access): boolean {
  if (asked.length > 0) return true;
  if (lead !== undefined) return lead.kind !== 'list' || lead.condition.op !== 'in' || lead.condition.values.length > 1;
  const [first, ...others] = searched;
  if (first === undefined || indexRank(first) === 0 || !('path' in first)) return true;
  const inOneRange = (paths: readonly string[], conditions: readonly Condition[]) =>
    conditions.every((condition) => isComparison(condition) && paths.includes(condition.path.path));
  if (isComparison(first)) return !inOneRange([first.path.path], others);
  return !inOneRange(IN_TIME.has(first.path.path) ? ['ts'] : [], others);
}
