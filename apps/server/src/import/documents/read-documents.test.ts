import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BSONRegExp, calculateObjectSize, Long, ObjectId, serialize } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from './read-documents.js';
import type { SourceDocument } from './source-document.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function collect(documents: AsyncIterable<SourceDocument>): Promise<SourceDocument[]> {
  const all: SourceDocument[] = [];
  for await (const one of documents) all.push(one);
  return all;
}

async function read(content: string | Uint8Array): Promise<SourceDocument[]> {
  const file = join(folder, 'export');
  await writeFile(file, content);
  return collect(readDocuments(file));
}

/** The documents in short: what is on which line, errors as their first words. */
async function outline(content: string | Uint8Array): Promise<[line: number, content: unknown][]> {
  return (await read(content)).map((one) => [one.line, 'document' in one ? one.document : one.error.split(/[:,]/)[0]]);
}

function text(documents: SourceDocument[]): string {
  return JSON.stringify(documents.map((one) => ('document' in one ? one.document : one)));
}

/** An object on ten lines. */
function object(a: unknown): string {
  return JSON.stringify({ a, b }, null, 2);
}
const b = { c: [{ d: '{"' }] };

const NOT_JSON = 'not a JSON object';
const NO_END = 'without an end';

describe('JSON lines', () => {
  it('are documents with their line', async () => {
    expect(await read('{"a":1}\n{"b":[{"c":"}"}]}\n')).toEqual([
      { line: 1, encoding: 'json', document: { a: 1 } },
      { line: 2, encoding: 'json', document: { b: [{ c: '}' }] } },
    ]);
  });

  it('may have a byte order mark, CRLF, blank lines and no end of the last line', async () => {
    expect(await outline('\uFEFF\r\n{"a":1}\r\n\r\n \t\r\n\uFEFF{"a":2}')).toEqual([
      [2, { a: 1 }],
      [5, { a: 2 }],
    ]);
  });

  it('give one error for each line that is neither object nor list', async () => {
    expect(await read('{"a":1}\n{"a":1\n[{"a":1}]\n5\n{"a":2}\n')).toEqual([
      { line: 1, encoding: 'json', document: { a: 1 } },
      {
        line: 2,
        encoding: 'json',
        error: "not a JSON object: Expected ',' or '}' after property value in JSON at position 6",
      },
      { line: 3, encoding: 'json', document: { a: 1 } },
      { line: 4, encoding: 'json', error: 'not a JSON object: a single value' },
      { line: 5, encoding: 'json', document: { a: 2 } },
    ]);
  });

  it('may begin with a line that is none', async () => {
    expect(await outline('connected to: localhost\n{"a":1}')).toEqual([
      [1, NOT_JSON],
      [2, { a: 1 }],
    ]);
    expect(await outline('{"a":1,"b\n{"a":2}\n{"a":3}\n')).toEqual([
      [1, NO_END],
      [2, { a: 2 }],
      [3, { a: 3 }],
    ]);
  });

  it('must be UTF-8', async () => {
    expect(await read(Buffer.from('{"a":"\xFF"}', 'latin1'))).toEqual([
      { line: 1, encoding: 'json', error: 'not a JSON object: its bytes are not UTF-8' },
    ]);
  });

  it('that are broken are not quoted', async () => {
    for (const content of [
      '{"t":"s3cret",}',
      '{"t":"s3cret"',
      '{}\n{"t":s3cret}',
      '{}\n"s3cret',
      '{"t":"s3cret"} s3cret',
    ]) {
      expect(JSON.stringify((await read(content)).filter((one) => 'error' in one))).not.toContain('s3cret');
    }
  });
});

