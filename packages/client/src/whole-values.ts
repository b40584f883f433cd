import type { Values } from './old-server.js';

const DEEPEST = 100;

interface Place {
  /** The operation, and the keys from its parameter down: `listVoipRooms: query.callDuration.$gt`. */
  readonly path: string;
  /** The objects around it. */
  readonly parents: readonly object[];
  /** Null is a value in `query` only; elsewhere a server may take it for no condition. */
  readonly takesNull: boolean;
}

/**
 * The parameters as values of JSON with nothing left out, since a lost condition shows more rooms. Dates become ISO text;
 * what has a `toJSON`, such as the dates of libraries, becomes what that gives. A null or undefined parameter is absent.
 * Everything is a copy: what was checked is what is sent.
 *
 * @throws TypeError or RangeError that names the path of what can't be sent, and says what can.
 */
export function wholeParameters(operation: string, parameters: object | null): Values {
  const given = entriesOf(parameters ?? {}, `${operation}: the object of the parameters`);
  return Object.fromEntries(
    given
      .filter(([, value]) => value != null)
      .map(([name, value]) => {
        const path = `${operation}: ${name}`;
        return [name, wholeValue(value, { path, parents: [], takesNull: name === 'query' })];
      }),
  );
}

function wholeValue(value: unknown, place: Place): unknown {
  const { path, takesNull } = place;
  if (typeof value === 'string' || typeof value === 'boolean' || (value === null && takesNull)) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse(path, `is ${value}`, RangeError);
  if (value == null) return refuse(path, `is ${value}`);
  return typeof value === 'object' ? wholeObject(value, place) : refuse(path, `is a ${typeof value}`);
}

function wholeObject(value: object, place: Place): unknown {
  const { path, parents } = place;
  if (parents.includes(value) || parents.length === DEEPEST) refuse(path, `is within itself, or ${DEEPEST} deep`);
  const within = { ...place, parents: [...parents, value] };
  const below = (key: string | number, inner: unknown) =>
    wholeValue(inner, {
      ...within,
      path: /^[a-z$_]\w*$/i.test(`${key}`) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
    });

  if (Array.isArray(value)) {
    if (Reflect.ownKeys(value).length > value.length + 1) refuse(path, 'is a list with keys of its own');
    return Array.from({ length: value.length }, (_, index) => below(index, value[index]));
  }
  if (isDate(value)) {
    return Number.isNaN(Number(value)) ? refuse(path, 'is an invalid Date', RangeError) : value.toISOString();
  }
  if (!isPlain(value) && 'toJSON' in value && typeof value.toJSON === 'function') {
    return wholeValue(value.toJSON() ?? refuse(path, 'is invalid: its toJSON gives no value', RangeError), within);
  }
  return Object.fromEntries(entriesOf(value, path).map(([key, inner]) => [key, below(key, inner)]));
}

/** Every entry of an object that has no other content. */
function entriesOf(value: object, path: string): [string, unknown][] {
  if (!isPlain(value)) refuse(path, `is an instance of ${value.constructor?.name}`);
  const shown = new Set<PropertyKey>(Object.keys(value));
  const hidden = Reflect.ownKeys(value).find((key) => !shown.has(key));
  if (hidden !== undefined) refuse(path, `has the key ${String(hidden)}, which JSON leaves out`);
  return Object.entries(value);
}

/** Of any realm, or without a prototype. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.hasOwn(prototype, 'isPrototypeOf');
}

function isDate(value: object): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}

function refuse(path: string, fault: string, Refusal: typeof TypeError | typeof RangeError = TypeError): never {
  throw new Refusal(
    `${path} ${fault}; leave it out, or give text, a finite number, a boolean, a valid Date, a list or a plain object`,
  );
}
