const DAY_MS = 86_400_000;
const FOUR_CENTURIES_MS = 146_097 * DAY_MS;

/**
 * The UTC milliseconds of an ISO 8601 date (`2021-07-09`: its first instant in UTC) or date-time
 * (`2021-07-09T20:20`, `…:58`, `…:58.755`, then `Z`, `+02:00`, `+0200` or nothing, which is UTC too); undefined for
 * any other text. The day has to be in the calendar, the year has four digits, `T` and `Z` are upper-case, digits
 * beyond milliseconds are cut off.
 */
export function parseIsoDateTime(text: string): number | undefined {
  const day = dayStart(text);
  if (isIsoDate(text)) return Number.isNaN(day) ? undefined : day;
  const instant = day + timeOfDay(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Whether a text that `parseIsoDateTime` reads is a date without a time: no date-time is as short. */
export function isIsoDate(text: string): boolean {
  return text.length === 'YYYY-MM-DD'.length;
}

// The parts below are NaN where the text doesn't hold them, and NaN spoils every sum that they go into.

function dayStart(text: string): number {
  if (text[4] !== '-' || text[7] !== '-') return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats itself every 400 years.
  return Date.UTC(year + 400, month - 1, day) - FOUR_CENTURIES_MS;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function timeOfDay(text: string): number {
  if (text[10] !== 'T' || text[13] !== ':') return Number.NaN;
  const minutes = hoursAndMinutes(digits(text, 11, 2), digits(text, 14, 2));
  if (text[16] !== ':') return minutes * 60_000 - offset(text, 16);

  const seconds = digits(text, 17, 2);
  if (!(seconds <= 59)) return Number.NaN;
  const time = minutes * 60_000 + seconds * 1000;
  if (text[19] !== '.') return time - offset(text, 19);

  const end = endOfDigits(text, 20);
  if (end === 20) return Number.NaN;
  return time + milliseconds(text, 20, end) - offset(text, end);
}

function hoursAndMinutes(hours: number, minutes: number): number {
  return hours <= 23 && minutes <= 59 ? hours * 60 + minutes : Number.NaN;
}

function milliseconds(text: string, from: number, end: number): number {
  const length = Math.min(end - from, 3);
  return digits(text, from, length) * 10 ** (3 - length);
}

/** What has to be taken off the local time, in milliseconds. */
function offset(text: string, from: number): number {
  const length = text.length - from;
  if (length === 0 || (length === 1 && text[from] === 'Z')) return 0;

  const sign = text[from] === '+' ? 60_000 : text[from] === '-' ? -60_000 : Number.NaN;
  if (length === 5) return sign * hoursAndMinutes(digits(text, from + 1, 2), digits(text, from + 3, 2));
  if (length !== 6 || text[from + 3] !== ':') return Number.NaN;
  return sign * hoursAndMinutes(digits(text, from + 1, 2), digits(text, from + 4, 2));
}

function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let index = from; index < from + length; index += 1) {
    if (!isDigit(text, index)) return Number.NaN;
    value = value * 10 + text.charCodeAt(index) - 48;
  }
  return value;
}

function endOfDigits(text: string, from: number): number {
  let index = from;
  while (isDigit(text, index)) index += 1;
  return index;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
