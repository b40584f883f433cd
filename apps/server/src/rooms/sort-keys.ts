import type { RawBuilder } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import type { Sort } from './condition.js';

/** A column to sort by. */
export interface SortKey {
  readonly column: RawBuilder<unknown>;
  readonly direction: 1 | -1;
}

/** The columns of `rooms`; `_id` ends every order, so that no two rooms are equal and pages never overlap. */
export function sortKeysOfRooms(sort: Sort, dialect: Dialect): SortKey[] {
  const end = sort.findIndex(({ path }) => path.path === '_id');
  const keys = (end === -1 ? sort : sort.slice(0, end + 1)).map(({ path, direction }) => ({
    column: path.type === 'strings' ? `${path.column}_${direction === 1 ? 'least' : 'greatest'}` : path.column,
    direction,
  }));
  if (end === -1) keys.push({ column: 'id', direction: keys.at(-1)?.direction ?? -1 });
  return keys.flatMap(({ column, direction }) => keysOf(`rooms.${column}`, direction, dialect));
}

/** The columns of a list in the order of time, for the sort by `ts`. */
export function sortKeysOfList(time: { ts: string; id: string }, sort: Sort, dialect: Dialect): SortKey[] {
  const direction = sort[0]?.direction ?? -1;
  return [time.ts, time.id].flatMap((column) => keysOf(column, direction, dialect));
}

function keysOf(column: string, direction: 1 | -1, dialect: Dialect): SortKey[] {
  return dialect.sortKeys(column).map((name) => ({ column: dialect.ref(name), direction }));
}
