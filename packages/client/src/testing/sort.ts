import { sortKeys } from '../generated/parameters.js';
import { type JsonObject, parseObject } from './json-object.js';
import { type Comparable, compare, comparableAt, typeOfPath } from './room-path.js';

/** Which of two rooms comes first: negative for the one. */
export type Order = (one: JsonObject, other: JsonObject) => number;

/** @throws SyntaxError for a path or direction that can't be sorted by. */
export function parseSort(text: string): Order {
  const keys = Object.entries(parseObject(text)).map(([name, direction]) => {
    const path = Object.hasOwn(sortKeys, name) ? (sortKeys[name] ?? undefined) : name;
    if (path !== undefined) typeOfPath(path);
    if (direction !== 1 && direction !== -1) throw new SyntaxError(`must give ${JSON.stringify(name)} 1 or -1`);
    return { path, direction };
  });
  if (keys.length > 8) throw new SyntaxError('must name at most 8 paths');
  return keys.length === 0 ? newestFirst : orderBy(keys);
}

/** The order without `sort`. */
export const newestFirst: Order = orderBy([{ path: 'ts', direction: -1 }]);

/** A key without a path finds all rooms equal. */
function orderBy(keys: readonly { readonly path: string | undefined; readonly direction: number }[]): Order {
  const last = { path: '_id', direction: keys.at(-1)?.direction ?? 1 };
  return (one, other) => {
    for (const { path, direction } of [...keys, last]) {
      if (path === undefined) continue;
      const order = compare(rankOf(one, path, direction), rankOf(other, path, direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

/** A list is ranked by its first text in that direction. */
function rankOf(room: JsonObject, path: string, direction: number): Comparable | undefined {
  const value = comparableAt(room, path);
  return Array.isArray(value) ? value.toSorted((one, other) => compare(one, other) * direction)[0] : value;
}
