import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from './read-documents.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What is on which line: documents, an answer's as such, and where something is wrong. */
async function read(content: string): Promise<[line: number, what: unknown][]> {
  const file = join(folder, 'export');
  await writeFile(file, content);
  const all: [number, unknown][] = [];
  for await (const { line, encoding, ...one } of readDocuments(file)) {
    all.push([line, 'error' in one ? one.error : encoding === 'answer' ? { answer: one.document } : one.document]);
  }
  return all;
}

const TEXT = 'not a JSON object: other text, passed over';
const HEADERS = 'not a JSON object: the headers of an answer, passed over';

const GREETING =
  'Current Mongosh Log ID:\t65a0\n' +
  'Connecting to:\t\tmongodb://127.0.0.1:27017/?directConnection=true&appName=mongosh+2.1.1\n' +
  '\n' +
  'The server said {this, and: that}\n';

describe('a list', () => {
  it.each([
    [
      'behind a greeting',
      `${GREETING}[{"a":1},\n{"a":2}]\n`,
      [
        [1, TEXT],
        [2, TEXT],
        [4, TEXT],
        [5, { a: 1 }],
        [6, { a: 2 }],
      ],
    ],
    [
      'behind a prompt',
      'rs0 [direct: primary] db> [ {"a":1},\n{"a":2} ]\nrs0 [direct: primary] db> ',
      [
        [1, TEXT],
        [1, { a: 1 }],
        [2, { a: 2 }],
        [3, TEXT],
      ],
    ],
    [
      'behind another',
      '[{"a":1}]\n[\n  {\n    "a": 2\n  }\n]',
      [
        [1, { a: 1 }],
        [3, { a: 2 }],
      ],
    ],
    [
      'behind another, on its line',
      '[{"a":1}][{"a":2}]',
      [
        [1, { a: 1 }],
        [1, { a: 2 }],
      ],
    ],
    [
      'behind lines, and before others',
      '{"a":1}\n[{"a":2},\n{"a":3}]\n{"a":4}\n',
      [
        [1, { a: 1 }],
        [2, { a: 2 }],
        [3, { a: 3 }],
        [4, { a: 4 }],
      ],
    ],
    [
      'behind a line without an end',
      '{"a":1}[{"a":2}]{"a":3}',
      [
        [1, { a: 1 }],
        [1, { a: 2 }],
        [1, { a: 3 }],
      ],
    ],
    [
      'behind a broken line',
      '{"a":1}\n{"a":\n[{"a":3}]\n',
      [
        [1, { a: 1 }],
        [2, 'not a JSON object: Unexpected end of JSON input'],
        [3, { a: 3 }],
      ],
    ],
    [
      'behind one that is cut off',
      '[\n{"a":1},\n[\n{"a":2}\n]\n',
      [
        [2, { a: 1 }],
        [4, { a: 2 }],
        [6, 'the file ends before its list does: it is cut off'],
      ],
    ],
    [
      'in a list, as jq --slurp puts it',
      '[[{"a":1}],[{"a":2}]]',
      [
        [1, { a: 1 }],
        [1, { a: 2 }],
      ],
    ],
    ['that is empty', '[]\n{"a":1}\n[ ]\n', [[2, { a: 1 }]]],
  ])('may stand %s', async (_, content, found) => {
    expect(await read(content)).toEqual(found);
  });
});

describe('objects on several lines', () => {
  it('may follow those on one line', async () => {
    const pretty = JSON.stringify({ a: 2, b: [{ c: {} }] }, null, 2);
    expect(await read(`{"a":1}\n${pretty}\n${pretty}\n{"a":3}\n`)).toEqual([
      [1, { a: 1 }],
      [2, { a: 2, b: [{ c: {} }] }],
      [10, { a: 2, b: [{ c: {} }] }],
      [18, { a: 3 }],
    ]);
  });

  it('may have what jq --seq puts before each', async () => {
    expect(await read('\x1e{"a":1}\n\x1e{\n  "a":2\n}\n')).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
    ]);
  });
});

describe('an answer', () => {
  it('may have its headers, as curl -i prints them', async () => {
    const headers = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nNEL: {"a":1}\r\n\r\n';
    const answer = '{"rooms":[{"_id":"a"}],"count":1}';
    expect(await read(`HTTP/1.1 100 Continue\r\n\r\n${headers}${answer}`)).toEqual([
      [1, HEADERS],
      [3, HEADERS],
      [7, { answer: { _id: 'a' } }],
    ]);
    expect(await read(`${headers}${answer}${headers}${answer}\n`)).toEqual([
      [1, HEADERS],
      [5, { answer: { _id: 'a' } }],
      [5, HEADERS],
      [9, { answer: { _id: 'a' } }],
    ]);
  });

  it('may be in a list, as jq --slurp puts it', async () => {
    expect(
      await read('[\n{"count":1,"rooms":[{"_id":"a"}],"x":[]},\n{"rooms":[{"_id":"b"}]},\n{"_id":"c"}\n]'),
    ).toEqual([
      [2, { answer: { _id: 'a' } }],
      [3, { answer: { _id: 'b' } }],
      [4, { _id: 'c' }],
    ]);
  });
});

