import { dateRanges } from './generated/operations.js';
import { isObject, type Values } from './old-server.js';

/**
 * The parameters as every server of this API reads them: `agents[]=a`, `true` and `false`, JSON text; dates as a range
 * of instants in UTC, which is the one form that Rocket.Chat takes. `''` and a range without ends are left out, as they
 * mean nothing.
 * An empty list stays an empty element, which matches nothing: leaving it out would match everything.
 * @param parameters Values of JSON.
 */
export function toQueryString(parameters: Values): string {
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(parameters)) {
    const value = dateRanges.includes(name) ? toRange(given) : given;
    if (Array.isArray(value)) {
      for (const element of value.length > 0 ? value : ['']) {
        // Rocket.Chat up to 7.3 takes one department, without brackets.
        query.append(name === 'departmentId' && element !== '' ? name : `${name}[]`, toText(element) as string);
      }
    } else {
      const text = toText(value);
      if (text && !(text === '{}' && dateRanges.includes(name))) query.set(name, text);
    }
  }
  return query.toString();
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toRange(given: unknown): unknown {
  // Nothing; JSON text already; or a list, for the server to refuse.
  if (given === '' || String(given).startsWith('{') || Array.isArray(given)) return given;
  const range = isObject(given) ? given : { start: given, end: given };
  return { ...range, start: toInstant(range['start'], '00:00:00.000Z'), end: toInstant(range['end'], '23:59:59.999Z') };
}

/** A time without an offset is UTC. */
function toInstant(date: unknown, timeOfDay: string): unknown {
  if (typeof date !== 'string') return date;
  if (/^[\d-]{10}$/.test(date)) return `${date}T${timeOfDay}`;
  return /T[\d:.]+$/.test(date) ? `${date}Z` : date;
}
