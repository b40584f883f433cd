import type { Document } from './rooms.js';

/**
 * What `query` and `sort` mean, told anew: rooms are plain objects in memory, and every rule is written from the
 * contract's words, without a look at how the server does it.
 */

export type ModelType = 'text' | 'number' | 'boolean' | 'date' | 'list';
export type Sort = Record<string, 1 | -1>;

const TEXTS =
  '_id name fname closer closedBy._id closedBy.username departmentId servedBy._id servedBy.username responseBy._id ' +
  'v._id v.username v.status v.phone source.type status t queue direction callUniqueId priorityId slaId';
const NUMBERS =
  'msgs usersCount callDuration callWaitingTime priorityWeight estimatedWaitingTimeQueue metrics.chatDuration ' +
  'metrics.response.avg';
const DATES = 'ts lm _updatedAt closedAt queuedAt callStarted';

/** The paths that may be named, and how their values are compared. */
export const PATH_TYPES: ReadonlyMap<string, ModelType> = new Map([
  ...typed('text', TEXTS),
  ...typed('number', NUMBERS),
  ...typed('boolean', 'open onHold waitingResponse verified'),
  ...typed('date', DATES),
  ...typed('list', 'tags departmentAncestors'),
]);

/** Keys beside the paths, and what they stand for; the last ones have no value in any room. */
export const SORT_KEYS: Readonly<Record<string, string>> = {
  servedBy: 'servedBy._id',
  source: 'source.type',
  phone: 'v.phone',
  chatDuration: 'metrics.chatDuration',
  department: 'department',
  'department.name': 'department.name',
  value: 'value',
};

function typed(type: ModelType, paths: string): [string, ModelType][] {
  return paths.split(' ').map((path) => [path, type]);
}

/** Half a surrogate pair and U+0000 are compared as U+FFFD, wherever they stand. */
export function comparable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

export function fold(text: string): string {
  return comparable(text).toLowerCase();
}

