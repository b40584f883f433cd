import { isObject } from '../../json-object.js';
import type { Operand } from '../condition.js';
import type { FilterablePath } from '../filterable-paths.js';
import { parseIsoDateTime } from '../iso-date.js';
import { quote } from './quote.js';

/** The longest that an ECMAScript date reaches from 1970 in either direction, in milliseconds. */
const MAX_INSTANT = 8.64e15;

const ACCEPTED = {
  string: 'a text',
  strings: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'an ISO 8601 date or date-time, or {"$date": …} with one or with milliseconds',
};

/**
 * A value of `query` as the store compares it with the values of this path. A date is its first instant in UTC.
 *
 * @throws SyntaxError where it isn't of the path's type.
 */
export function readOperand({ path, type }: FilterablePath, value: unknown): Operand {
  const operand = type === 'date' ? readInstant(value) : readScalar(type, value);
  if (operand === undefined) throw new SyntaxError(`must compare ${quote(path)} with ${ACCEPTED[type]}`);
  return operand;
}

function readScalar(type: 'string' | 'strings' | 'number' | 'boolean', value: unknown): Operand | undefined {
  if (typeof value === 'boolean') return type === 'boolean' ? Number(value) : undefined;
  if (typeof value === 'number') return type === 'number' && Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return type === 'string' || type === 'strings' ? value : undefined;
  return undefined;
}

function readInstant(value: unknown): number | undefined {
  if (typeof value === 'string') return parseIsoDateTime(value);
  const date = onlyValue(value, '$date');
  if (typeof date === 'string') return parseIsoDateTime(date);
  const instant = typeof date === 'number' ? date : readLong(onlyValue(date, '$numberLong'));
  return Number.isInteger(instant) && Math.abs(instant) <= MAX_INSTANT ? instant : undefined;
}

/** NaN for anything but a whole number in decimal digits. */
function readLong(text: unknown): number {
  return typeof text === 'string' && /^-?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
}

/** The value of the key of an object that has no other key. */
function onlyValue(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) && Object.keys(value).length === 1 ? value[key] : undefined;
}
