import { isObject } from '../../json-object.js';
import { parseJsonObject } from './json-text.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const MAX_PATHS = 50;

/** Per key: its whole value, or the branches below it. */
type Branches = Map<string, Branches | 'whole'>;

/** Which part of a room is asked for. Without branches it is the whole room. */
export interface Projection {
  /** Whether the branches are what is kept, or what is left out. */
  readonly keep: boolean;
  readonly branches: Branches;
}

/**
 * What a `fields` text asks for: an object of at most 50 dotted paths, all 1 or all 0; `{}` is the whole room. `_id`
 * may differ from the others, and is kept unless it is 0.
 *
 * @throws ParameterFault `error-invalid-fields`, with Rocket.Chat's error text.
 */
export function parseFields(text: string): Projection {
  const wire = { errorType: 'error-invalid-fields', error: `Invalid fields parameter provided: "${text}"` };
  return faultOnSyntaxError(wire, () => {
    const fields = parseJsonObject(text, '{"fname":1,"servedBy.username":1}');
    const paths = Object.keys(fields);
    if (paths.length > MAX_PATHS) throw new SyntaxError(`must name at most ${MAX_PATHS} paths`);

    const keep = keepsPaths(fields);
    const branches = toBranches(paths);
    const keepId = fields['_id'] !== 0;
    if (keep === keepId) branches.set('_id', 'whole');
    else branches.delete('_id');
    return { keep, branches };
  });
}

function keepsPaths(fields: Record<string, unknown>): boolean {
  const { _id: id, ...others } = fields;
  for (const [path, value] of Object.entries(fields)) {
    if (value !== 0 && value !== 1)
      throw new SyntaxError(`must give ${quote(path)} the number 1 (keep) or 0 (leave out)`);
  }
  const values = new Set(Object.values(others));
  if (values.size > 1)
    throw new SyntaxError('must give all paths but "_id" the same number, 1 (keep) or 0 (leave out)');
  return values.size > 0 ? values.has(1) : id === 1;
}

function toBranches(paths: readonly string[]): Branches {
  const root: Branches = new Map();
  for (const path of paths) {
    const keys = path.split('.');
    if (keys.includes(''))
      throw new SyntaxError(`must name paths of keys joined by single dots, unlike ${quote(path)}`);

    const last = keys.pop() as string;
    let branches = root;
    for (const key of keys) {
      const next = branches.get(key) ?? new Map();
      if (next === 'whole') throw bothPathAndParent(path);
      branches.set(key, next);
      branches = next;
    }
    if (branches.has(last)) throw bothPathAndParent(path);
    branches.set(last, 'whole');
  }
  return root;
}

function bothPathAndParent(path: string): SyntaxError {
  return new SyntaxError(
    `must name either ${quote(path)} or a path that begins with it or that it begins with, not both`,
  );
}

/**
 * The part of a room that is asked for, in the room's own key order; the room stays as it is. As in MongoDB, a path
 * goes into every object of a list, and a list loses its other elements where a path below it is kept.
 */
export function project(room: Record<string, unknown>, { keep, branches }: Projection): Record<string, unknown> {
  return keep ? pick(room, branches) : omit(room, branches);
}

function pick(object: Record<string, unknown>, branches: Branches): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const branch = branches.get(key);
    if (branch === undefined) continue;
    const value = object[key];
    if (branch === 'whole') setOwn(picked, key, value);
    else if (isNested(value)) setOwn(picked, key, pickWithin(value, branch));
  }
  return picked;
}

function pickWithin(value: Nested, branches: Branches): Nested {
  return isObject(value)
    ? pick(value, branches)
    : value.filter(isNested).map((element) => pickWithin(element, branches));
}

function omit(object: Record<string, unknown>, branches: Branches): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const branch = branches.get(key);
    if (branch === 'whole') continue;
    setOwn(left, key, branch === undefined ? object[key] : omitWithin(object[key], branch));
  }
  return left;
}

function omitWithin(value: unknown, branches: Branches): unknown {
  if (isObject(value)) return omit(value, branches);
  return Array.isArray(value) ? value.map((element) => omitWithin(element, branches)) : value;
}

type Nested = Record<string, unknown> | readonly unknown[];

function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null;
}

/** An assignment to the key `__proto__` would change the prototype instead. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[key] = value;
  }
}
