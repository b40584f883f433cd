import type { Sort } from '../condition.js';
import type { FilterablePath, FilterablePaths } from '../filterable-paths.js';
import { TYPE_PATH } from '../type-condition.js';
import { parseJsonObject } from './json-text.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const MAX_KEYS = 8;

/** Keys beside the paths, and the path that each stands for; undefined for one that no stored room has. */
export type SortKeys = ReadonlyMap<string, FilterablePath | undefined>;

/**
 * The keys of the contract's `x-sort-keys`.
 *
 * @throws Error naming a key that stands for a path which can't be sorted by.
 */
export function readSortKeys(declared: Readonly<Record<string, string | null>>, paths: FilterablePaths): SortKeys {
  return new Map(
    Object.entries(declared).map(([key, name]) => {
      const path = name === null ? undefined : paths.get(name);
      if (name !== null && path === undefined)
        throw new Error(`x-sort-keys: "${name}" of "${key}" is not x-filterable`);
      return [key, path] as const;
    }),
  );
}

/**
 * The order that a `sort` text asks for: an object of at most 8 paths or keys, each 1 or -1, first key first; `{}` is the
 * newest room first. A key by which all rooms of a list are equal is left out, but for its direction, in which `_id`
 * breaks ties if it is the last. Any other tie is left open: whoever needs a total order adds `_id`.
 *
 * @throws ParameterFault `error-invalid-sort`, with Rocket.Chat's error text.
 */
export function parseSort(text: string, paths: FilterablePaths, keys: SortKeys): Sort {
  const wire = { errorType: 'error-invalid-sort', error: `Invalid sort parameter provided: "${text}"` };
  return faultOnSyntaxError(wire, () => {
    const named = Object.entries(parseJsonObject(text, '{"ts":-1}'));
    if (named.length > MAX_KEYS) throw new SyntaxError(`must name at most ${MAX_KEYS} paths`);
    const order = (named.length > 0 ? named : [['ts', -1] as const]).map(([name, direction]) => ({
      path: pathOf(name, paths, keys),
      direction: readDirection(name, direction),
    }));
    const sort = order.flatMap(({ path, direction }) => (path === undefined ? [] : [{ path, direction }]));
    const last = order.at(-1);
    if (last === undefined || last.path !== undefined || sort.some(({ path }) => path.path === '_id')) return sort;
    return [...sort, { path: pathOf('_id', paths, keys) as FilterablePath, direction: last.direction }];
  });
}

/** Undefined where all rooms of a list are equal. */
function pathOf(name: string, paths: FilterablePaths, keys: SortKeys): FilterablePath | undefined {
  if (keys.has(name)) return keys.get(name);
  const path = paths.get(name);
  if (path === undefined) {
    const accepted = [...paths.keys(), ...keys.keys()].join(', ');
    throw new SyntaxError(`must not name ${quote(name)}; the paths to sort by are ${accepted}`);
  }
  return name === TYPE_PATH ? undefined : path;
}

function readDirection(name: string, direction: unknown): 1 | -1 {
  if (direction === 1 || direction === -1) return direction;
  throw new SyntaxError(`must give ${quote(name)} the number 1 (ascending) or -1 (descending)`);
}
