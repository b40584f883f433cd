import {
  Binary,
  BSONRegExp,
  Code,
  DBRef,
  Decimal128,
  deserialize,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import { describe, expect, it } from 'vitest';
import { declareDates, isWireDate, toWireForm, UnsupportedDocument } from './wire-form.js';

const dates = declareDates(['ts', 'servedBy.ts', 'metrics.reaction.fd', 'items.at', 'days']);
const ISO = '2022-11-21T09:30:56.209Z';
const UUID_TEXT = '00112233-4455-6677-8899-aabbccddeeff';
const UUID_BASE64 = 'ABEiM0RVZneImaq7zN3u/w==';

/** The wire form of `value` at the undeclared path `x`. */
function convert(value: unknown): { wire: unknown; tag: unknown; notes: number } {
  const { value: document, types, notes } = toWireForm({ x: value }, 'json', dates);
  return { wire: document['x'], tag: types === null ? null : JSON.parse(types)[0][0], notes: notes.length };
}

function nested(open: string, close: string, levels: number): Record<string, unknown> {
  return JSON.parse(`{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`);
}

describe('Extended JSON', () => {
  it.each([
    ['v2 relaxed date', { $date: ISO }, ISO, '$date'],
    ['v2 relaxed date of a whole second', { $date: '2022-11-21T09:30:56Z' }, '2022-11-21T09:30:56.000Z', '$date'],
    [
      'v2 relaxed date with trimmed milliseconds',
      { $date: '2022-11-21T09:30:56.2Z' },
      '2022-11-21T09:30:56.200Z',
      '$date',
    ],
    ['v2 canonical date', { $date: { $numberLong: '1669023056209' } }, ISO, '$date'],
    ['v1 date', { $date: '2022-11-21T09:30:56.209+0000' }, ISO, '$date'],
    ['v1 date with an offset', { $date: '2022-11-21T10:30:56.209+01:00' }, ISO, '$date'],
    ['v1 date as a number', { $date: 1669023056209 }, ISO, '$date'],
    ['date before 1970', { $date: { $numberLong: '-1' } }, '1969-12-31T23:59:59.999Z', '$date'],
    ['date before the year 0', { $date: { $numberLong: '-62167219200001' } }, '-000001-12-31T23:59:59.999Z', '$date'],
    ['date beyond 9999', { $date: { $numberLong: '253402300800000' } }, '+010000-01-01T00:00:00.000Z', '$date'],
    ['date beyond 9999 as text', { $date: '+010000-01-01T00:00:00.000Z' }, '+010000-01-01T00:00:00.000Z', '$date'],
    ['ObjectId', { $oid: '637B4534d3cc906f14f967dd' }, '637b4534d3cc906f14f967dd', '$oid'],
    ['int', { $numberInt: '-7' }, -7, null],
    ['double', { $numberDouble: '-1.5E+3' }, -1500, null],
    ['whole double', { $numberDouble: '1.0' }, 1, null],
    ['NaN', { $numberDouble: 'NaN' }, null, '$numberDouble:NaN'],
    ['Infinity', { $numberDouble: 'Infinity' }, null, '$numberDouble:Infinity'],
    ['-Infinity', { $numberDouble: '-Infinity' }, null, '$numberDouble:-Infinity'],
    ['Long', { $numberLong: '9007199254740991' }, 9007199254740991, null],
    ['Decimal128', { $numberDecimal: '0.10' }, '0.10', '$numberDecimal'],
    ['v2 binary', { $binary: { base64: 'AQID', subType: '80' } }, 'AQID', '$binary:80'],
    ['v1 binary', { $binary: 'AQID', $type: '0' }, 'AQID', '$binary:00'],
    ['v1 binary, type first', { $type: '0A', $binary: 'AQID' }, 'AQID', '$binary:0a'],
    ['v1 binary, type as Go writes it', { $binary: 'AQID', $type: '0x0' }, 'AQID', '$binary:00'],
    ['v1 binary, type of two digits', { $binary: 'AQID', $type: '00' }, 'AQID', '$binary:00'],
    ['v1 binary, type as a number', { $binary: 'AQID', $type: 0 }, 'AQID', '$binary:00'],
    ['v1 binary, type as a number of two digits', { $binary: 'AQID', $type: 128 }, 'AQID', '$binary:80'],
    ['v2 binary, type as a number', { $binary: { base64: 'AQID', subType: 4 } }, 'AQID', '$binary:04'],
    ['UUID', { $uuid: UUID_TEXT }, UUID_BASE64, '$binary:04'],
    ['int, unquoted', { $numberInt: -7 }, -7, null],
    ['double, unquoted', { $numberDouble: 1.5 }, 1.5, null],
    ['double, unquoted, of many digits', { $numberDouble: 1e21 }, 1e21, null],
    ['double that was a bare NaN', { $numberDouble: { $numberDouble: 'NaN' } }, null, '$numberDouble:NaN'],
    ['Long, unquoted', { $numberLong: 5 }, 5, null],
    ['Decimal128, unquoted', { $numberDecimal: 0.5 }, '0.5', '$numberDecimal'],
    ['date of a Long, unquoted', { $date: { $numberLong: 1669023056209 } }, ISO, '$date'],
    ['date of a double', { $date: { $numberDouble: '1669023056209.0' } }, ISO, '$date'],
    ['date of an int, unquoted', { $date: { $numberInt: 0 } }, '1970-01-01T00:00:00.000Z', '$date'],
    ['symbol', { $symbol: 'a' }, 'a', '$symbol'],
    ['undefined', { $undefined: true }, null, '$undefined'],
  ])('%s', (_, value, wire, tag) => {
    expect(convert(value)).toEqual({ wire, tag, notes: 0 });
  });

  it.each([
    ['v2 timestamp', { $timestamp: { t: 1, i: 2 } }],
    ['v1 pattern', { $regex: '^a', $options: 'i' }],
    ['v2 pattern', { $regularExpression: { pattern: '^a', options: 'i' } }],
    ['code', { $code: 'a()', $scope: { n: { $numberLong: '1' } } }],
    ['smallest key', { $minKey: 1 }],
    ['largest key', { $maxKey: 1 }],
    ['reference', { $ref: 'users', $id: { $oid: '637b4534d3cc906f14f967dd' }, $db: 'meteor' }],
    ['date of no calendar', { $date: '2021-02-30T00:00:00.000Z' }],
    ['date beyond what JavaScript has', { $date: { $numberLong: '9223372036854775807' } }],
    ['date with a fraction of a millisecond', { $date: 1.5 }],
    ['date with another key', { $date: ISO, a: 1 }],
    ['ObjectId that is too short', { $oid: '637b' }],
    ['number that is none', { $numberInt: '0x1F' }],
    ['number beyond all doubles', { $numberDouble: '1e999' }],
    ['Long beyond 64 bits', { $numberLong: '9223372036854775808' }],
    ['Long with a fraction', { $numberLong: 5.5 }],
    ['number in three wrappers', { $date: { $numberLong: { $numberLong: '5' } } }],
    ['binary of a type beyond a byte', { $binary: 'AQID', $type: 256 }],
    ['binary of no type', { $binary: 'AQID' }],
    ['UUID without dashes', { $uuid: UUID_TEXT.replaceAll('-', '') }],
    ['unknown wrapper', { $foo: { $date: ISO } }],
    ['wrapper named like a property of every object', { $constructor: 1 }],
  ])('stays as it is: %s', (_, value) => {
    expect(convert(value)).toEqual({ wire: value, tag: null, notes: 0 });
    expect(convert(value).wire).toBe(value);
  });

  it('is only what begins with a wrapper', () => {
    expect(toWireForm({ a: { b: 1, $date: { $numberInt: '5' } } }, 'json', dates)).toEqual({
      value: { a: { b: 1, $date: 5 } },
      types: null,
      notes: [],
    });
    expect(toWireForm({ $oid: '637b4534d3cc906f14f967dd' }, 'json', dates).value).toEqual({
      $oid: '637b4534d3cc906f14f967dd',
    });
  });

  it('notes a Long beyond 2^53 with its path', () => {
    expect(toWireForm({ a: [{ b: { $numberLong: '-0009007199254740993' } }] }, 'json', dates)).toEqual({
      value: { a: [{ b: '-9007199254740993' }] },
      types: '[["$numberLong","a",0,"b"]]',
      notes: [
        {
          path: 'a.0.b',
          message: 'an integer beyond 2^53: kept as text, because a JSON number would lose digits',
        },
      ],
    });
  });
});

describe('BSON', () => {
  it('has the same wire form as its Extended JSON', () => {
    const document = {
      ts: new Date(ISO),
      closedAt: new Date(ISO),
      old: new Date(-62167219200001),
      _id: new ObjectId('637b4534d3cc906f14f967dd'),
      int: new Int32(-7),
      double: new Double(1.5),
      nan: Number.NaN,
      infinity: -Infinity,
      small: Long.fromNumber(5),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('0.10'),
      binary: new Binary(Buffer.from([1, 2, 3]), 0x80),
      uuid: new UUID(UUID_TEXT),
      timestamp: new Timestamp({ t: 1, i: 2 }),
      pattern: new BSONRegExp('((', 'i'),
      code: new Code('a()', { n: 1 }),
      least: new MinKey(),
      most: new MaxKey(),
      reference: new DBRef('users', new ObjectId('637b4534d3cc906f14f967dd')),
      list: [new Date(ISO), { a: [null, true, 'x'] }],
    };
    const { value, types, notes } = toWireForm(deserialize(serialize(document), { bsonRegExp: true }), 'bson', dates);
    expect(value).toEqual({
      ts: ISO,
      closedAt: ISO,
      old: '-000001-12-31T23:59:59.999Z',
      _id: '637b4534d3cc906f14f967dd',
      int: -7,
      double: 1.5,
      nan: null,
      infinity: null,
      small: 5,
      long: '9007199254740993',
      decimal: '0.10',
      binary: 'AQID',
      uuid: UUID_BASE64,
      timestamp: { $timestamp: { t: 1, i: 2 } },
      pattern: { $regularExpression: { pattern: '((', options: 'i' } },
      code: { $code: 'a()', $scope: { n: { $numberInt: '1' } } },
      least: { $minKey: 1 },
      most: { $maxKey: 1 },
      reference: { $ref: 'users', $id: { $oid: '637b4534d3cc906f14f967dd' } },
      list: [ISO, { a: [null, true, 'x'] }],
    });
    expect(JSON.parse(types ?? '')).toEqual([
      ['$date', 'closedAt'],
      ['$date', 'old'],
      ['$oid', '_id'],
      ['$numberDouble:NaN', 'nan'],
      ['$numberDouble:-Infinity', 'infinity'],
      ['$numberLong', 'long'],
      ['$numberDecimal', 'decimal'],
      ['$binary:80', 'binary'],
      ['$binary:04', 'uuid'],
      ['$date', 'list', 0],
    ]);
    expect(notes.map((note) => note.path)).toEqual(['long']);
  });

  it('has undefined as null, and says so', () => {
    // { u: undefined }: the bson package writes no such value any more
    const document = deserialize(Buffer.from('0800000006750000', 'hex'));
    expect(document).toHaveProperty('u', undefined);
    expect(toWireForm(document, 'bson', dates)).toEqual({
      value: { u: null },
      types: '[["$undefined","u"]]',
      notes: [],
    });
  });

  it('notes a date that JavaScript has not', () => {
    const document = { a: [new Date(Number.NaN)] };
    expect(toWireForm(document, 'bson', dates)).toEqual({
      value: { a: [null] },
      types: null,
      notes: [
        {
          path: 'a.0',
          message: 'a date beyond the year 275760: kept as null, because JavaScript has no such date',
        },
      ],
    });
  });

  it('is not mistaken where a document looks like one of its types', () => {
    const document = { a: { _bsontype: 'ObjectId', id: 1 }, b: { $foo: { c: 1 } } };
    expect(toWireForm(document, 'bson', dates).value).toEqual({
      a: { _bsontype: 'ObjectId', id: 1 },
      b: { $foo: { c: { $numberInt: '1' } } },
    });
    expect(() => toWireForm({ a: { $foo: document.a } }, 'bson', dates)).toThrow(UnsupportedDocument);
  });
});

describe('dates', () => {
  const date = { $date: ISO };

  it('at declared paths are not remembered, in lists neither', () => {
    const document = {
      ts: date,
      servedBy: { ts: date },
      metrics: { reaction: { fd: date } },
      items: [{ at: date }, [{ at: date }]],
      days: [date, date],
    };
    expect(toWireForm(document, 'json', dates)).toEqual({
      value: {
        ts: ISO,
        servedBy: { ts: ISO },
        metrics: { reaction: { fd: ISO } },
        items: [{ at: ISO }, [{ at: ISO }]],
        days: [ISO, ISO],
      },
      types: null,
      notes: [],
    });
  });

  it('elsewhere are, and so is text at declared paths that looks like one', () => {
    const document = {
      ts: ISO,
      servedBy: { lm: date, ts: '+010000-01-01T00:00:00.000Z' },
      'metrics.reaction.fd': date,
      items: [{ at: 'no date' }, { at: '2022-11-21T09:30:56Z' }],
      days: ISO,
      x: ISO,
    };
    expect(toWireForm(document, 'json', dates).types).toBe(
      JSON.stringify([
        ['string', 'ts'],
        ['$date', 'servedBy', 'lm'],
        ['string', 'servedBy', 'ts'],
        ['$date', 'metrics.reaction.fd'],
        ['string', 'days'],
      ]),
    );
  });

  it('are plain text in an answer', () => {
    expect(toWireForm({ ts: ISO, x: ISO, _updatedAt: date }, 'answer', dates)).toEqual({
      value: { ts: ISO, x: ISO, _updatedAt: ISO },
      types: '[["$date","_updatedAt"]]',
      notes: [],
    });
  });

  it.each([
    [ISO, true],
    ['0000-01-01T00:00:00.000Z', true],
    ['-000001-12-31T23:59:59.999Z', true],
    ['+275760-09-13T00:00:00.000Z', true],
    ['+275760-09-13T00:00:00.001Z', false],
    ['+002022-11-21T09:30:56.209Z', false],
    ['2022-11-21T09:30:56.2090', false],
    ['2022-02-30T09:30:56.209Z', false],
    ['2022-11-21T09:30:56Z', false],
    ['2022-11-21', false],
  ])('on the wire: %s %s', (text, expected) => {
    expect(isWireDate(text)).toBe(expected);
  });
});

describe('a document', () => {
  it('that needs no change is not copied', () => {
    const document = { a: { b: [1, { c: 'x' }] }, d: null };
    expect(toWireForm(document, 'json', dates).value).toBe(document);
  });

  it('is not changed, and what needs no change is shared', () => {
    const document = { a: { b: [1] }, c: { d: { $numberInt: '1' } } };
    const before = structuredClone(document);
    const { value } = toWireForm(document, 'json', dates);
    expect(document).toEqual(before);
    expect(value).toEqual({ a: { b: [1] }, c: { d: 1 } });
    expect(value['a']).toBe(document.a);
  });

  it('keeps the order of its keys, and keys of any name', () => {
    const document = JSON.parse(
      '{"b":1,"__proto__":{"$numberInt":"1"},' +
        '"constructor":{"__proto__":{"$date":0},"hasOwnProperty":{"$numberLong":"2"}}}',
    );
    const { value, types } = toWireForm(document, 'json', dates);
    expect(JSON.stringify(value)).toBe(
      '{"b":1,"__proto__":1,"constructor":{"__proto__":"1970-01-01T00:00:00.000Z","hasOwnProperty":2}}',
    );
    expect(types).toBe('[["$date","constructor","__proto__"]]');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('may be nested 200 levels deep, not 201', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['{"$a":', '}'],
    ] as const) {
      expect(toWireForm(nested(open, close, 200), 'json', dates).types).toBe(null);
      expect(() => toWireForm(nested(open, close, 201), 'json', dates)).toThrow(UnsupportedDocument);
      expect(() => toWireForm(nested(open, close, 100_000), 'json', dates)).toThrow(UnsupportedDocument);
      expect(() => toWireForm(nested(open, close, 100_000), 'bson', dates)).toThrow(UnsupportedDocument);
    }
  });
});
