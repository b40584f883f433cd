import { type CountedKind, counterKey, MAX_COUNTED_LENGTH } from '../store/room-counts.js';
import { columnText } from './column-text.js';
import type { Condition, Operand } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';

type Flag = Condition & { op: 'is' };
type In = Condition & { op: 'in' };
type Comparison = Condition & { op: 'gt' | 'gte' | 'lt' | 'lte' };
type Dimension = 'agent' | 'department' | 'queue';

/** Instants in UTC milliseconds, both ends included; endless ones are infinite. */
export interface TimeRange {
  /** Of `ts`. */
  readonly path: FilterablePath;
  readonly start: number;
  readonly end: number;
}

/** What the counters of rooms know the answer to. */
export interface CounterQuestion {
  readonly flags: readonly Flag[];
  /** The keys of which a room is counted by one, at most. */
  readonly keys: Readonly<Partial<Record<Dimension, readonly string[]>>>;
  readonly time: TimeRange | undefined;
  /** All conditions but those on the time. */
  readonly timeless: readonly Condition[];
}

/** Reads a condition as a question to the counters; undefined if they can't answer it. */
export function readCounterQuestion(where: Condition): CounterQuestion | undefined {
  const all = conjuncts(where);
  const timeless = all.filter((condition) => !isOfTime(condition));
  const flags = timeless.filter((condition) => condition.op === 'is');
  const keys: Partial<Record<Dimension, readonly string[]>> = {};
  for (const condition of timeless.filter(({ op }) => op !== 'is')) {
    const counted = countedBy(condition);
    if (counted === undefined || keys[counted.dimension] !== undefined) return undefined;
    keys[counted.dimension] = counted.keys;
  }
  return { flags, keys, time: timeRange(all.filter(isOfTime)), timeless };
}

function conjuncts(condition: Condition): Condition[] {
  return condition.op === 'and' ? condition.of.flatMap(conjuncts) : [condition];
}

function isOfTime(condition: Condition): condition is Comparison {
  const { op } = condition;
  return (op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte') && condition.path.path === 'ts';
}

function timeRange(comparisons: readonly Comparison[]): TimeRange | undefined {
  const [first] = comparisons;
  if (first === undefined) return undefined;
  const starts = comparisons.map(({ op, value }) =>
    op === 'gt' ? Number(value) + 1 : op === 'gte' ? Number(value) : -Infinity,
  );
  const ends = comparisons.map(({ op, value }) =>
    op === 'lt' ? Number(value) - 1 : op === 'lte' ? Number(value) : Infinity,
  );
  return { path: first.path, start: Math.max(...starts), end: Math.min(...ends) };
}

function countedBy(condition: Condition): { dimension: Dimension; keys: string[] } | undefined {
  const [dimension, keys] = agentKeys(condition) ?? oneOf(condition) ?? [];
  return dimension === undefined || keys === undefined || keys.length === 0 ? undefined : { dimension, keys };
}

/** The filter `agents` with one value, an id or a username: whom both name is counted by the id alone. */
function agentKeys(condition: Condition): ['agent', string[]] | undefined {
  if (condition.op !== 'or' || condition.of.length !== 2) return undefined;
  const [byId, byName] = condition.of as [Condition, Condition];
  if (!isIn(byId, 'servedBy._id') || !isIn(byName, 'servedBy.username')) return undefined;
  const ids = keysOf('id', byId);
  const names = keysOf('name', byName);
  const isOne = new Set([...byId.values, ...byName.values]).size === 1;
  return isOne && ids !== undefined && names !== undefined ? ['agent', [...ids, ...names]] : undefined;
}

const COUNTED_PATHS: Readonly<Record<string, [Dimension, CountedKind]>> = {
  'servedBy._id': ['agent', 'id'],
  departmentId: ['department', 'department'],
  queue: ['queue', 'queue'],
};

function oneOf(condition: Condition): [Dimension, string[] | undefined] | undefined {
  if (condition.op !== 'in') return undefined;
  const [dimension, kind] = COUNTED_PATHS[condition.path.path] ?? [];
  return dimension === undefined || kind === undefined || condition.orMissing
    ? undefined
    : [dimension, keysOf(kind, condition)];
}

function isIn(condition: Condition, path: string): condition is In {
  return condition.op === 'in' && condition.path.path === path && !condition.orMissing;
}

/** Undefined if a value is too long to be counted by. */
function keysOf(kind: CountedKind, { values }: { values: readonly Operand[] }): string[] | undefined {
  const texts = [...new Set(values.map((value) => columnText(String(value))))];
  return texts.every((text) => text.length <= MAX_COUNTED_LENGTH)
    ? texts.map((text) => counterKey(kind, text))
    : undefined;
}
