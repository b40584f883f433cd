import { isObject, parseJson } from './json-object.js';

const DATE_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const DAY_MS = 86_400_000;

/** UTC milliseconds, both ends included. */
export interface InstantRange {
  readonly start: number;
  readonly end: number;
}

/** The UTC milliseconds of an ISO 8601 date, which is its beginning, or date-time; without an offset it is UTC. */
export function parseInstant(text: string): number | undefined {
  const [found, time, , , offset] = DATE_TIME.exec(text) ?? [];
  if (found === undefined) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`).toJSON() ?? ''; // another day, or none, for one as 02-31
  const instant = Date.parse(time === undefined || offset !== undefined ? text : `${text}Z`);
  return text.startsWith(day.slice(0, 10)) && !Number.isNaN(instant) ? instant : undefined;
}

/**
 * The instants of `createdAt` and `closedAt`; undefined for no filter.
 * @throws SyntaxError for any other text.
 */
export function parseDateRange(text: string): InstantRange | undefined {
  const instant = parseInstant(text);
  if (instant !== undefined) return { start: instant, end: lastInstant(text, instant) };
  const range = parseJson(text);
  if (range === null) return undefined;
  if (!isObject(range)) throw new SyntaxError('must be an ISO 8601 date or date-time, or {"start": …, "end": …}');
  const { start, end, ...others } = range;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new SyntaxError(`must not have the key ${JSON.stringify(unknown)}`);
  return { start: readBound(start)?.first ?? -Infinity, end: readBound(end)?.last ?? Infinity };
}

function readBound(bound: unknown): { first: number; last: number } | undefined {
  if (bound === undefined || bound === null || bound === '') return undefined;
  const first = typeof bound === 'string' ? parseInstant(bound) : undefined;
  if (typeof bound !== 'string' || first === undefined) {
    throw new SyntaxError('must have ISO 8601 dates or date-times as "start" and "end"');
  }
  return { first, last: lastInstant(bound, first) };
}

function lastInstant(text: string, first: number): number {
  return text.length === '2021-07-09'.length ? first + DAY_MS - 1 : first;
}
