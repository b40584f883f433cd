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

/** Rooms of a type lie in the order of these, and of `_id` where they are equal. */
const IN_ORDER: ReadonlySet<string> = new Set(['ts', '_updatedAt', 'lm', 'closedAt', 'fname', '_id']);

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
  if (op === 'in') return condition.orMissing || condition.values.length === 0 ? 0 : rank;
  return isComparison(condition) || (op === 'prefix' && !condition.folded) ? Math.min(rank, 2) : 0;
}

/** The path in whose order an index has the rooms, if it is this one. */
export function indexedOrder(sort: Sort): string | undefined {
  const [first, second] = sort;
  if (first === undefined || !IN_ORDER.has(first.path.path)) return undefined;
  const isWhole = second === undefined || first.path.path === '_id';
  return isWhole || (second.path.path === '_id' && second.direction === first.direction) ? first.path.path : undefined;
}
