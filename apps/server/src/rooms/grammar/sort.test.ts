import { describe, expect, it } from 'vitest';
import { ParameterFault } from '../../contract/parameter-fault.js';
import type { FilterablePath } from '../filterable-paths.js';
import { parseSort, readSortKeys } from './sort.js';

const ts: FilterablePath = { path: 'ts', keys: ['ts'], column: 'ts', type: 'date', indexed: true };
const fname: FilterablePath = { path: 'fname', keys: ['fname'], column: 'fname', type: 'string', indexed: true };
const servedBy: FilterablePath = {
  path: 'servedBy._id',
  keys: ['servedBy', '_id'],
  column: 'served_by_id',
  type: 'string',
  indexed: true,
};
const id: FilterablePath = { path: '_id', keys: ['_id'], column: 'id', type: 'string', indexed: true };
const type: FilterablePath = { path: 't', keys: ['t'], column: 't', type: 'string', indexed: false };
const paths = new Map([ts, fname, servedBy, id, type].map((path) => [path.path, path]));
const keys = readSortKeys({ servedBy: 'servedBy._id', department: null, value: null }, paths);
const accepted = 'ts, fname, servedBy._id, _id, t, servedBy, department, value';

function faultOf(text: string): unknown {
  try {
    return parseSort(text, paths, keys);
  } catch (error) {
    return error;
  }
}

function invalidSort(text: string, message: string): ParameterFault {
  return new ParameterFault(message, {
    errorType: 'error-invalid-sort',
    error: `Invalid sort parameter provided: "${text}"`,
  });
}

describe('parseSort', () => {
  it('keeps the order of the keys', () => {
    expect(parseSort('{"fname": 1, "ts": -1}', paths, keys)).toEqual([
      { path: fname, direction: 1 },
      { path: ts, direction: -1 },
    ]);
  });

  it('takes an empty object for the newest room first', () => {
    expect(parseSort('{}', paths, keys)).toEqual([{ path: ts, direction: -1 }]);
  });

  it('takes servedBy for servedBy._id', () => {
    expect(parseSort('{"servedBy":1}', paths, keys)).toEqual([{ path: servedBy, direction: 1 }]);
  });

  it.each<[string, [string, 1 | -1][]]>([
    ['{"value":-1,"_id":1}', [['_id', 1]]],
    ['{"value":-1}', [['_id', -1]]],
    ['{"department":1,"ts":-1}', [['ts', -1]]],
    [
      '{"ts":-1,"department":1}',
      [
        ['ts', -1],
        ['_id', 1],
      ],
    ],
    ['{"_id":1,"value":-1}', [['_id', 1]]],
    ['{"t":-1,"fname":1}', [['fname', 1]]],
    [
      '{"fname":1,"t":-1}',
      [
        ['fname', 1],
        ['_id', -1],
      ],
    ],
    ['{"department":1,"value":-1}', [['_id', -1]]],
  ])('%s leaves out what all rooms are equal in, but for the direction of ties', (text, order) => {
    expect(parseSort(text, paths, keys).map(({ path, direction }) => [path.path, direction])).toEqual(order);
  });

  it('refuses a key of the contract that stands for no path', () => {
    expect(() => readSortKeys({ phone: 'v.phone' }, paths)).toThrow(
      'x-sort-keys: "v.phone" of "phone" is not x-filterable',
    );
  });

  it.each(['', '[]', 'null', '[object Object]', '{"ts":-1', '"ts"', '1'])('refuses %j, which is no object', (text) => {
    expect(faultOf(text)).toEqual(invalidSort(text, 'must be a JSON object such as {"ts":-1}'));
  });

  it.each(['0', '2', '-2', '1.5', '"1"', '"asc"', 'true', 'null', '[1]', '{"$meta":"textScore"}'])(
    'refuses the direction %s',
    (direction) => {
      const text = `{"ts":${direction}}`;
      expect(faultOf(text)).toEqual(invalidSort(text, 'must give "ts" the number 1 (ascending) or -1 (descending)'));
    },
  );

  it.each(['v.token', '$natural', '__proto__', 'constructor', 'toString', '', 'servedBy.ts', '0', 'ts; DROP TABLE'])(
    'refuses the path %j',
    (path) => {
      const text = JSON.stringify({ [path]: 1 }).replace('{}', '{"__proto__":1}');
      expect(faultOf(text)).toEqual(
        invalidSort(text, `must not name ${JSON.stringify(path)}; the paths to sort by are ${accepted}`),
      );
    },
  );

  it('cuts a long name in the message', () => {
    const text = JSON.stringify({ ['x'.repeat(10_000)]: 1 });
    expect(faultOf(text)).toEqual(
      invalidSort(text, `must not name "${'x'.repeat(60)}…"; the paths to sort by are ${accepted}`),
    );
  });

  it('takes 8 paths and refuses the ninth', () => {
    const many = new Map(Array.from({ length: 9 }, (_, index) => [`p${index}`, { ...ts, path: `p${index}` }]));
    const text = (count: number) =>
      JSON.stringify(Object.fromEntries([...many.keys()].slice(0, count).map((key) => [key, 1])));
    expect(parseSort(text(8), many, keys)).toHaveLength(8);
    expect(() => parseSort(text(9), many, keys)).toThrow(invalidSort(text(9), 'must name at most 8 paths'));
  });
});
