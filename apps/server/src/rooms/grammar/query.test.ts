import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParameterFault } from '../../contract/parameter-fault.js';
import type { FilterablePath, PathType } from '../filterable-paths.js';
import { parseQuery } from './query.js';

function aPath(path: string, type: PathType): FilterablePath {
  return { path, keys: path.split('.'), column: path, type, indexed: false };
}

const queue = aPath('queue', 'string');
const msgs = aPath('msgs', 'number');
const open = aPath('open', 'boolean');
const ts = aPath('ts', 'date');
const tags = aPath('tags', 'strings');
const paths = new Map([queue, msgs, open, ts, tags].map((path) => [path.path, path]));

const operators = '$eq, $ne, $in, $nin, $gt, $gte, $lt, $lte, $exists, $regex (with $options)';

function parse(query: unknown) {
  return parseQuery(JSON.stringify(query), paths);
}

function faultOf(text: string): unknown {
  try {
    return parseQuery(text, paths);
  } catch (error) {
    return error;
  }
}

function invalidQuery(text: string, message: string): ParameterFault {
  return new ParameterFault(message, {
    errorType: 'error-invalid-query',
    error: `Invalid query parameter provided: "${text}"`,
  });
}

function expectFault(query: unknown, message: string): void {
  const text = JSON.stringify(query);
  expect(faultOf(text)).toEqual(invalidQuery(text, message));
}

function anyOf(count: number, condition: object): object {
  return { $or: Array.from({ length: count }, () => condition) };
}

