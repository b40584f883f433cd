import { pathTypes } from '../generated/parameters.js';
import { parseInstant } from './date-range.js';
import { isObject, type JsonObject } from './json-object.js';

/** A value as it is compared: dates are milliseconds, a list of texts is one. */
export type Comparable = string | number | boolean | readonly string[];

/** @throws SyntaxError for a path that `query` and `sort` may not name. */
export function typeOfPath(path: string): string {
  const type = Object.hasOwn(pathTypes, path) ? pathTypes[path] : undefined;
  if (type === undefined) {
    throw new SyntaxError(`must not name ${JSON.stringify(path)}; the paths are ${Object.keys(pathTypes).join(', ')}`);
  }
  return type;
}

/** What stands at a path; undefined if the key isn't there. */
export function valueAt(room: JsonObject, path: string): unknown {
  let value: unknown = room;
  for (const key of path.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/** What stands at a path, if it has the path's type: any other value counts as missing. */
export function comparableAt(room: JsonObject, path: string): Comparable | undefined {
  const value = valueAt(room, path);
  const type = typeOfPath(path);
  if (type === 'string[]') return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
  return comparable(type, value);
}

/** A single value of a type; undefined where it has another. */
export function comparable(type: string, value: unknown): string | number | boolean | undefined {
  if (type === 'Date') return typeof value === 'string' ? parseInstant(value) : undefined;
  const accepted = type === 'string[]' ? 'string' : type;
  return typeof value === accepted ? (value as string | number | boolean) : undefined;
}

/** By code point; false before true, and what is missing first. */
export function compare(one: Comparable | undefined, other: Comparable | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  return one < other ? -1 : 1;
}

function compareTexts(one: string, other: string): number {
  const [ours, theirs] = [codePoints(one), codePoints(other)];
  const index = ours.findIndex((point, at) => point !== theirs[at]);
  if (index === -1) return ours.length - theirs.length;
  return (ours[index] ?? 0) - (theirs[index] ?? -1);
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
