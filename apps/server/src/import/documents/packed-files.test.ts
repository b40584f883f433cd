import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { serialize } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RIGHT_EXPORT } from './foreign-form.js';
import { readDocuments } from './read-documents.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The documents of a file, and what is wrong with others. */
async function read(content: string | Uint8Array, name = 'export'): Promise<unknown[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  const all: unknown[] = [];
  for await (const one of readDocuments(file)) all.push('document' in one ? one.document : one.error);
  return all;
}

const LINES = '{"a":1}\n{"a":2}\n';
const DOCUMENTS = [{ a: 1 }, { a: 2 }];
const MANY = Array.from({ length: 20_000 }, (_, index) => `{"_id":"${index}","x":"${Math.sin(index)}"}\n`).join('');

/** A zip archive of one file. */
function zipOf(name: string, content: string): Buffer {
  const packed = deflateRawSync(content);
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed]);
}

/** A tar archive of one file, in the form of Unix V7: without the word `ustar`. */
function tarOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000600\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')} `, 124);
  header.write('        ', 148);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content.padEnd(512, '\0')), Buffer.alloc(1024)]);
}

describe('a packed file is unpacked, whatever its name', () => {
  it.each([
    ['gzip', gzipSync(LINES)],
    ['gzip of gzip', gzipSync(gzipSync(LINES))],
    ['gzip and zeros, as of a tape', Buffer.concat([gzipSync(LINES), Buffer.alloc(2000)])],
    ['gzip, zeros, gzip', Buffer.concat([gzipSync('{"a":1}\n'), Buffer.alloc(20), gzipSync('{"a":2}')])],
    ['zstd', zstdCompressSync(LINES)],
    ['two frames of zstd', Buffer.concat([zstdCompressSync('{"a":1}\n'), zstdCompressSync('{"a":2}\n')])],
    [
      'zstd behind a frame that is to be skipped',
      Buffer.concat([Buffer.from('502a4d180400000001020304', 'hex'), zstdCompressSync(LINES)]),
    ],
    ['zstd of gzip', zstdCompressSync(gzipSync(LINES))],
    ['zstd with plain lines behind it', Buffer.concat([zstdCompressSync('{"a":1}\n'), Buffer.from('{"a":2}\n')])],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\uFEFF${LINES}`, 'utf16le'))],
    ['gzip of BSON', gzipSync(Buffer.concat(DOCUMENTS.map((one) => serialize(one))))],
  ])('%s', async (_, content) => {
    expect(await read(content, 'users.bson')).toEqual(DOCUMENTS);
  });

  it('many frames of zstd, longer than a piece', async () => {
    const frames = Array.from({ length: 30 }, () => zstdCompressSync(MANY));
    expect(await read(Buffer.concat(frames))).toHaveLength(30 * 20_000);
  });

  it('its damage is told, behind what came out before', async () => {
    const zstd = await read(zstdCompressSync(MANY).subarray(0, -10));
    expect(zstd.at(-1)).toBe('the zstd data is damaged or cut off (unexpected end of file)');
    expect(await read(Buffer.concat([gzipSync(MANY), Buffer.from('{"a":1}')]))).toContain(
      'the gzipped data is damaged or cut off (incorrect header check)',
    );
  });

  it('but not for ever', async () => {
    let packed = Buffer.from(LINES);
    for (let layer = 0; layer < 8; layer += 1) packed = gzipSync(packed);
    expect(await read(packed)).toEqual(DOCUMENTS);
    expect(await read(gzipSync(packed))).toEqual(['the file is packed more than 8 times']);
  });
});

describe('text is read in UTF-8 and UTF-16', () => {
  const text = '{"a":"Zoë 😀"}\r\n{"a":"\\ud800"}\r\n';
  const documents = [{ a: 'Zoë 😀' }, { a: '\ud800' }];
  const little = Buffer.from(text, 'utf16le');
  const mark = Buffer.from('\uFEFF', 'utf16le');
  const turned = (bytes: Buffer) => Buffer.from(bytes).swap16();

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', little],
    ['UTF-16 with a byte order mark, as PowerShell redirects', Buffer.concat([mark, little])],
    ['UTF-16, big-endian', turned(little)],
    ['UTF-16, big-endian, with a byte order mark', turned(Buffer.concat([mark, little]))],
  ])('%s', async (_, content) => {
    expect(await read(content)).toEqual(documents);
  });

  it('UTF-16 across pieces, and with half a surrogate pair, which stays', async () => {
    const texts = Array.from({ length: 200_000 }, (_, index) => `{"a":"${'😀'.repeat(index % 3)}${index}"}\n`).join('');
    expect(await read(Buffer.from(texts, 'utf16le'))).toHaveLength(200_000);
    expect(await read(Buffer.from('{"a":"\ud800"}\n', 'utf16le'))).toEqual([{ a: '\ud800' }]);
  });
});

describe('a form is told by its content, not by its name', () => {
  it('BSON and JSON under the name of the other', async () => {
    expect(await read(LINES, 'users.bson')).toEqual(DOCUMENTS);
    expect(await read(serialize({ a: 1 }), 'users.json')).toEqual([{ a: 1 }]);
    expect(await read(LINES, 'users.json.gz')).toEqual(DOCUMENTS);
  });

  it.each([
    [
      'an archive of mongodump',
      Buffer.from('6de299816600000010636f6e63', 'hex'),
      /^the file is an archive of mongodump: dump into a folder/,
    ],
    [
      'the same, gzipped',
      gzipSync(Buffer.from('6de299816600000010636f6e63', 'hex')),
      /^the file is an archive of mongodump/,
    ],
    ['zip', zipOf('users.json', LINES), /^the file is a zip archive: unpack it/],
    ['tar', tarOf('users.json', LINES), /^the file is a tar archive: unpack it/],
    ['tar, gzipped', gzipSync(tarOf('users.json', LINES)), /^the file is a tar archive: unpack it/],
    ['bzip2', Buffer.from('BZh91AY&SY'), /^the file is packed by bzip2: unpack it, or pack it by gzip or zstd/],
    ['xz', Buffer.from('fd377a585a000004', 'hex'), /^the file is packed by xz/],
    ['UTF-32', Buffer.from('fffe00007b000000', 'hex'), /^the file is UTF-32: save it as UTF-8/],
    ['a store of SQLite', Buffer.from('SQLite format 3\0'), /switchboard copy --from/],
    [
      'another binary form',
      Buffer.from('%PDF-1.7\n\0\x01\x02', 'latin1'),
      /^the file is neither JSON nor BSON: export it with mongoexport/,
    ],
    [
      'CSV',
      Buffer.from('_id,t,ts\nr1,v,2024\n'),
      /^the file is CSV, in which values have no types: export it with mongoexport/,
    ],
    ['CSV of a spreadsheet', Buffer.from('\uFEFF"t";"_id"\r\n'), /^the file is CSV/],
    ['HTML', Buffer.from('<!DOCTYPE html>\n<title>Log in</title>'), /^the file is HTML or XML/],
  ])('%s is named once, with what to do', async (_, content, error) => {
    expect(await read(content)).toEqual([expect.stringMatching(error)]);
  });

  it.each([
    [
      'Robo 3T',
      '/* 1 */\n{\n    "_id" : ObjectId("637b4534d3cc906f14f967dd")\n}\n\n/* 2 */\n{\n    "n" : NumberLong(5)\n}\n',
    ],
    [
      'the mongo shell',
      '{ "_id" : "a", "ts" : ISODate("2024-01-01T00:00:00Z") }\n{ "_id" : "b", "n" : NaN, "d" : new Date(5) }\n',
    ],
    ['mongosh', "[\n  {\n    _id: 'a',\n    msg: 'it\\'s \"{',\n    ts: ISODate('2024-01-01T00:00:00.000Z')\n  }\n]\n"],
    [
      'mongosh, behind its greeting',
      "Current Mongosh Log ID:\t65\nUsing MongoDB: 7\n\nrs0 [direct: primary] rocketchat> [ { _id: 'a' } ]\n{ _id: 'b' }\n",
    ],
  ])('text of %s is named once, with the command that makes a right export', async (_, content) => {
    expect(await read(content)).toEqual([
      `the file is text of the mongo shell, not JSON: export it with ${RIGHT_EXPORT}`,
    ]);
  });

  it('what is no text of the shell throughout is read as far as it is JSON', async () => {
    const fault = `not a JSON object: text of the mongo shell; export it with ${RIGHT_EXPORT}`;
    expect(await read('{"a":1}\n{"a":ISODate("2024-01-01T00:00:00Z")}\n{"a":2}\n')).toEqual([
      { a: 1 },
      fault,
      { a: 2 },
    ]);
    expect(await read('{a:1}\n{"a":1}\n')).toEqual([fault, { a: 1 }]);
    expect(await read('/* 1 */\n{\n  "a" : 1\n}\n')).toEqual(['not a JSON object: other text, passed over', { a: 1 }]);
  });

  it('a text that only looks like it is none', async () => {
    expect(await read('{"a":"ISODate(","b":"\'x\': y"}\n{"a":"1,b:2}\n{"a":2}\n')).toEqual([
      { a: 'ISODate(', b: "'x': y" },
      expect.stringMatching(/^not a JSON object: Unterminated string/),
      { a: 2 },
    ]);
  });
});
