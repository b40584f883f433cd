import { describe, expect, it } from 'vitest';
import { ParameterFault } from '../../contract/parameter-fault.js';
import { parseDateRange } from './date-range.js';

const accepted =
  'an ISO 8601 date, a date-time, or a JSON object with either or both as "start" and "end", ' +
  'such as {"start":"2021-07-09","end":"2021-07-10T12:00:00Z"}';

function faultOf(text: string): unknown {
  try {
    return parseDateRange('createdAt', text);
  } catch (error) {
    return error;
  }
}

function invalidRange(message: string): ParameterFault {
  return new ParameterFault(message, { error: `The "createdAt" query parameter must be ${accepted}.` });
}

function invalidBound(key: string): ParameterFault {
  return new ParameterFault(
    `must have an ISO 8601 date or date-time as "${key}", such as 2021-07-09 or 2021-07-09T20:20:58.755Z`,
    { error: `The "createdAt.${key}" query parameter must be a valid date.` },
  );
}

describe('parseDateRange', () => {
  const dayStart = Date.UTC(2021, 6, 9);
  const dayEnd = Date.UTC(2021, 6, 9, 23, 59, 59, 999);
  const instant = Date.UTC(2021, 6, 9, 20, 20, 58, 755);

  it.each([
    ['2021-07-09T20:20:58.755Z', { start: instant, end: instant }],
    ['2021-07-09T22:20:58.755+02:00', { start: instant, end: instant }],
    ['2021-07-09T20:20:58.755', { start: instant, end: instant }],
    ['2021-07-09', { start: dayStart, end: dayEnd }],
    ['{"start":"2021-07-09"}', { start: dayStart }],
    ['{"end":"2021-07-09"}', { end: dayEnd }],
    ['{"start":"2021-07-09","end":"2021-07-09"}', { start: dayStart, end: dayEnd }],
    [' {"end":"2021-07-09T20:20:58.755Z","start":"2021-07-09T20:20:58.755Z"} ', { start: instant, end: instant }],
    ['{"start":"2021-07-09","end":"2020-01-01"}', { start: dayStart, end: Date.UTC(2020, 0, 1, 23, 59, 59, 999) }],
    ['{"start":"1970-01-01T00:00Z","end":null}', { start: 0 }],
    ['{"start":"","end":"1970-01-01T00:00Z"}', { end: 0 }],
  ])('reads %s', (text, range) => {
    expect(parseDateRange('createdAt', text)).toEqual(range);
  });

  it.each(['{}', 'null', '{"start":null}', '{"start":null,"end":""}'])('takes %s for no filter', (text) => {
    expect(parseDateRange('createdAt', text)).toBeUndefined();
  });

  it.each([
    '',
    'invalid',
    '2021-02-30',
    '2021',
    '1625862058755',
    'Thu Jan 01 1970 00:00:00 GMT+0000 (GMT)',
    '[]',
    '"2021-07-09"',
    'true',
    '{"start":',
  ])('refuses %j', (text) => {
    expect(faultOf(text)).toEqual(invalidRange(`must be ${accepted}`));
  });

  it.each(['$gte', 'from', '__proto__', 'constructor', 'Start', ''])('refuses the key %j', (key) => {
    expect(faultOf(`{"start":"2021-07-09","${key}":"2021-07-09"}`)).toEqual(
      invalidRange(`must not have the key "${key}", but be ${accepted}`),
    );
  });

  it.each(['"x"', '"2021-02-30"', '"2021"', '0', '1625862058755', 'false', '{"$date":"2021-07-09"}', '["2021-07-09"]'])(
    "refuses the bound %s with Rocket.Chat's text",
    (bound) => {
      expect(faultOf(`{"start":${bound}}`)).toEqual(invalidBound('start'));
      expect(faultOf(`{"start":"2021-07-09","end":${bound}}`)).toEqual(invalidBound('end'));
      expect(faultOf(`{"end":${bound},"start":${bound}}`)).toEqual(invalidBound('start'));
    },
  );

  it('refuses deep nesting', () => {
    expect(faultOf('{"start":'.repeat(5000))).toEqual(invalidRange('must be JSON of at most 8 levels'));
  });

  it('names the parameter that it reads', () => {
    expect(() => parseDateRange('closedAt', '{"end":"x"}')).toThrow(
      expect.objectContaining({ error: 'The "closedAt.end" query parameter must be a valid date.' }),
    );
  });
});
