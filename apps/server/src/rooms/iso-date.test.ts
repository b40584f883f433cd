import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIsoDate, parseIsoDateTime } from './iso-date.js';

function isInCalendar(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function numberText(max: number, length: number): fc.Arbitrary<string> {
  return fc.nat({ max }).map((value) => String(value).padStart(length, '0'));
}

describe('parseIsoDateTime', () => {
  it.each([
    ['2021-07-09T20:20:58.755Z', Date.UTC(2021, 6, 9, 20, 20, 58, 755)],
    ['2021-07-09T20:20:58Z', Date.UTC(2021, 6, 9, 20, 20, 58)],
    ['2021-07-09T20:20Z', Date.UTC(2021, 6, 9, 20, 20)],
    ['2021-07-09T20:20', Date.UTC(2021, 6, 9, 20, 20)],
    ['2021-07-09T20:20:58.7', Date.UTC(2021, 6, 9, 20, 20, 58, 700)],
    ['2021-07-09T20:20:58.75+0000', Date.UTC(2021, 6, 9, 20, 20, 58, 750)],
    ['2021-07-09T20:20:58.755999999Z', Date.UTC(2021, 6, 9, 20, 20, 58, 755)],
    ['2021-07-09T20:20:58+02:00', Date.UTC(2021, 6, 9, 18, 20, 58)],
    ['2021-07-09T20:20:58-0330', Date.UTC(2021, 6, 9, 23, 50, 58)],
    ['2021-07-09T20:20+02:00', Date.UTC(2021, 6, 9, 18, 20)],
    ['2021-07-09', Date.UTC(2021, 6, 9)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2000-02-29', Date.UTC(2000, 1, 29)],
    ['0000-01-01', Date.parse('0000-01-01T00:00:00Z')],
    ['0099-12-31', Date.parse('0099-12-31T00:00:00Z')],
    ['9999-12-31T23:59:59.999Z', Date.parse('9999-12-31T23:59:59.999Z')],
  ])('reads %s', (text, instant) => {
    expect(parseIsoDateTime(text)).toBe(instant);
  });

  it.each([
    '',
    '2021',
    '2021-07',
    '20210709',
    '2021-7-9',
    '2021-02-30',
    '2021-02-29',
    '1900-02-29',
    '2021-04-31',
    '2021-00-10',
    '2021-13-10',
    '2021-07-00',
    '2021-07-32',
    '+02021-07-09',
    '12021-07-09',
    '2021-07-09T',
    '2021-07-09T20',
    '2021-07-09T20Z',
    '2021-07-09T24:00:00Z',
    '2021-07-09T20:60:00Z',
    '2021-07-09T20:20:60Z',
    '2021-07-09T20:20:5Z',
    '2021-07-09T20:20:58.Z',
    '2021-07-09T20:20:58,755Z',
    '2021-07-09T20:20.5Z',
    '2021-07-09 20:20:58Z',
    '2021-07-09t20:20:58Z',
    '2021-07-09T20:20:58z',
    '2021-07-09T20:20:58ZZ',
    '2021-07-09T20:20:58Z ',
    ' 2021-07-09',
    '2021-07-09T20:20:58+02',
    '2021-07-09T20:20:58+2:00',
    '2021-07-09T20:20:58+02:0',
    '2021-07-09T20:20:58+24:00',
    '2021-07-09T20:20:58+02:60',
    '2021-07-09T20:20:58+02-00',
    '2021-07-09T20:20:58 02:00',
    '2021-07-09Z',
    '2021-07-0x',
    '2021-07-09T20:20:58.٣Z',
    'Fri, 09 Jul 2021 20:20:58 GMT',
    '1625862058755',
  ])('refuses %j', (text) => {
    expect(parseIsoDateTime(text)).toBeUndefined();
  });

  it('reads every date with a year of four digits as JavaScript writes it', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseIsoDateTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it('knows just the days of the calendar', () => {
    fc.assert(
      fc.property(numberText(9999, 4), numberText(14, 2), numberText(33, 2), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        expect(parseIsoDateTime(text) !== undefined).toBe(isInCalendar(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads a fraction of any length at once', () => {
    expect(parseIsoDateTime(`2021-07-09T20:20:58.${'9'.repeat(1_000_000)}Z`)).toBe(
      Date.UTC(2021, 6, 9, 20, 20, 58, 999),
    );
  });
});

describe('isIsoDate', () => {
  it('tells a date from a date-time', () => {
    expect(['2021-07-09', '2021-07-09T20:20'].map(isIsoDate)).toEqual([true, false]);
  });
});
