import { dateRanges } from './generated/operations.js';

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, unknown>> | undefined;

/**
 * The parameters as every server of this API reads them: `agents[]=a`, `true` and `false`, JSON text; dates as a range
 * of instants in UTC, which is the one form that Rocket.Chat takes. Undefined, `''` and `{}` are left out, as they mean
 * nothing. An empty list stays an empty element, which matches nothing: leaving it out would match everything.
 * @throws RangeError for a `Date` that is invalid.
 */
export function toQueryString(parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(parameters)) {
    const value = (dateRanges.includes(name) ? toRange(given) : given) as Value;
    if (Array.isArray(value)) {
      for (const element of value.length > 0 ? value : ['']) {
        // Rocket.Chat up to 7.3 takes one department, without brackets.
        query.append(name === 'departmentId' && element ? name : `${name}[]`, element);
      }
    } else if (isObject(value)) {
      const text = JSON.stringify(value);
      if (text !== '{}') query.set(name, text);
    } else if (value !== undefined && value !== '') {
      query.set(name, String(value));
    }
  }
  return query.toString();
}

function toRange(given: unknown): unknown {
  if (given === '' || String(given).startsWith('{')) return given; // nothing, or JSON text already
  const range = isObject(given) && !(given instanceof Date) ? given : { start: given, end: given };
  return { ...range, start: toInstant(range['start'], '00:00:00.000Z'), end: toInstant(range['end'], '23:59:59.999Z') };
}

/** A time without an offset is UTC. */
function toInstant(date: unknown, timeOfDay: string): unknown {
  if (date instanceof Date) return date.toISOString();
  if (typeof date !== 'string') return date;
  if (/^[\d-]{10}$/.test(date)) return `${date}T${timeOfDay}`;
  return /T[\d:.]+$/.test(date) ? `${date}Z` : date;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