describe('lists of objects', () => {
  it.each([
    ['in one line', '[{"a":1},{"a":2}]', 1, 1],
    ['one a line', '[{"a":1},\n{"a":2}]\n', 1, 2],
    ['with commas in front', '[ {"a":1}\n, {"a":2}\n]', 1, 2],
    ['indented', '[\n  {\n    "a": 1\n  },\n  {\n    "a": 2\n  }\n]', 2, 5],
    ['of two files', '\uFEFF[\n{"a":1}\n]\n\uFEFF[\n{"a":2}\n]\n', 2, 5],
  ])('are documents: %s', async (_, content, first, second) => {
    expect(await outline(content)).toEqual([
      [first, { a: 1 }],
      [second, { a: 2 }],
    ]);
  });

  it('may be empty', async () => {
    expect(await read('[ ]\n')).toEqual([]);
  });

  it('give an error for each element that is no object', async () => {
    expect(await outline('[1, "a,]", null, {"a":{"b":"\\"}"}}, tru]')).toEqual([
      [1, NOT_JSON],
      [1, NOT_JSON],
      [1, NOT_JSON],
      [1, { a: { b: '"}' } }],
      [1, NOT_JSON],
    ]);
  });

  it.each(['{"a":1', '{"a":{"b":1}', '{"a":"1}', '{"a":1,}', '{"a":[1}', '{"a":[}}', '{a}', 'a'])(
    'are read on behind a broken element: %s',
    async (element) => {
      expect(await outline(`[{"a":0},\n${element},\n{"a":2},\n{"a":3}]`)).toEqual([
        [1, { a: 0 }],
        [2, expect.any(String)],
        [3, { a: 2 }],
        [4, { a: 3 }],
      ]);
    },
  );

  it('are read on behind a missing quotation mark', async () => {
    expect(await outline('[{\n"a":"1,\n"b":[2]\n}, {\n"a":2\n}]')).toEqual([
      [1, NOT_JSON],
      [4, { a: 2 }],
    ]);
    expect(await outline('["a\n,{"a":1}]')).toEqual([
      [1, NOT_JSON],
      [2, { a: 1 }],
    ]);
  });

  it('that are cut off say so', async () => {
    expect(await outline('[{"a":1},\n{"a":2')).toEqual([
      [1, { a: 1 }],
      [2, NO_END],
    ]);
    expect(await outline('[{"a":1},\n{"a":2},\n')).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
      [3, 'the file ends before its list does'],
    ]);
  });
});

describe('objects on several lines', () => {
  it('are documents with the line on which they begin', async () => {
    expect(await outline(`${object(1)}\r\n${object(2)}\n\n${object(3)}`)).toEqual([
      [1, { a: 1, b }],
      [11, { a: 2, b }],
      [22, { a: 3, b }],
    ]);
  });

  it('need no indentation', async () => {
    expect(await outline('{\n"a":\n{\n"b":[\n{\n}\n]}\n}\n{"a":2}')).toEqual([
      [1, { a: { b: [{}] } }],
      [9, { a: 2 }],
    ]);
  });

  it('are read on behind a broken one', async () => {
    expect(await outline(`${object(1)}\n${object(2).slice(0, -1)}\n${object(3)}\n${object(4)}\n`)).toEqual([
      [1, { a: 1, b }],
      [11, NO_END],
      [21, { a: 3, b }],
      [31, { a: 4, b }],
    ]);
  });

  it('are read in linear time if all are broken', async () => {
    const readBroken = async (count: number) => {
      const begun = process.cpuUsage();
      const result = await read(`{\n  "a": "${'x'.repeat(100)}"\n`.repeat(count));
      const { user } = process.cpuUsage(begun);
      expect(result.map((one) => one.line)).toEqual(Array.from({ length: count }, (_, index) => index * 2 + 1));
      expect(result.every((one) => 'error' in one)).toBe(true);
      return user;
    };
    const few = await readBroken(5_000);
    expect((await readBroken(40_000)) / few).toBeLessThan(32); // in quadratic time 64
  });

  it('give an error for what stands between them', async () => {
    expect(await outline('{\n"a":1}}\n]\nabc{"a":2}')).toEqual([
      [1, { a: 1 }],
      [2, NOT_JSON],
      [3, NOT_JSON],
      [4, NOT_JSON],
      [4, { a: 2 }],
    ]);
  });
});

