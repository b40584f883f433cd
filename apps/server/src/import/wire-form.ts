import { EJSON, ObjectId } from 'bson';
import { isObject } from '../json-object.js';
import { parseIsoDateTime } from '../rooms/iso-date.js';
import type { Encoding } from './documents/source-document.js';

/** A document as it goes on the wire, and what that form can't show. */
export interface WireForm {
  readonly value: Record<string, unknown>;
  /**
   * What `toExtendedJson` needs to write the same values back: JSON text of `[tag, ...path]` entries, an array index
   * in a path being a number; null when `value` and the declared dates say it all. A tag is `string` (no date, though
   * it looks like one), or the wrapper of Extended JSON, with what the wire form lost after a colon: `$oid`,
   * `$binary:04`, `$numberDouble:NaN`.
   */
  readonly types: string | null;
  /** What the operator has to know. */
  readonly notes: readonly Note[];
}

export interface Note {
  /** Dotted, array indexes included: `tags.0`. */
  readonly path: string;
  readonly message: string;
}

/** What is known of some paths, as a tree of their keys. */
export interface PathTree<Value> {
  value: Value | undefined;
  readonly keys: Map<PathKey, PathTree<Value>>;
}

/** An array index is a number. */
export type PathKey = string | number;

/**
 * The paths at which a text like `2022-11-21T09:30:56.209Z` is a date. Arrays are passed through, as in MongoDB's
 * paths: `a.b` is also in each object of the array `a`.
 */
export type DeclaredDates = PathTree<'date'>;

/** Beyond it, MongoDB's own tools refuse a document, too. */
const MAX_LEVELS = 200;
const TOO_DEEP = `nested deeper than ${MAX_LEVELS} levels; MongoDB allows 100`;

const DOLLAR = 36;

const LONG_NOTE = 'an integer beyond 2^53: kept as text, because a JSON number would lose digits';
const LOST_DATE_NOTE = 'a date beyond the year 275760: kept as null, because JavaScript has no such date';

/** A document that can't be had on the wire; the message says why. */
export class UnsupportedDocument extends Error {
  override readonly name = 'UnsupportedDocument';
}

/** @param paths Dotted: `servedBy.ts`. */
export function declareDates(paths: Iterable<string>): DeclaredDates {
  return buildPathTree([...paths].map((path) => [path.split('.'), 'date']));
}

