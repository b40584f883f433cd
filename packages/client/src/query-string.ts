import { dateRanges } from './generated/operations.js';

/**
 * The parameters as every server of this API reads them: `agents[]=a`, `true` and `false`, JSON text; dates as a range
 * of instants in UTC, which is the one form that Rocket.Chat takes. Undefined and `{}` are left out. An empty list stays
 * an empty element, which matches nothing: leaving it out would match everything.
 */
export function toQueryString(parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(parameters)) {
    const value = dateRanges.includes(name) ? toRange(given) : given;
    if (Array.isArray(value)) {
      for (const element of value.length > 0 ? value : ['']) query.append(`${name}[]`, element);
    } else if (isObject(value)) {
      const text = JSON.stringify(value);
      if (text !== '{}') query.set(name, text);
    } else if (value !== undefined) {
      query.set(name, String(value));
    }
  }
  return query.toString();
}

function toRange(given: unknown): unknown {
  if (isObject(given) && !(given instanceof Date)) {
    return { ...given, start: toInstant(given['start'], false), end: toInstant(given['end'], true) };
  }
  if (given === undefined || (typeof given === 'string' && !/^\d{4}-/.test(given))) return given;
  return { start: toInstant(given, false), end: toInstant(given, true) };
}

/** A day is its first or last millisecond in UTC, and a time without an offset is UTC. */
function toInstant(date: unknown, isEnd: boolean): unknown {
  if (typeof date !== 'string') return date;
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return `${date}T${isEnd ? '23:59:59.999' : '00:00:00.000'}Z`;
  return /T[\d:.,]+$/.test(date) ? `${date}Z` : date;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
