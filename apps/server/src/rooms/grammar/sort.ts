import type { Sort } from '../condition.js';
import type { FilterablePath, FilterablePaths } from '../filterable-paths.js';
import { parseJsonObject } from './json-text.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const MAX_KEYS = 8;

/**
 * The order that a `sort` text asks for: an object of at most 8 filterable paths, each 1 or -1, first key first;
 * `{}` is the newest room first. `servedBy` stands for `servedBy._id`, since Rocket.Chat's own pages send it.
 * A tie is left open: whoever needs a total order adds `_id`.
 *
 * @throws ParameterFault `error-invalid-sort`, with Rocket.Chat's error text.
 */
export function parseSort(text: string, paths: FilterablePaths): Sort {
  const wire = { errorType: 'error-invalid-sort', error: `Invalid sort parameter provided: "${text}"` };
  return faultOnSyntaxError(wire, () => {
    const keys = Object.entries(parseJsonObject(text, '{"ts":-1}'));
    if (keys.length > MAX_KEYS) throw new SyntaxError(`must name at most ${MAX_KEYS} paths`);
    return (keys.length > 0 ? keys : [['ts', -1] as const]).map(([name, direction]) => ({
      path: sortablePath(name, paths),
      direction: readDirection(name, direction),
    }));
  });
}

function sortablePath(name: string, paths: FilterablePaths): FilterablePath {
  const path = paths.get(name === 'servedBy' ? 'servedBy._id' : name);
  if (path === undefined) {
    throw new SyntaxError(`must not name ${quote(name)}; the paths to sort by are ${[...paths.keys()].join(', ')}`);
  }
  return path;
}

function readDirection(name: string, direction: unknown): 1 | -1 {
  if (direction === 1 || direction === -1) return direction;
  throw new SyntaxError(`must give ${quote(name)} the number 1 (ascending) or -1 (descending)`);
}