export function buildPathTree<Value>(
  entries: Iterable<readonly [path: readonly PathKey[], value: Value]>,
): PathTree<Value> {
  const root: PathTree<Value> = { value: undefined, keys: new Map() };
  for (const [path, value] of entries) {
    let node = root;
    for (const key of path) {
      const next: PathTree<Value> = node.keys.get(key) ?? { value: undefined, keys: new Map() };
      node.keys.set(key, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

/**
 * Turns the types of MongoDB into what Rocket.Chat's API shows of them: dates are ISO 8601 in UTC with milliseconds
 * (`+012345-…` beyond the year 9999), an ObjectId its hex digits, a Decimal128 a string, NaN and the infinities null,
 * binary data base64, a Long a number, or beyond 2^53 its digits. Types without a JSON form (timestamps, patterns,
 * code, references) keep their Extended JSON, and so does any other object whose first key starts with `$`.
 *
 * @param encoding What `document` holds: the bson package's types or Extended JSON (v1 or v2); in an `answer`, where
 * dates are plain text, the text at a declared path is a date.
 * @returns `value` shares every unchanged part with `document`, which stays as it is.
 * @throws {UnsupportedDocument} It is nested too deeply.
 */
export function toWireForm(
  document: Record<string, unknown>,
  encoding: Encoding,
  declaredDates: DeclaredDates,
): WireForm {
  const walk: Walk = { encoding, path: [], memory: [], notes: [] };
  const value = convertEntries(document, declaredDates, walk);
  return { value, types: walk.memory.length === 0 ? null : JSON.stringify(walk.memory), notes: walk.notes };
}

/** Whether a text is what `toWireForm` makes of a date. */
export function isWireDate(text: string): boolean {
  if (text.length === 'YYYY-MM-DDTHH:mm:ss.sssZ'.length)
    return text.endsWith('Z') && parseIsoDateTime(text) !== undefined;
  return text.length === '+YYYYYY-MM-DDTHH:mm:ss.sssZ'.length && isoText(Date.parse(text)) === text;
}

/** Whether an object is, or could be taken for, Extended JSON's form of a value: its first key starts with `$`. */
export function isWrapper(object: object): boolean {
  for (const key in object) return key.charCodeAt(0) === DOLLAR;
  return false;
}

/** One document on its way; `path` leads to the object whose entries are being converted. */
interface Walk {
  readonly encoding: Encoding;
  readonly path: PathKey[];
  readonly memory: (readonly [tag: string, ...path: PathKey[]])[];
  readonly notes: Note[];
}

function convert(value: unknown, key: PathKey, dates: DeclaredDates | undefined, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      if (dates?.value === 'date' && walk.encoding !== 'answer' && isWireDate(value)) remember(walk, 'string', key);
      return value;
    case 'number':
      return Number.isFinite(value)
        ? value
        : applyScalar({ wire: null, tag: `$numberDouble:${value}` }, key, dates, walk);
    case 'undefined':
      return applyScalar({ wire: null, tag: '$undefined' }, key, dates, walk);
    case 'object':
      return value === null ? null : convertObject(value, key, dates, walk);
    default:
      return value;
  }
}

function convertObject(value: object, key: PathKey, dates: DeclaredDates | undefined, walk: Walk): unknown {
  if (Array.isArray(value)) return convertWithin(value, key, dates, walk);

  const object = walk.encoding === 'bson' ? toPlainObject(value) : (value as Record<string, unknown>);
  if (!isWrapper(object)) return convertWithin(object, key, dates, walk);

  const scalar = readScalar(object);
  if (scalar !== undefined) return applyScalar(scalar, key, dates, walk);
  assertDepth(object, walk.path.length + 2);
  return object;
}

function convertWithin(
  children: Record<string, unknown> | unknown[],
  key: PathKey,
  dates: DeclaredDates | undefined,
  walk: Walk,
): unknown {
  walk.path.push(key);
  if (walk.path.length >= MAX_LEVELS) throw new UnsupportedDocument(TOO_DEEP);
  const converted = Array.isArray(children)
    ? convertItems(children, dates, walk)
    : convertEntries(children, dates, walk);
  walk.path.pop();
  return converted;
}

function convertEntries(
  object: Record<string, unknown>,
  dates: DeclaredDates | undefined,
  walk: Walk,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    const wire = convert(value, key, dates?.keys.get(key), walk);
    if (wire === value) continue;
    copy ??= { ...object };
    copy[key] = wire; // its own key already, so that `__proto__` is no exception
  }
  return copy ?? object;
}

function convertItems(items: readonly unknown[], dates: DeclaredDates | undefined, walk: Walk): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const wire = convert(items[index], index, dates, walk);
    if (wire !== items[index]) (copy ??= [...items])[index] = wire;
  }
  return copy ?? items;
}

function applyScalar(scalar: Scalar, key: PathKey, dates: DeclaredDates | undefined, walk: Walk): Scalar['wire'] {
  const { wire, tag, note } = scalar;
  if (tag !== undefined && !(tag === '$date' && dates?.value === 'date')) remember(walk, tag, key);
  if (note !== undefined) walk.notes.push({ path: [...walk.path, key].join('.'), message: note });
  return wire;
}

function remember(walk: Walk, tag: string, key: PathKey): void {
  walk.memory.push([tag, ...walk.path, key]);
}

/** The Extended JSON of a value of the bson package; another object as it is. */
function toPlainObject(value: object): Record<string, unknown> {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof ObjectId) return { $oid: value.toHexString() };
  if (Object.getPrototypeOf(value) === Object.prototype && !isWrapper(value)) return value as Record<string, unknown>;
  try {
    return EJSON.serialize(value, { relaxed: false });
  } catch (error) {
    const reason = error instanceof RangeError ? TOO_DEEP : `no Extended JSON: ${(error as Error).message}`;
    throw new UnsupportedDocument(reason, { cause: error });
  }
}

function assertDepth(value: unknown, level: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (level > MAX_LEVELS) throw new UnsupportedDocument(TOO_DEEP);
  for (const child of Object.values(value)) assertDepth(child, level + 1);
}

/** What one wrapper of Extended JSON becomes on the wire; without a `tag`, that says all. */
interface Scalar {
  readonly wire: string | number | null;
  readonly tag?: string;
  readonly note?: string;
}

