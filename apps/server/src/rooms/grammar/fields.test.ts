import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParameterFault } from '../../contract/parameter-fault.js';
import { parseFields, project } from './fields.js';

const room = {
  _id: 'r1',
  t: 'v',
  v: { _id: 'g1', username: 'guest-1', token: 'secret' },
  tags: ['a', 'b'],
  urls: [{ url: 'u', meta: { a: 1, b: 2 } }, 'text', null, [{ url: 'w', other: 1 }], {}],
  msgs: 0,
  lm: null,
};

function projected(fields: string, value: Record<string, unknown> = room): Record<string, unknown> {
  return project(value, parseFields(fields));
}

function faultOf(text: string): unknown {
  try {
    return parseFields(text);
  } catch (error) {
    return error;
  }
}

function invalidFields(text: string, message: string): ParameterFault {
  return new ParameterFault(message, {
    errorType: 'error-invalid-fields',
    error: `Invalid fields parameter provided: "${text}"`,
  });
}

function keeping(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, 1])));
}

describe('project', () => {
  const { _id, t, v, tags, urls, msgs, lm } = room;

  it.each([
    ['{}', room],
    ['{"msgs":1}', { _id, msgs }],
    ['{"msgs":1,"_id":0}', { msgs }],
    ['{"msgs":1,"_id":1}', { _id, msgs }],
    ['{"_id":1}', { _id }],
    ['{"_id":0}', { t, v, tags, urls, msgs, lm }],
    ['{"urls":0,"v":0}', { _id, t, tags, msgs, lm }],
    ['{"urls":0,"v":0,"_id":0}', { t, tags, msgs, lm }],
    ['{"urls":0,"v":0,"_id":1}', { _id, t, tags, msgs, lm }],
    ['{"v":1}', { _id, v }],
    ['{"v.username":1,"v._id":1}', { _id, v: { _id: 'g1', username: 'guest-1' } }],
    ['{"v.token":0,"urls":0}', { _id, t, v: { _id: 'g1', username: 'guest-1' }, tags, msgs, lm }],
    ['{"nope":1}', { _id }],
    ['{"nope":0,"v.nope":0,"msgs.nope":0}', room],
    ['{"v.nope":1}', { _id, v: {} }],
    ['{"msgs.a":1,"lm.a":1,"t.length":1,"tags.0":1}', { _id, tags: [] }],
    ['{"lm":1}', { _id, lm }],
    ['{"_id.a":1}', { _id }],
    ['{"_id.a":0}', room],
  ])('%s', (fields, expected) => {
    expect(projected(fields)).toEqual(expected);
  });

  it('goes into every object of a list and keeps nothing else of it', () => {
    expect(projected('{"urls.url":1,"urls.meta.a":1,"_id":0}')).toEqual({
      urls: [{ url: 'u', meta: { a: 1 } }, [{ url: 'w' }], {}],
    });
  });

  it('goes into every object of a list and leaves the rest of it as it is', () => {
    expect(projected('{"urls.url":0,"urls.meta.a":0}')['urls']).toEqual([
      { meta: { b: 2 } },
      'text',
      null,
      [{ other: 1 }],
      {},
    ]);
  });

  it("keeps the room's order of keys", () => {
    expect(Object.keys(projected('{"msgs":1,"t":1,"_id":1}'))).toEqual(['_id', 't', 'msgs']);
  });

  it('leaves the room as it is', () => {
    const before = structuredClone(room);
    projected('{"urls.url":0,"v.token":0}');
    projected('{"urls.url":1,"v.token":1}');
    expect(room).toEqual(before);
  });

  it('takes __proto__ and constructor for keys like any other', () => {
    const text = '{"_id":"r1","__proto__":{"a":1,"b":2},"constructor":{"prototype":{"a":1}}}';
    const hostile = JSON.parse(text) as Record<string, unknown>;

    expect(JSON.stringify(projected('{"__proto__":1,"constructor.prototype.a":1}', hostile))).toBe(text);
    expect(JSON.stringify(projected('{"__proto__.a":1}', hostile))).toBe('{"_id":"r1","__proto__":{"a":1}}');
    expect(JSON.stringify(projected('{"constructor":0}', hostile))).toBe('{"_id":"r1","__proto__":{"a":1,"b":2}}');
    expect(projected('{"toString":1,"hasOwnProperty.call":1,"__proto__":1}')).toEqual({ _id });
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('splits a room in two: what is kept by some keys is what is left out by them', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue()),
        fc.subarray(['a', 'b', '__proto__'], { minLength: 1 }),
        (value, keys) => {
          const fields = (flag: 0 | 1) =>
            JSON.stringify(Object.fromEntries([['_id', 0], ...keys.map((key) => [key, flag])]));
          const kept = projected(fields(1), value);
          const left = projected(fields(0), value);
          expect([...Object.keys(kept), ...Object.keys(left)].toSorted()).toEqual(Object.keys(value).toSorted());
          expect(Object.keys(kept).every((key) => keys.includes(key))).toBe(true);
        },
      ),
    );
  });
});

describe('parseFields', () => {
  it.each(['', '[]', 'null', '1', '"name"', '{"name":1', 'name'])('refuses %j, which is no object', (text) => {
    expect(faultOf(text)).toEqual(
      invalidFields(text, 'must be a JSON object such as {"fname":1,"servedBy.username":1}'),
    );
  });

  it.each(['true', 'false', '"1"', '2', '-1', 'null', '{"$slice":1}', '[]'])('refuses the value %s', (value) => {
    for (const path of ['name', '_id']) {
      const text = `{"${path}":${value}}`;
      expect(faultOf(text)).toEqual(invalidFields(text, `must give "${path}" the number 1 (keep) or 0 (leave out)`));
    }
  });

  it('refuses paths to keep beside paths to leave out', () => {
    const text = '{"name":1,"ts":0}';
    expect(faultOf(text)).toEqual(
      invalidFields(text, 'must give all paths but "_id" the same number, 1 (keep) or 0 (leave out)'),
    );
  });

  it.each(['', '.', 'a.', '.a', 'a..b'])('refuses the path %j', (path) => {
    const text = JSON.stringify({ [path]: 1 });
    expect(faultOf(text)).toEqual(
      invalidFields(text, `must name paths of keys joined by single dots, unlike ${JSON.stringify(path)}`),
    );
  });

  it.each([
    ['v', 'v.username'],
    ['v.username', 'v'],
    ['a.b', 'a.b.c.d'],
    ['a.b.c.d', 'a.b'],
    ['_id', '_id.a'],
  ])('refuses %s with %s', (first, second) => {
    const text = JSON.stringify({ [first]: 1, [second]: 1 });
    expect(faultOf(text)).toEqual(
      invalidFields(
        text,
        `must name either "${second}" or a path that begins with it or that it begins with, not both`,
      ),
    );
  });

  it('takes 50 paths and refuses the 51st', () => {
    expect(parseFields(keeping(50)).branches.size).toBe(51);
    expect(faultOf(keeping(51))).toEqual(invalidFields(keeping(51), 'must name at most 50 paths'));
  });

  it('takes a path of thousands of keys', () => {
    expect(projected(JSON.stringify({ ['v.'.repeat(8000) + 'v']: 1 }))).toEqual({ _id: 'r1', v: {} });
  });
});
