import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { readDocuments } from './read-documents.js';

/** The documents in short: what is on which line, errors as their first words. */
async function outline(content: Uint8Array): Promise<[line: number, content: unknown][]> {
  using folder = temporaryFolder();
  const file = join(folder.path, 'export');
  await writeFile(file, content);
  const found: [number, unknown][] = [];
  for await (const one of readDocuments(file)) {
    found.push([one.line, 'document' in one ? one.document : one.error.split(/[:,]/)[0]]);
  }
  return found;
}

describe('a document of more than 64 MiB', () => {
  const large = Buffer.alloc(66 * 1024 * 1024, 'x');

  it.each([
    ['JSON lines', '{"a":1}\n{"a":"', '"}\n{"a":2}\n'],
    ['a list in one line', '[{"a":1},{"a":"', '"},{"a":2}]'],
    ['an answer', '{"rooms":[{"a":1},\n{"a":"', '"},{"a":2}]}'],
  ])('is an error, and the next is read: %s', async (_, before, after) => {
    const result = await outline(Buffer.concat([Buffer.from(before), large, Buffer.from(after)]));
    expect(result.map(([, what]) => what)).toEqual([{ a: 1 }, 'larger than 64 MiB', { a: 2 }]);
  });

  it('is an error, and the next is read: BSON', async () => {
    const [first, last] = [serialize({ a: 1 }), serialize({ a: 2 })];
    large.writeInt32LE(large.length);
    expect(await outline(Buffer.concat([first, large, last]))).toEqual([
      [1, { a: 1 }],
      [2, 'larger than 64 MiB'],
      [3, { a: 2 }],
    ]);
  });
});
