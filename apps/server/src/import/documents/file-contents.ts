import { createReadStream } from 'node:fs';
import { CHUNK_BYTES } from './byte-source.js';
import { unpack } from './unpack.js';
import { toUtf8 } from './utf16.js';

/**
 * What a file holds, piece by piece: unpacked if it is packed by gzip or zstd, UTF-16 as UTF-8.
 *
 * @param onBytes Called with the number of the file's bytes read so far, packed as they are.
 * @throws the error of the file system, or `DamagedFile` after all that came out before the damage.
 */
export async function* readContents(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer> {
  yield* toUtf8(unpack(readBytes(file, onBytes)));
}

async function* readBytes(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    read += chunk.length;
    onBytes?.(read);
    yield chunk;
  }
}