function numbers(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

describe('parseQuery', () => {
  it('takes an empty object for every room', () => {
    expect(parse({})).toEqual({ op: 'and', of: [] });
  });

  it.each([
    [{ queue: 'support' }, { op: 'in', path: queue, values: ['support'], orMissing: false }],
    [{ queue: { $eq: 'support' } }, { op: 'in', path: queue, values: ['support'], orMissing: false }],
    [{ open: true }, { op: 'in', path: open, values: [1], orMissing: false }],
    [{ msgs: { $in: [1, 2] } }, { op: 'in', path: msgs, values: [1, 2], orMissing: false }],
    [{ msgs: { $in: [] } }, { op: 'in', path: msgs, values: [], orMissing: false }],
    [{ open: { $ne: false } }, { op: 'notIn', path: open, values: [0], orMissing: false }],
    [{ queue: { $nin: ['a', 'b'] } }, { op: 'notIn', path: queue, values: ['a', 'b'], orMissing: false }],
    [{ ts: { $date: '1970-01-01' } }, { op: 'in', path: ts, values: [0], orMissing: false }],
    [{ ts: { $gte: '1970-01-02' } }, { op: 'gte', path: ts, value: 86_400_000 }],
    [{ ts: { $lt: { $date: 5 } } }, { op: 'lt', path: ts, value: 5 }],
    [{ msgs: { $gt: 5 } }, { op: 'gt', path: msgs, value: 5 }],
    [{ queue: { $lte: 'm' } }, { op: 'lte', path: queue, value: 'm' }],
    [{ queue: { $exists: true } }, { op: 'exists', path: queue, present: true }],
    [{ tags: { $exists: false } }, { op: 'exists', path: tags, present: false }],
    [{ tags: 'a' }, { op: 'in', path: tags, values: ['a'], orMissing: false }],
    [{ tags: { $in: ['a', 'b'] } }, { op: 'in', path: tags, values: ['a', 'b'], orMissing: false }],
    [{ tags: { $ne: 'a' } }, { op: 'notIn', path: tags, values: ['a'], orMissing: false }],
    [{ tags: { $regex: '^a' } }, { op: 'prefix', path: tags, text: 'a', folded: false }],
    [{ queue: { $regex: 'Sup' } }, { op: 'contains', path: queue, text: 'Sup', folded: false }],
    [{ queue: { $regex: 'Sup', $options: '' } }, { op: 'contains', path: queue, text: 'Sup', folded: false }],
    [{ queue: { $options: 'i', $regex: '^ÄS' } }, { op: 'prefix', path: queue, text: 'äs', folded: true }],
    [{ queue: { $regex: '\\.\\$' } }, { op: 'contains', path: queue, text: '.$', folded: false }],
  ])('reads %j', (query, condition) => {
    expect(parse(query)).toEqual(condition);
  });

  it('takes null for a value that is null or missing', () => {
    expect(parse({ queue: null })).toEqual({ op: 'in', path: queue, values: [], orMissing: true });
    expect(parse({ queue: { $eq: null } })).toEqual({ op: 'in', path: queue, values: [], orMissing: true });
    expect(parse({ queue: { $in: ['a', null] } })).toEqual({ op: 'in', path: queue, values: ['a'], orMissing: true });
    expect(parse({ queue: { $ne: null } })).toEqual({ op: 'notIn', path: queue, values: [], orMissing: true });
    expect(parse({ tags: { $nin: [null, 'a'] } })).toEqual({ op: 'notIn', path: tags, values: ['a'], orMissing: true });
  });

  it('joins several paths and several operators by and', () => {
    expect(parse({ queue: 'a', msgs: { $gt: 1, $lte: 5 } })).toEqual({
      op: 'and',
      of: [
        { op: 'in', path: queue, values: ['a'], orMissing: false },
        {
          op: 'and',
          of: [
            { op: 'gt', path: msgs, value: 1 },
            { op: 'lte', path: msgs, value: 5 },
          ],
        },
      ],
    });
  });

  it('reads $and and $or within one another and beside paths', () => {
    expect(parse({ $or: [{ queue: 'a' }, { $and: [{ msgs: 1 }, {}] }], open: true })).toEqual({
      op: 'and',
      of: [
        {
          op: 'or',
          of: [
            { op: 'in', path: queue, values: ['a'], orMissing: false },
            {
              op: 'and',
              of: [
                { op: 'in', path: msgs, values: [1], orMissing: false },
                { op: 'and', of: [] },
              ],
            },
          ],
        },
        { op: 'in', path: open, values: [1], orMissing: false },
      ],
    });
  });

  it.each(['', '[]', 'null', '"queue"', '1', '{queue:1}', '{"queue":'])('refuses %j, which is no object', (text) => {
    expect(faultOf(text)).toEqual(
      invalidQuery(text, 'must be a JSON object such as {"queue":"support","msgs":{"$gt":5}}'),
    );
  });

  it.each(['v.token', 'constructor', 'toString', '', 'servedBy', 'queue '])('refuses the path %j', (path) => {
    expectFault(
      { [path]: 'x' },
      `must not name the path ${JSON.stringify(path)}; the filterable paths are queue, msgs, open, ts, tags`,
    );
  });

  it('refuses __proto__ wherever a path or an operator stands', () => {
    const path = 'must not name the path "__proto__"; the filterable paths are queue, msgs, open, ts, tags';
    expect(faultOf('{"__proto__":{"queue":1}}')).toEqual(invalidQuery('{"__proto__":{"queue":1}}', path));
    expect(faultOf('{"$or":[{"__proto__":1}]}')).toEqual(invalidQuery('{"$or":[{"__proto__":1}]}', path));
    expect(faultOf('{"queue":{"__proto__":"a"}}')).toEqual(
      invalidQuery(
        '{"queue":{"__proto__":"a"}}',
        `must not use "__proto__" with "queue"; the operators accepted are ${operators}`,
      ),
    );
  });

  it.each(['$where', '$nor', '$expr', '$text', '$eq', '$comment', '$jsonSchema', '$'])(
    'refuses %s among the paths',
    (name) => {
      expectFault({ [name]: 'x' }, `must not use "${name}" here; beside paths only $and and $or are accepted`);
    },
  );

  it.each([
    '$not',
    '$all',
    '$elemMatch',
    '$size',
    '$type',
    '$mod',
    '$and',
    '$or',
    '$where',
    '$GT',
    'gt',
    'b',
    'constructor',
  ])('refuses the operator %s', (operator) => {
    const message = `must not use "${operator}" with "queue"; the operators accepted are ${operators}`;
    expectFault({ queue: { [operator]: 'x' } }, message);
    expectFault({ queue: { $eq: 'x', [operator]: 'x' } }, message);
  });

  it.each(['$and', '$or'])('refuses %s of anything but a list of objects', (operator) => {
    for (const members of [[], {}, null, 'a', [1], [null], [[]], [{}, 'a']]) {
      expectFault({ [operator]: members }, `must give "${operator}" a list of one or more objects`);
    }
  });

  it('refuses a path without a condition', () => {
    expectFault({ queue: {} }, `must give "queue" a value or operators: ${operators}`);
    expectFault({ queue: ['a'] }, 'must compare "queue" with a text');
  });

  it.each(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'])('refuses an operand of another type for %s', (operator) => {
    expectFault({ msgs: { [operator]: '5' } }, 'must compare "msgs" with a number');
    expectFault({ open: { [operator]: 1 } }, 'must compare "open" with true or false');
    expectFault({ queue: { [operator]: ['a'] } }, 'must compare "queue" with a text');
    expectFault(
      { ts: { [operator]: 0 } },
      'must compare "ts" with an ISO 8601 date or date-time, or {"$date": …} with one or with milliseconds',
    );
  });

  it('refuses a number beyond the finite', () => {
    expect(faultOf('{"msgs":1e999}')).toEqual(invalidQuery('{"msgs":1e999}', 'must compare "msgs" with a number'));
  });

  it.each(['$gt', '$gte', '$lt', '$lte'])('refuses %s with null and with a list', (operator) => {
    expectFault({ msgs: { [operator]: null } }, 'must compare "msgs" with a number');
    expectFault({ tags: { [operator]: 'a' } }, `must not use "${operator}" with "tags", which is a list`);
  });

  it.each(['$in', '$nin'])('refuses %s of anything but a list of the type', (operator) => {
    expectFault({ queue: { [operator]: 'a' } }, `must give "${operator}" of "queue" a list`);
    expectFault({ queue: { [operator]: { 0: 'a' } } }, `must give "${operator}" of "queue" a list`);
    expectFault({ queue: { [operator]: ['a', 1] } }, 'must compare "queue" with a text');
    expectFault({ tags: { [operator]: [['a']] } }, 'must compare "tags" with a text');
  });

  it.each([0, 1, 'true', null, {}])('refuses $exists: %j', (present) => {
    expectFault({ queue: { $exists: present } }, 'must give "$exists" of "queue" true or false');
  });

  it('refuses what is no literal in $regex', () => {
    expectFault({ queue: { $regex: 5 } }, 'must give "$regex" of "queue" a text');
    expectFault({ queue: { $regex: { $regex: 'a' } } }, 'must give "$regex" of "queue" a text');
    expectFault({ msgs: { $regex: '5' } }, 'must use "$regex" with texts only, and "msgs" is none');
    expectFault({ ts: { $regex: '2021' } }, 'must use "$regex" with texts only, and "ts" is none');
    expectFault(
      { queue: { $regex: '(a+)+$' } },
      'must have a backslash before "(" in "$regex", which takes literal text, after ^ its beginning',
    );
    expectFault({ queue: { $regex: 'a\\' } }, 'must have a character behind the last backslash of "$regex"');
  });

  it('refuses other $options, and $options alone', () => {
    for (const options of ['m', 'ii', 'im', 'I', 1, null, true]) {
      expectFault(
        { queue: { $regex: 'a', $options: options } },
        'must give "$options" of "queue" "i" (any case) or ""',
      );
    }
    expectFault({ queue: { $eq: 'a', $options: 'i' } }, 'must use "$options" of "queue" together with "$regex" only');
    expectFault({ queue: { $options: 'i' } }, `must give "queue" a value or operators: ${operators}`);
  });

  it('takes 5 objects within one another and refuses the sixth', () => {
    const five = { $or: [{ $and: [{ ts: { $gt: { $date: 0 } } }] }] };
    const six = { $or: [{ $and: [{ ts: { $gt: { $date: { $numberLong: '0' } } } }] }] };
    expect(parse(five)).toEqual({ op: 'or', of: [{ op: 'gt', path: ts, value: 0 }] });
    expectFault(six, 'must have at most 5 objects within one another');
  });

  it('takes 50 conditions and refuses the 51st', () => {
    const message = 'must have at most 50 conditions';
    expect(parse(anyOf(50, { msgs: 1 }))).toMatchObject({ of: { length: 50 } });
    expect(parse(anyOf(25, { msgs: { $gt: 1, $lt: 5 } }))).toMatchObject({ of: { length: 25 } });
    expectFault(anyOf(51, { msgs: 1 }), message);
    expectFault(anyOf(26, { msgs: { $gt: 1, $lt: 5 } }), message);
    expectFault(anyOf(51, {}), message);
    expectFault({ $and: [anyOf(25, { msgs: 1 }), anyOf(26, { queue: { $regex: 'a' } })] }, message);
  });

  it('takes 500 elements and refuses the 501st', () => {
    const message = 'must have at most 500 elements in its lists of $in and $nin';
    expect(parse({ msgs: { $in: numbers(500) }, queue: 'a' })).toMatchObject({ of: { length: 2 } });
    expectFault({ msgs: { $in: numbers(501) } }, message);
    expectFault({ msgs: { $in: numbers(250), $nin: numbers(251) } }, message);
    expectFault({ msgs: { $in: numbers(501).map(() => null) } }, message);
  });

  it('refuses deep nesting and U+0000', () => {
    const deep = '{"$and":['.repeat(5000);
    expect(faultOf(deep)).toEqual(invalidQuery(deep, 'must be JSON of at most 8 levels'));
    const nul = String.raw`{"queue":"\u0000"}`;
    expect(faultOf(nul)).toEqual(invalidQuery(nul, 'must not hold the character U+0000'));
  });

  it('takes lone surrogates as they are', () => {
    expect(parseQuery(String.raw`{"queue":{"$regex":"\ud800\\\udc00","$options":"i"}}`, paths)).toEqual({
      op: 'contains',
      path: queue,
      text: '\ud800\udc00',
      folded: true,
    });
  });

  it('throws nothing but faults of the parameter', () => {
    const { query } = fc.letrec((tie) => ({
      name: fc.constantFrom(
        ...paths.keys(),
        '$and',
        '$or',
        '$eq',
        '$in',
        '$gt',
        '$regex',
        '$options',
        '$exists',
        '$date',
        '__proto__',
      ),
      scalar: fc.oneof(fc.jsonValue({ maxDepth: 0 }), fc.constantFrom('2021-07-09', '^a', 'i')),
      list: fc.array(tie('query'), { maxLength: 3 }),
      query: fc.oneof(
        { depthSize: 'medium' },
        tie('scalar'),
        fc.dictionary(tie('name') as fc.Arbitrary<string>, tie('query'), { maxKeys: 3 }),
        tie('list'),
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          query.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (text) => {
          const result = faultOf(text);
          expect(result instanceof ParameterFault || !(result instanceof Error)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