/** By code point, which is not the order of UTF-16. */
export function compareTexts(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const difference = (left[place]?.codePointAt(0) ?? 0) - (right[place]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** UTC milliseconds of an ISO 8601 date or date-time; undefined for any other text. */
export function instantOf(text: string): number | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hours = '00', minutes = '00', seconds = '00', fraction = '', zone = 'Z'] = parts;
  const wall = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const instant = new Date(wall);
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== wall) return undefined; // 30 February
  if (zone === 'Z') return instant.getTime();
  const [ahead, behind] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (ahead > 23 || behind > 59) return undefined;
  return instant.getTime() - (zone.startsWith('-') ? -1 : 1) * (ahead * 60 + behind) * 60_000;
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at a path: undefined where nothing does. */
function lookUp(room: Document, path: string): unknown {
  let value: unknown = room;
  for (const key of path.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

type Value = string | number | boolean;

/** The value of a path as it is compared; undefined where it is missing, null or of another type. */
function valueOf(room: Document, path: string): Value | string[] | undefined {
  const value = lookUp(room, path);
  switch (PATH_TYPES.get(path)) {
    case 'text':
      return typeof value === 'string' ? comparable(value) : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      return typeof value === 'string' ? instantOf(value) : undefined;
    case 'list':
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string').map(comparable) : undefined;
    default:
      throw new Error(`${path} can't be filtered by`);
  }
}

function compareValues(a: Value, b: Value): number {
  return typeof a === 'string' ? compareTexts(a, b as string) : Number(a) - Number(b);
}

/** An operand of `query` as its path's values are compared. */
function operandOf(path: string, operand: unknown): Value {
  if (PATH_TYPES.get(path) === 'date') return dateOperand(operand);
  return typeof operand === 'string' ? comparable(operand) : (operand as Value);
}

function dateOperand(operand: unknown): number {
  const date = isObject(operand) ? operand['$date'] : operand;
  if (typeof date === 'number') return date;
  if (isObject(date)) return Number(date['$numberLong']);
  const instant = instantOf(date as string);
  if (instant === undefined) throw new Error(`${JSON.stringify(operand)} is no date`);
  return instant;
}

/** Equal to one of them, null standing for a missing value; of a list: one of its elements is. */
function isOneOf(room: Document, path: string, operands: readonly unknown[]): boolean {
  const value = valueOf(room, path);
  if (value === undefined) return operands.includes(null);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return operands.some((operand) => operand !== null && values.includes(operandOf(path, operand)));
}

function matchesText(room: Document, path: string, pattern: string, ignoreCase: boolean): boolean {
  const shape = (text: string) => (ignoreCase ? fold(text) : comparable(text));
  const wanted = shape(pattern.replace(/^\^/, '').replaceAll(/\\([^])/g, '$1'));
  const value = valueOf(room, path);
  const values = Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
  return values.some((text) =>
    pattern.startsWith('^') ? shape(text).startsWith(wanted) : shape(text).includes(wanted),
  );
}

const ORDERS: Record<string, (difference: number) => boolean> = {
  $gt: (difference) => difference > 0,
  $gte: (difference) => difference >= 0,
  $lt: (difference) => difference < 0,
  $lte: (difference) => difference <= 0,
};

function matchesOperator(room: Document, path: string, operator: string, operand: unknown, options: unknown): boolean {
  switch (operator) {
    case '$options':
      return true;
    case '$eq':
      return isOneOf(room, path, [operand]);
    case '$ne':
      return !isOneOf(room, path, [operand]);
    case '$in':
      return isOneOf(room, path, operand as unknown[]);
    case '$nin':
      return !isOneOf(room, path, operand as unknown[]);
    case '$exists':
      return (lookUp(room, path) === null || valueOf(room, path) !== undefined) === operand;
    case '$regex':
      return matchesText(room, path, operand as string, options === 'i');
    default: {
      const value = valueOf(room, path);
      if (value === undefined || Array.isArray(value)) return false;
      return ORDERS[operator]?.(compareValues(value, operandOf(path, operand))) === true;
    }
  }
}

export function matchesQuery(room: Document, query: Document): boolean {
  return Object.entries(query).every(([name, value]) => {
    if (name === '$and') return (value as Document[]).every((member) => matchesQuery(room, member));
    if (name === '$or') return (value as Document[]).some((member) => matchesQuery(room, member));
    if (!isObject(value) || '$date' in value) return isOneOf(room, name, [value]);
    return Object.entries(value).every(([operator, operand]) =>
      matchesOperator(room, name, operator, operand, value['$options']),
    );
  });
}

/** A list is sorted by its least element ascending, by its greatest descending; an empty one as if it were missing. */
function sortValue(room: Document, path: string, direction: 1 | -1): Value | undefined {
  if (!PATH_TYPES.has(path)) return undefined;
  const value = valueOf(room, path);
  if (!Array.isArray(value)) return value;
  return value.toSorted(compareTexts).at(direction === 1 ? 0 : -1);
}

/** Missing first ascending, last descending; `_id` ends every order, in the direction of the last key. */
export function compareRooms(sort: Sort): (a: Document, b: Document) => number {
  const wanted = Object.entries(sort).map(([key, direction]) => [SORT_KEYS[key] ?? key, direction] as const);
  const keys = wanted.length === 0 ? [['ts', -1] as const] : wanted;
  const all = [...keys, ['_id', keys.at(-1)?.[1] ?? -1] as const];
  return (a, b) => {
    for (const [path, direction] of all) {
      const [left, right] = [sortValue(a, path, direction), sortValue(b, path, direction)];
      if (left === undefined && right === undefined) continue;
      const ascending = left === undefined ? -1 : right === undefined ? 1 : compareValues(left, right);
      if (ascending !== 0) return ascending * direction;
    }
    return 0;
  };
}
