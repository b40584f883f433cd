import { type Condition, isComparison, type Sort } from './condition.js';

// What the indexes of the rooms are like (see `store/migrations`). The contract says which paths have one.

/** Rooms with one value of these lie in the order of `ts` and `_id`. */
export const IN_TIME: ReadonlySet<string> = new Set([
  'servedBy._id', 'servedBy.username', 'departmentId', 'queue', 'direction', 'v._id',
]); // prettier-ignore

/** So do the open ones alone. */
export const OPEN_IN_TIME: ReadonlySet<string> = new Set([
  'servedBy._id', 'servedBy.username', 'departmentId', 'queue',
]); // prettier-ignore

/** The indexes that have the rooms of a type in the order of a path, and of `_id` where they are equal. */
export const IN_ORDER: Readonly<Record<string, string>> = {
  ts: 'rooms_by_time',
  _updatedAt: 'rooms_by_update',
  lm: 'rooms_by_message',
  closedAt: 'rooms_by_closing',
  fname: 'rooms_by_displayed_name',
  _id: 'rooms_by_id',
};

/** Has the names, too, of rooms in the order of time that have any. */
export const NAMES_IN_TIME = 'rooms_with_names_in_time';

/** Rooms without a value have their place in the indexes of these. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set([
  'ts', '_updatedAt', 'lm', 'closedAt', 'fname', 'servedBy._id', 'servedBy.username', 'v._id',
]); // prettier-ignore

/** The greater, the fewer rooms one value is likely to have: a centre has more visitors than queues. */
const RANK_OF_EQUAL: Readonly<Record<string, number>> = {
  _id: 8, callUniqueId: 8, name: 8, ts: 8, _updatedAt: 8, lm: 8, closedAt: 8,
  'v._id': 7, fname: 6, 'servedBy._id': 6, 'servedBy.username': 6,
  departmentId: 3, queue: 3,
  direction: 1,
}; // prettier-ignore

/**
 * How well an index of the table of rooms serves a condition: the greater, the fewer rooms it is likely to leave; 0 if
 * there is none.
 */
export function indexRank(condition: Condition): number {
  const { op } = condition;
  if (op === 'is') return condition.value && condition.flag !== 'served' ? 5 : 0;
  if (!('path' in condition) || !condition.path.indexed) return 0;
  const rank = RANK_OF_EQUAL[condition.path.path] ?? 0;
  if (op === 'in' && !condition.orMissing) return condition.values.length > 0 ? rank : 0;
  if (isMissing(condition)) return WITHOUT_VALUE.has(condition.path.path) ? 2 : 0;
  return isComparison(condition) || (op === 'prefix' && !condition.folded) ? Math.min(rank, 2) : 0;
}

function isMissing(condition: Condition): boolean {
  if (condition.op === 'in') return condition.orMissing && condition.values.length === 0;
  return condition.op === 'exists' && !condition.present;
}

/** The path in whose order an index has the rooms, if it is this one. */
export function indexedOrder(sort: Sort): string | undefined {
  const [first, second] = sort;
  if (first === undefined || !Object.hasOwn(IN_ORDER, first.path.path)) return undefined;
  const isWhole = second === undefined || first.path.path === '_id';
  return isWhole || (second.path.path === '_id' && second.direction === first.direction) ? first.path.path : undefined;
}