describe('answers of the rooms API', () => {
  const room = { line: 1, encoding: 'answer' };

  it.each([
    ['last', '{"count":1,"room":{"_id":"x","rooms":[1]},"total":1,"rooms":[{"_id":"1"},{"_id":"2"}]}'],
    ['first', '{"rooms":[{"_id":"1"},{"_id":"2"}],"count":2,"a":["{",{"rooms":[{}]}],"success":true}\n'],
  ])('are their rooms: rooms %s', async (_, content) => {
    expect(await read(content)).toEqual([
      { ...room, document: { _id: '1' } },
      { ...room, document: { _id: '2' } },
    ]);
  });

  it('may be indented', async () => {
    const answer = { success: true, rooms: [{ _id: '1', v: { rooms: [{}] } }, { _id: '2' }], count: 2 };
    expect(await read(JSON.stringify(answer, null, 4))).toEqual([
      { line: 4, encoding: 'answer', document: answer.rooms[0] },
      { line: 12, encoding: 'answer', document: answer.rooms[1] },
    ]);
  });

  it('may follow one another', async () => {
    expect(await read('{"rooms":[{"_id":"1"}],"count":1}\n{"rooms":[]}\n{"rooms":[{"_id":"2"}]}\n')).toEqual([
      { ...room, document: { _id: '1' } },
      { ...room, line: 3, document: { _id: '2' } },
    ]);
  });

  it('that are cut off say so', async () => {
    expect(await outline('{"rooms":[{"_id":"1"},\n{"_id":"2"}],"count":')).toEqual([
      [1, { _id: '1' }],
      [2, { _id: '2' }],
      [2, 'the file ends before its list does'],
    ]);
  });

  it('are told where a piece of the file ends within their keys', async () => {
    const answer = '{"count":1,"rooms":[{"_id":"1"}]}';
    expect(await outline(' '.repeat(2 ** 20 - answer.indexOf('oms')) + answer)).toEqual([[1, { _id: '1' }]]);
  });

  it('are no documents of a collection that happen to have rooms', async () => {
    const document = { _id: '1', rooms: [{ _id: '2' }] };
    for (const content of [JSON.stringify(document), JSON.stringify(document, null, 2)]) {
      expect(await read(content)).toEqual([{ line: 1, encoding: 'json', document }]);
    }
  });
});

describe('BSON', () => {
  const documents = [{ _id: new ObjectId('637b4534d3cc906f14f967dd'), a: 1 }, { ts: new Date(0), b: 'ü' }, {}];
  const dump = documents.map((document) => serialize(document));

  it('is documents with their number', async () => {
    expect(await read(Buffer.concat(dump))).toEqual([
      { line: 1, encoding: 'bson', document: documents[0] },
      { line: 2, encoding: 'bson', document: documents[1] },
      { line: 3, encoding: 'bson', document: documents[2] },
    ]);
  });

  it('keeps Longs beyond 2^53 and makes no pattern of a text', async () => {
    const document = { long: Long.fromString('9007199254740993'), small: Long.fromNumber(5) };
    const pattern = new BSONRegExp('((', 'ix');
    expect(await read(Buffer.concat([serialize(document), serialize({ pattern })]))).toEqual([
      { line: 1, encoding: 'bson', document: { long: document.long, small: 5 } },
      { line: 2, encoding: 'bson', document: { pattern } },
    ]);
  });

  it('is read on behind a broken document', async () => {
    const broken = Buffer.from(dump[1] ?? []);
    broken[4] = 0x77;
    expect(
      await outline(Buffer.concat([dump[0] ?? [], broken, dump[2] ?? []].map((part) => Buffer.from(part)))),
    ).toEqual([
      [1, documents[0]],
      [2, 'not a BSON document'],
      [3, {}],
    ]);
  });

  it('that is cut off says so, wherever', async () => {
    const all = Buffer.concat(dump.slice(0, 2));
    const first = calculateObjectSize(documents[0] ?? {});
    for (let length = first + 1; length < all.length; length += 1) {
      expect(await outline(all.subarray(0, length))).toEqual([
        [1, documents[0]],
        [2, NO_END],
      ]);
    }
  });

  it('ends at an impossible length', async () => {
    expect(await read(Buffer.concat([...dump, Buffer.alloc(8), ...dump]))).toEqual([
      ...(await read(Buffer.concat(dump))),
      { line: 4, encoding: 'bson', error: 'no BSON document: its length reads 0; nothing behind it can be read' },
    ]);
  });
});

