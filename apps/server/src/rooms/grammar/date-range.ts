import { ParameterFault } from '../../contract/parameter-fault.js';
import { isObject } from '../../json-object.js';
import type { DateRange } from '../condition.js';
import { isIsoDate, parseIsoDateTime } from '../iso-date.js';
import { parseJson } from './json-text.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const ACCEPTED =
  'an ISO 8601 date, a date-time, or a JSON object with either or both as "start" and "end", ' +
  'such as {"start":"2021-07-09","end":"2021-07-10T12:00:00Z"}';

const LAST_MILLISECOND_OF_DAY = 86_400_000 - 1;

/**
 * The instants that `createdAt` or `closedAt` mean: a date-time is that very instant, a date that day in UTC, and
 * `{"start"?, "end"?}` all from the first to the last instant of its bounds. Undefined, for no filter: `null` and an
 * object without bounds, where null and `""` are none, as for Rocket.Chat.
 *
 * @param name The parameter, for the error texts.
 * @throws ParameterFault `invalid-params`, with Rocket.Chat's error text for a faulty bound.
 */
export function parseDateRange(name: string, text: string): DateRange | undefined {
  const instant = parseIsoDateTime(text);
  if (instant !== undefined) return { start: instant, end: lastInstant(text, instant) };

  const wire = { error: `The "${name}" query parameter must be ${ACCEPTED}.` };
  const bounds = faultOnSyntaxError(wire, () => parseJson(text, ACCEPTED));
  if (bounds === null) return undefined;
  if (!isObject(bounds)) throw new ParameterFault(`must be ${ACCEPTED}`, wire);
  const unknown = Object.keys(bounds).find((key) => key !== 'start' && key !== 'end');
  if (unknown !== undefined)
    throw new ParameterFault(`must not have the key ${quote(unknown)}, but be ${ACCEPTED}`, wire);
  return readBounds(name, bounds);
}

function readBounds(name: string, bounds: Record<string, unknown>): DateRange | undefined {
  const start = readBound(name, 'start', bounds['start']);
  const end = readBound(name, 'end', bounds['end']);
  if (start === undefined && end === undefined) return undefined;
  return { ...(start && { start: start.first }), ...(end && { end: end.last }) };
}

function readBound(name: string, key: string, bound: unknown): { first: number; last: number } | undefined {
  if (bound === undefined || bound === null || bound === '') return undefined;
  const first = typeof bound === 'string' ? parseIsoDateTime(bound) : undefined;
  if (typeof bound !== 'string' || first === undefined) {
    throw new ParameterFault(
      `must have an ISO 8601 date or date-time as "${key}", such as 2021-07-09 or 2021-07-09T20:20:58.755Z`,
      { error: `The "${name}.${key}" query parameter must be a valid date.` },
    );
  }
  return { first, last: lastInstant(bound, first) };
}

function lastInstant(text: string, first: number): number {
  return isIsoDate(text) ? first + LAST_MILLISECOND_OF_DAY : first;
}