describe('other text', () => {
  it('hides no object', async () => {
    expect(await read('warning: {"x\n{"a":1}\n[INFO] session { "id" : UUID("x") }\n{"a":2} done\n')).toEqual([
      [1, TEXT],
      [1, expect.stringMatching(/^not a JSON object: Unterminated string/)],
      [2, { a: 1 }],
      [3, TEXT],
      [3, expect.stringMatching(/^not a JSON object: Unexpected token/)],
      [4, { a: 2 }],
      [4, TEXT],
    ]);
  });

  it('in which an object lies that is a part of a broken one gives no document', async () => {
    const torn = 'not a JSON object: a bracket too many or missing, so that its parts can not be told';
    for (const broken of [
      '{"_id":"a","x":{}},"servedBy":{"_id":"kim"}}',
      '{"_id":"a"}}',
      '{"_id":"a"},"u" : {"_id":"kim"}',
      '{"_id":"a"}:{"_id":"kim"}',
    ]) {
      expect(await read(`${broken}\n{"a":1}\n${broken}\n{"a":2}\n`)).toEqual([
        [1, torn],
        [2, { a: 1 }],
        [3, torn],
        [4, { a: 2 }],
      ]);
      expect(await read(`[\n{"a":1},\n${broken},\n{"a":2}\n]`)).toEqual([
        [2, { a: 1 }],
        [3, torn],
        [4, { a: 2 }],
      ]);
    }
    for (const part of ['im"},"u":{"_id":"kim"}}', '"u":{"_id":"kim"}', '}, {"_id":"kim"}']) {
      expect(await read(`{"a":1}\n${part}\n{"a":2}\n`)).toEqual([
        [1, { a: 1 }],
        [2, TEXT],
        [3, { a: 2 }],
      ]);
    }
  });

  it('without an end takes no memory', async () => {
    expect(await read(`${'x'.repeat(3_000_000)}\n{"a":1}`)).toEqual([
      [1, TEXT],
      [2, { a: 1 }],
    ]);
  });
});

describe('numbers that JSON has not', () => {
  it('are read, as mongoexport up to 4.0 writes them', async () => {
    expect(
      await read(
        '{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN, -Infinity","d":{"$numberDouble":NaN},"e":9007199254740993}',
      ),
    ).toEqual([
      [
        1,
        {
          a: { $numberDouble: 'NaN' },
          b: [{ $numberDouble: '-Infinity' }, { $numberDouble: 'Infinity' }],
          c: 'NaN, -Infinity',
          d: { $numberDouble: { $numberDouble: 'NaN' } },
          e: { $numberLong: '9007199254740993' },
        },
      ],
    ]);
    expect(await read('[{\n  "a": NaN\n},{"a":NaNa}]')).toEqual([
      [1, { a: { $numberDouble: 'NaN' } }],
      [3, expect.stringMatching(/^not a JSON object: Unexpected token/)],
    ]);
  });

  it('keep all digits of a Decimal128 that is not quoted', async () => {
    expect(await read('{"a":{"$numberDecimal": 1.10},"b":{"$numberDecimal":-0.12345678901234567890}}')).toEqual([
      [1, { a: { $numberDecimal: '1.10' }, b: { $numberDecimal: '-0.12345678901234567890' } }],
    ]);
  });
});

describe('a key that is there twice', () => {
  async function doubled(content: string | Uint8Array): Promise<unknown[]> {
    const file = join(folder, 'doubled');
    await writeFile(file, content);
    const all: unknown[] = [];
    for await (const one of readDocuments(file))
      all.push('document' in one ? [one.document, one.doubledKeys] : one.error);
    return all;
  }

  it('is told, in JSON, and the last is taken', async () => {
    expect(await doubled('{"a":1,"b":[0,{"c":1,"\\u0063":":"}],"a":{"x":"{\\"a\\":1,\\"a\\":2}"}}\n')).toEqual([
      [{ a: { x: '{"a":1,"a":2}' }, b: [0, { c: ':' }] }, ['b.1.c', 'a']],
    ]);
    expect(await doubled('{"a":1,"b":NaN,"c":9007199254740993,"__proto__":1,"__proto__":2}')).toMatchObject([
      [{ a: 1 }, ['__proto__']],
    ]);
  });

  it('is told, in BSON, and the last is taken', async () => {
    const bytes = Buffer.from(serialize({ a: 1, b: [{ c: 1, d: 2 }], e: { a: 1 }, f: 3 }));
    bytes[bytes.indexOf('d\0')] = 99; // c
    bytes[bytes.indexOf('f\0')] = 97; // a
    expect(await doubled(bytes)).toEqual([[{ a: 3, b: [{ c: 2 }], e: { a: 1 } }, ['a', 'b.0.c']]]);
  });

  it('is not found where there is none', async () => {
    expect(await doubled('{"a":":","b":{"a":"\\":"},"c":[{"a":1},{"a":9007199254740993}],"d":NaN}')).toEqual([
      [expect.anything(), undefined],
    ]);
    expect(await doubled(serialize({ a: [1, 2], b: { a: new Date(0) }, $ref: 'x', $id: 1 }))).toEqual([
      [expect.anything(), undefined],
    ]);
  });
});
