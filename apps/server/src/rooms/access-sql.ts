import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { type Dialect, EARLIEST, type RowList } from '../store/dialect.js';
import type { Access, InList, InText, Lead } from './access.js';
import { type Comparison, type Condition, isComparison, type Operand } from './condition.js';
import {
  areShort,
  COMPARISONS,
  compileCondition,
  compileTextOf,
  describeCondition,
  listTable,
  type NextOperand,
  padded,
} from './condition-sql.js';

/** Writes the shape of an access and gathers its operands, in the order in which `compileAccess` takes them. */
export function describeAccess({ lead, searched, asked }: Access, operands: Operand[]): string {
  const all = (conditions: readonly Condition[]) =>
    conditions.map((condition) => describeCondition(condition, operands)).join();
  return `${lead === undefined ? '' : describeLead(lead, operands)} | ${all(searched)} | ${all(asked)}`;
}

function describeLead(lead: Lead, operands: Operand[]): string {
  if (lead.kind === 'any') return `any(${lead.of.map((access) => describeAccess(access, operands)).join()})`;
  return `${lead.kind} ${describeCondition(lead.condition, operands)}`;
}

/** Rooms of a type as SQL. */
export interface AccessSql extends RowList {
  /** The columns to sort by, that of `ts` and of `_id`, where the list has them, too. */
  readonly time: { readonly ts: string; readonly id: string } | undefined;
  /** Whether the columns of `rooms` are there. */
  readonly hasRooms: boolean;
}

/** @param withRooms Whether columns of `rooms` are read even if no condition asks for any. */
export function compileAccess(
  { lead, searched, asked, index }: Access,
  type: 'v' | 'l',
  next: NextOperand,
  dialect: Dialect,
  withRooms: boolean,
): AccessSql {
  const compileAll = (conditions: readonly Condition[], as: Dialect) =>
    conditions.map((condition) => compileCondition(condition, next, as));
  if (lead === undefined) {
    // The type is written out, for the indexes that hold rooms of one type only.
    const ofType = sql<SqlBool>`rooms.type = ${sql.lit(type)}`;
    const where = [ofType, ...compileAll(searched, dialect), ...compileAll(asked, dialect.asked ?? dialect)];
    return {
      from: dialect.roomsBy(index),
      where: and(where),
      seq: sql.ref('rooms.seq'),
      time: undefined,
      hasRooms: true,
    };
  }
  const list = compileLead(lead, searched, type, next, dialect);
  const ofRooms = compileAll(asked, dialect.asked ?? dialect);
  if (ofRooms.length === 0 && !withRooms) return list;
  return {
    ...list,
    hasRooms: true,
    // SQLite takes the order of a cross join as it is.
    from: sql`${list.from} cross join rooms`,
    where: and([list.where, sql`rooms.seq = ${list.seq}`, ...ofRooms]),
  };
}

/** @param searched Comparisons of `ts`, for a list in the order of time. */
function compileLead(
  lead: Lead,
  searched: readonly Condition[],
  type: 'v' | 'l',
  next: NextOperand,
  dialect: Dialect,
): AccessSql {
  switch (lead.kind) {
    case 'list':
      return compileList(lead.condition, searched.filter(isComparison), type, next, dialect);
    case 'text':
      return { ...compileText(lead.condition, type, next, dialect), time: undefined, hasRooms: false };
    default: {
      const lists = lead.of.map((access) => compileAccess(access, type, next, dialect, false));
      const selects = lists.map(({ seq, from, where }) => sql`select ${seq} as seq from ${from} where ${where}`);
      return distinct(sql.join(selects, sql` union `));
    }
  }
}

function compileList(
  condition: InList,
  times: readonly Comparison[],
  type: 'v' | 'l',
  next: NextOperand,
  dialect: Dialect,
): AccessSql {
  const table = listTable(condition.path);
  const time = { ts: `${table}.sort_ts`, id: `${table}.id` };
  const values = condition.op === 'in' ? padded(condition.values).map(next) : [];
  const matches =
    condition.op === 'in'
      ? dialect.equals(`${table}.value`, values, areShort(condition.values))
      : compileTextOf(table, condition, next, dialect);
  const ofType = sql<SqlBool>`${sql.ref(`${table}.type`)} = ${sql.lit(type)}`;
  const where = and([matches, ofType, ...compileTimes(time.ts, times, next, dialect)]);
  const seq = sql.ref<number>(`${table}.seq`);
  if (values.length === 1) return { from: sql.table(table), where, seq, time, hasRooms: false };
  return distinct(sql`select distinct ${seq} as seq from ${sql.table(table)} where ${where}`);
}

function distinct(rows: RawBuilder<unknown>): AccessSql {
  return {
    from: sql`(${rows}) as listed`,
    where: sql`1 = 1`,
    seq: sql.ref('listed.seq'),
    time: undefined,
    hasRooms: false,
  };
}

function compileText(condition: InText, type: 'v' | 'l', next: NextOperand, { textTables }: Dialect): RowList {
  const { names, customFields } = textTables;
  if (condition.op === 'customField') return customFields(type, next(), next());
  if (names === undefined) throw new Error('This engine has no table of names.');
  return names(type, condition.op === 'named' ? undefined : nameOf(condition.path.path), next());
}

function nameOf(path: string): 'name' | 'fname' {
  return path === 'name' ? 'name' : 'fname';
}

/** By the column of the list: rooms without a time lie before all others there, and never match. */
function compileTimes(
  column: string,
  times: readonly Comparison[],
  next: NextOperand,
  dialect: Dialect,
): RawBuilder<SqlBool>[] {
  const compared = times.map(({ op }) => dialect.compare(column, COMPARISONS[op], next(), true));
  const hasEndOnly = times.length > 0 && times.every(({ op }) => op === 'lt' || op === 'lte');
  return hasEndOnly ? [...compared, sql`${sql.ref(column)} > ${sql.lit(EARLIEST)}`] : compared;
}

function and(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql.join(conditions, sql` and `);
}
