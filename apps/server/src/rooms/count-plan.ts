import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import { DAY_MS } from '../store/room-counts.js';
import type { Condition } from './condition.js';
import { compileCondition, type NextOperand, padded } from './condition-sql.js';
import { type CounterQuestion, readCounterQuestion, type TimeRange } from './counter-question.js';
import { planCounting } from './counting.js';
import { compileWhere, describeSelection, type Operands, type Selection } from './selection.js';

/** How the rooms of a selection are counted. */
export interface CountPlan {
  /** Two selections of one shape have the same SQL for plans of one shape. */
  readonly shape: string;
  readonly operands: Operands;
  /** One row: `total`. Takes the operands in their order. */
  sql(next: NextOperand, dialect: Dialect): RawBuilder<{ total: number }>;
  /** Where rooms are counted one by one. */
  readonly counting?: {
    /** Counts no further than so many; undefined where that looks at others, too. */
    readonly upTo: ((most: number, next: NextOperand, dialect: Dialect) => RawBuilder<{ total: number }>) | undefined;
  };
}

/** From the store's counters where they know the answer; else by counting. */
export function planCount(selection: Selection, dialect: Dialect): CountPlan {
  const question = readCounterQuestion(selection.where);
  if (question === undefined) return planCounting(selection, dialect);
  const { time } = question;
  if (time === undefined) return planCounters(selection, question);
  return planDayCounters(selection, question, time) ?? planCounting(selection, dialect);
}

function planCounters({ type }: Selection, { flags, keys }: CounterQuestion): CountPlan {
  const dimensions = (['agent', 'department', 'queue'] as const).map((name) => ({
    name,
    values: padded(keys[name] ?? ['']),
  }));
  return {
    shape: `counters ${dimensions.map(({ values }) => values.length).join()}`,
    operands: dimensions.flatMap(({ values }) => values),
    sql(next, dialect) {
      const ofKeys = dimensions.map(({ name, values }) => isOneOf(name, values.length, next));
      return sql`select ${roomsOf('room_counts', [ofType(type), ...ofKeys, ...compileFlags(flags, next, dialect)])} as total`;
    },
  };
}

/** Whole days from the counters of days, and what is left of the range at its ends by counting. */
function planDayCounters(
  { type }: Selection,
  { flags, keys, timeless }: CounterQuestion,
  time: TimeRange,
): CountPlan | undefined {
  const [asked = [''], second] = Object.values(keys);
  const days = wholeDays(time);
  if (second !== undefined || days.first > days.last) return undefined; // days are counted by one thing at a time
  const values = padded(asked);
  const bounds = [
    { day: days.first, operator: sql`>=` },
    { day: days.last, operator: sql`<=` },
  ].filter(({ day }) => Number.isFinite(day));
  const ends = endsOf(time, days).map((end) => within(type, timeless, end));
  return {
    shape: `days ${values.length},${days.first === -Infinity ? '' : 'from'},${days.last === Infinity ? '' : 'to'},${ends.length}`,
    operands: [...values, ...bounds.map(({ day }) => day), ...ends.flatMap((end) => describeSelection(end).operands)],
    sql(next, dialect) {
      const whole = roomsOf('room_day_counts', [
        ofType(type),
        isOneOf('key', values.length, next),
        ...bounds.map(({ operator }) => sql<SqlBool>`day ${operator} ${next()}`),
        ...compileFlags(flags, next, dialect),
      ]);
      const rest = ends.map((end) => sql`(select count(*) from rooms where ${compileWhere(end, next, dialect)})`);
      return sql`select ${sql.join([whole, ...rest], sql` + `)} as total`;
    },
  };
}

/** From the first to the last UTC day that lies in a range as a whole. */
function wholeDays({ start, end }: TimeRange): { first: number; last: number } {
  return { first: Math.ceil(start / DAY_MS), last: Math.floor((end + 1) / DAY_MS) - 1 };
}

/** What a range has before its first whole day, and behind its last. */
function endsOf({ path, start, end }: TimeRange, { first, last }: { first: number; last: number }): TimeRange[] {
  return [
    { path, start, end: first * DAY_MS - 1 },
    { path, start: (last + 1) * DAY_MS, end },
  ].filter((rest) => rest.end - rest.start >= 0); // which NaN, of an endless end, is not
}

function within(type: Selection['type'], timeless: readonly Condition[], { path, start, end }: TimeRange): Selection {
  const inRange = [{ op: 'gte', path, value: start } as const, { op: 'lte', path, value: end } as const];
  return { type, where: { op: 'and', of: [...timeless, ...inRange] }, sort: [] };
}

function roomsOf(table: 'room_counts' | 'room_day_counts', where: readonly RawBuilder<SqlBool>[]): RawBuilder<number> {
  return sql`(select cast(coalesce(sum(rooms), 0) as bigint) from ${sql.table(table)}
    where ${sql.join(where, sql` and `)})`;
}

function ofType(type: Selection['type']): RawBuilder<SqlBool> {
  return sql`type = ${sql.lit(type)}`;
}

function isOneOf(column: string, count: number, next: NextOperand): RawBuilder<SqlBool> {
  return sql`${sql.ref(column)} in (${sql.join(Array.from({ length: count }, next))})`;
}

function compileFlags(flags: CounterQuestion['flags'], next: NextOperand, dialect: Dialect): RawBuilder<SqlBool>[] {
  return flags.map((flag) => compileCondition(flag, next, dialect));
}
