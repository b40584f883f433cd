import { InvalidArgumentError } from 'commander';
import { isIsoDate, parseIsoDateTime } from '../rooms/iso-date.js';

const DAY_MS = 86_400_000;

/**
 * Reads when something expires: `90d`, or an ISO 8601 date (to its end in UTC) or date-time in the future.
 * @returns from the present the moment, both in UTC milliseconds.
 */
export function expiryAfter(text: string): (now: number) => number {
  if (/^[1-9]\d{0,4}d$/.test(text)) return (now) => now + Number(text.slice(0, -1)) * DAY_MS;
  const time = parseIsoDateTime(text);
  if (time === undefined)
    throw new InvalidArgumentError('It must be days, such as 90d, or a date, such as 2027-01-31.');
  const end = isIsoDate(text) ? time + DAY_MS : time;
  if (end <= Date.now()) throw new InvalidArgumentError('It must be in the future.');
  return () => end;
}