const SCALARS: ReadonlyMap<string, (content: unknown) => Scalar | undefined> = new Map([
  ['$date', readDate],
  ['$oid', readObjectId],
  ['$numberInt', readNumber],
  ['$numberDouble', readNumber],
  ['$numberLong', readLong],
  ['$numberDecimal', (content) => readText('$numberDecimal', digitsOf(content))],
  ['$symbol', (content) => readText('$symbol', content)],
  ['$undefined', (content) => (content === true ? { wire: null, tag: '$undefined' } : undefined)],
  ['$binary', (content) => (isObject(content) ? readBinary(content['base64'], content['subType']) : undefined)],
  ['$uuid', readUuid],
]);

function readScalar(object: Record<string, unknown>): Scalar | undefined {
  const names = Object.keys(object);
  const name = names[0] ?? '';
  if (names.length === 1) return SCALARS.get(name)?.(object[name]);
  // Extended JSON v1 writes binary data with two keys.
  return names.length === 2 && Object.hasOwn(object, '$type')
    ? readBinary(object['$binary'], object['$type'])
    : undefined;
}

/** A number within a wrapper is a text, but for tools that don't quote it; beyond JSON's it has a wrapper of its own. */
function digitsOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (typeof content === 'number') return String(content);
  if (!isObject(content)) return undefined;
  const { $numberInt, $numberLong, $numberDouble } = content;
  const digits = $numberInt ?? $numberLong ?? $numberDouble;
  return typeof digits === 'number' ? String(digits) : typeof digits === 'string' ? digits : undefined;
}

function readDate(content: unknown): Scalar | undefined {
  if (Number.isNaN(content) || (isObject(content) && digitsOf(content) === 'NaN')) {
    return { wire: null, note: LOST_DATE_NOTE };
  }
  const wire = typeof content === 'string' ? dateOfText(content) : isoText(dateOfNumber(content));
  return wire === undefined ? undefined : { wire, tag: '$date' };
}

function dateOfText(text: string): string | undefined {
  return isWireDate(text) ? text : isoText(parseIsoDateTime(text));
}

function dateOfNumber(content: unknown): number | undefined {
  const milliseconds = typeof content === 'number' ? content : readNumber(content)?.wire;
  return Number.isSafeInteger(milliseconds) ? Number(milliseconds) : undefined;
}

function isoText(milliseconds: number | undefined): string | undefined {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function readObjectId(content: unknown): Scalar | undefined {
  return typeof content === 'string' && /^[\da-f]{24}$/i.test(content)
    ? { wire: content.toLowerCase(), tag: '$oid' }
    : undefined;
}

function readNumber(content: unknown): Scalar | undefined {
  const digits = digitsOf(content);
  if (digits === 'NaN' || digits === 'Infinity' || digits === '-Infinity') {
    return { wire: null, tag: `$numberDouble:${digits}` };
  }
  if (digits === undefined || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(digits)) return undefined;
  const wire = Number(digits);
  return Number.isFinite(wire) ? { wire } : undefined;
}

function readLong(content: unknown): Scalar | undefined {
  const digits = digitsOf(content);
  if (digits === undefined || !/^-?\d{1,19}$/.test(digits)) return undefined;
  const wire = Number(digits);
  if (Number.isSafeInteger(wire)) return { wire };
  const long = BigInt(digits);
  return BigInt.asIntN(64, long) === long ? { wire: String(long), tag: '$numberLong', note: LONG_NOTE } : undefined;
}

function readText(tag: string, content: unknown): Scalar | undefined {
  return typeof content === 'string' ? { wire: content, tag } : undefined;
}

function readBinary(base64: unknown, subType: unknown): Scalar | undefined {
  const digits = typeof subType === 'number' ? subType.toString(16) : subType;
  const match = typeof digits === 'string' ? /^(?:0x)?([\da-f]{1,2})$/i.exec(digits) : null;
  if (typeof base64 !== 'string' || match?.[1] === undefined) return undefined;
  return { wire: base64, tag: `$binary:${match[1].toLowerCase().padStart(2, '0')}` };
}

function readUuid(content: unknown): Scalar | undefined {
  if (typeof content !== 'string' || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(content)) return undefined;
  return readBinary(Buffer.from(content.replaceAll('-', ''), 'hex').toString('base64'), '04');
}