describe('gzipped files', () => {
  const lines = Array.from({ length: 50 }, (_, index) => `{"_id":"${index}","x":"${Math.sin(index)}"}\n`);
  const zipped = gzipSync(lines.join(''));

  it('are told by their content', async () => {
    expect(await read(zipped)).toEqual(await read(lines.join('')));
    expect(await read(gzipSync(serialize({ a: 1 })))).toEqual([{ line: 1, encoding: 'bson', document: { a: 1 } }]);
  });

  it('may have several members', async () => {
    expect(await outline(Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')]))).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
    ]);
  });

  it('give all whole documents and one error where they are cut off', async () => {
    const whole = await read(zipped);
    let most = 0;
    for (let length = 10; length < zipped.length; length += 37) {
      const result = await read(zipped.subarray(0, length));
      const documents = result.slice(0, -1);
      expect(documents).toEqual(whole.slice(0, documents.length));
      expect(result.at(-1)).toEqual({
        line: documents.length + 1,
        encoding: 'json',
        error: 'the gzipped data is damaged or cut off (unexpected end of file)',
      });
      most = documents.length;
    }
    expect(most).toBeGreaterThan(40);
  });

  it('may lack the end of the last line where they are cut off', async () => {
    expect(await outline(gzipSync('{"a":1}\n{"a":2}').subarray(0, -8))).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
      [2, 'the gzipped data is damaged or cut off (unexpected end of file)'],
    ]);
  });

  it('lose nothing before the damage when they are read slowly', async () => {
    const file = join(folder, 'slow');
    await writeFile(file, gzipSync(`{"a":"${'x'.repeat(1000)}"}\n`.repeat(5000)).subarray(0, -8));
    let count = 0;
    let error: unknown;
    for await (const one of readDocuments(file)) {
      if ('error' in one) error = one;
      else if (++count % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(count).toBe(5000);
    expect(error).toMatchObject({ line: 5001 });
  });
});

describe('any file', () => {
  it('may be empty or blank', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\uFEFF \r\n\n')).toEqual([]);
    expect(await read(gzipSync(''))).toEqual([]);
  });

  it('that is missing throws', async () => {
    await expect(collect(readDocuments(join(folder, 'none')))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('counts the bytes read of it', async () => {
    const content = gzipSync('{"a":1}\n'.repeat(1000));
    const file = join(folder, 'counted');
    await writeFile(file, content);
    const counts: number[] = [];
    await collect(readDocuments(file, { onBytes: (count) => counts.push(count) }));
    expect(counts).toEqual([content.length]);
  });

  it('may be left early', async () => {
    const file = join(folder, 'left');
    await writeFile(file, '{"a":1}\n'.repeat(1_000_000));
    const counts: number[] = [];
    for await (const one of readDocuments(file, { onBytes: (count) => counts.push(count) })) {
      expect(one).toMatchObject({ line: 1 });
      break;
    }
    expect(counts).toHaveLength(1);
  });

  it('keeps the digits of whole numbers beyond 2^53', async () => {
    const numbers = [
      '9007199254740991',
      '-9007199254740993',
      '9223372036854775807',
      '9223372036854775808',
      '1e17',
      '0.1234567890123456',
    ];
    const document = {
      a: [
        9007199254740991,
        { $numberLong: '-9007199254740993' },
        { $numberLong: '9223372036854775807' },
        9223372036854775808,
        1e17,
        0.1234567890123456,
      ],
      b: 'x: 9007199254740993',
    };
    expect(await outline(`{"a":[${numbers.join(', ')}],"b":"x: 9007199254740993"}`)).toEqual([[1, document]]);
  });

  it('keeps keys of any name', async () => {
    const [one] = await read('{"b":1,"__proto__":{"x":1},"constructor":2,"7":3,"n":9007199254740993}');
    // Whole numbers as keys come first: so JSON.parse sorts them.
    expect(JSON.stringify(one && 'document' in one && one.document)).toBe(
      '{"7":3,"b":1,"__proto__":{"x":1},"constructor":2,"n":{"$numberLong":"9007199254740993"}}',
    );
  });

  it('gives the same documents whatever its form, across its pieces', async () => {
    const texts = ['\\"', 'ü€😀', '{[', '"', '\\\\', '\u0000\n', 'x'];
    const documents = Array.from({ length: 1500 }, (_, index) => ({
      _id: String(index),
      [`${index % 7}ü"{`]: (texts[index % 5] ?? '').repeat((index * 7919) % 700),
      nested: [{ a: { b: [index, null, true, -1.5e-7] } }, []],
    }));

    expect(text(await read(documents.map((one) => `${JSON.stringify(one)}\n`).join('')))).toBe(
      JSON.stringify(documents),
    );
    expect(text(await read(JSON.stringify(documents)))).toBe(JSON.stringify(documents));
    expect(text(await read(JSON.stringify({ rooms: documents })))).toBe(JSON.stringify(documents));
    expect(text(await read(documents.map((one) => JSON.stringify(one, null, '\t')).join('\n')))).toBe(
      JSON.stringify(documents),
    );
    expect(text(await read(Buffer.concat(documents.map((one) => serialize(one)))))).toBe(JSON.stringify(documents));
    expect(text(await read(gzipSync(JSON.stringify(documents, null, 1))))).toBe(JSON.stringify(documents));
  });
});
