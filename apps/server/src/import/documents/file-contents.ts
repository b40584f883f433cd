import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The most bytes that come in one piece. */
export const CHUNK_BYTES = 1024 * 1024;

/**
 * What a file holds, piece by piece, unzipped if it is gzipped.
 *
 * @param onBytes Called with the number of the file's bytes read so far, gzipped as they are.
 * @throws the error of the file system, or one that `isGzipError` knows, after all that came out before the damage.
 */
export async function* readContents(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer> {
  const bytes = readBytes(file, onBytes);
  const { value: first } = await bytes.next();
  if (first === undefined) return;
  const all = prepend(first, bytes);
  yield* first[0] === 0x1f && first[1] === 0x8b ? gunzip(all) : all;
}

/** Whether the gzipped data is damaged or cut off. */
export function isGzipError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function* readBytes(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer, undefined> {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    read += chunk.length;
    onBytes?.(read);
    yield chunk;
  }
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzip(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = pipeline(compressed, createGunzip({ chunkSize: CHUNK_BYTES }), () => {
    // The loop below meets the same error.
  });
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    // What came out before the damage is still waiting in the stream: whole documents, perhaps.
    const rest = stream.read() as Buffer | null;
    if (rest !== null) yield rest;
    throw error;
  }
}
