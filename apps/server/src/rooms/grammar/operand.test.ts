import { describe, expect, it } from 'vitest';
import type { PathType } from '../filterable-paths.js';
import { readOperand } from './operand.js';

function read(type: PathType, value: unknown) {
  return readOperand({ path: 'p', keys: ['p'], column: 'p', type, indexed: false }, value);
}

describe('readOperand', () => {
  it.each([
    ['string', 'Text', 'Text'],
    ['string', '', ''],
    ['strings', 'a', 'a'],
    ['number', 1.5, 1.5],
    ['boolean', true, 1],
    ['boolean', false, 0],
    ['date', '1970-01-02', 86_400_000],
    ['date', '1970-01-01T00:00:01Z', 1000],
    ['date', { $date: '1970-01-01T02:00:01+0200' }, 1000],
    ['date', { $date: 1000 }, 1000],
    ['date', { $date: -1000 }, -1000],
    ['date', { $date: { $numberLong: '1000' } }, 1000],
    ['date', { $date: { $numberLong: '-1000' } }, -1000],
  ] as const)('of a %s path reads %j as %j', (type, value, operand) => {
    expect(read(type, value)).toBe(operand);
  });

  const accepted: Record<PathType, string> = {
    string: 'a text',
    strings: 'a text',
    number: 'a number',
    boolean: 'true or false',
    date: 'an ISO 8601 date or date-time, or {"$date": …} with one or with milliseconds',
  };

  it.each([
    ['string', [1, true, null, [], ['a'], {}, { $date: '2021-07-09' }]],
    ['strings', [1, true, null, [], ['a'], {}]],
    ['number', ['1', true, null, Number.POSITIVE_INFINITY, Number.NaN, [1], { $numberLong: '1' }]],
    ['boolean', [0, 1, 'true', null, []]],
    [
      'date',
      [
        0,
        '2021-02-30',
        '',
        true,
        null,
        {},
        { $date: '2021-02-30' },
        { $date: 1.5 },
        { $date: 8.64e15 + 1 },
        { $date: true },
        { $date: null },
        { $date: '2021-07-09', $gt: 1 },
        { $date: { $numberLong: 1000 } },
        { $date: { $numberLong: '' } },
        { $date: { $numberLong: '1e3' } },
        { $date: { $numberLong: '9223372036854775807' } },
        { $date: { $numberLong: '1000', other: 1 } },
        { $date: { $date: 1000 } },
        [1000],
      ],
    ],
  ] as const)('of a %s path refuses a value of another type', (type, values) => {
    for (const value of values) {
      expect(() => read(type, value)).toThrow(new SyntaxError(`must compare "p" with ${accepted[type]}`));
    }
  });
});
