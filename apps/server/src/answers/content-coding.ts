import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { MaybePromise } from '../store/database.js';
import { acceptedCodings } from './accept-encoding.js';

/** How the bytes of an answer are packed (`Content-Encoding`). */
export type ContentCoding = 'identity' | PackingCoding;

type PackingCoding = keyof typeof CODINGS;

interface Coding {
  now(bytes: Buffer): Buffer;
  /** On another thread. */
  soon(bytes: Buffer): Promise<Buffer>;
  stream(): Transform;
}

/** The first is preferred. Levels that cost least: a page is packed in a fraction of the time that reading it takes. */
const CODINGS = {
  zstd: packing(zstdCompressSync, zstdCompress, createZstdCompress, {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  }),
  br: packing(brotliCompressSync, brotliCompress, createBrotliCompress, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
  }),
  gzip: packing(gzipSync, gzip, createGzip, { level: 1 }),
} satisfies Record<string, Coding>;

const NAMES = Object.keys(CODINGS) as PackingCoding[];
/** Headers and the like would outweigh what is saved. */
const LEAST_BYTES = 1_024;
/** Packing more would keep other requests waiting. */
const MOST_BYTES_AT_ONCE = 262_144;

const chosen = new LRUCache<string, ContentCoding>({ max: 100 });

/** The coding that is best among those that the client takes; `identity` where it names none of ours. */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding {
  if (acceptEncoding === undefined) return 'identity';
  let coding = chosen.get(acceptEncoding);
  if (coding === undefined) {
    coding = acceptedCodings(acceptEncoding, NAMES)[0] ?? 'identity';
    if (acceptEncoding.length < 200) chosen.set(acceptEncoding, coding);
  }
  return coding;
}

/** Whether so many bytes are worth packing. */
export function isWorthPacking(length: number): boolean {
  return length >= LEAST_BYTES;
}

export function pack(bytes: Buffer, coding: PackingCoding): MaybePromise<Buffer> {
  return bytes.length > MOST_BYTES_AT_ONCE ? CODINGS[coding].soon(bytes) : CODINGS[coding].now(bytes);
}

/** Undefined where packing isn't asked for. */
export function packStream(coding: ContentCoding): Transform | undefined {
  return coding === 'identity' ? undefined : CODINGS[coding].stream();
}

function packing<Options>(
  now: (bytes: Buffer, options: Options) => Buffer,
  soon: (bytes: Buffer, options: Options, done: (error: Error | null, packed: Buffer) => void) => void,
  stream: (options: Options) => Transform,
  options: Options,
): Coding {
  const packSoon = promisify<Buffer, Options, Buffer>(soon);
  return {
    now: (bytes) => now(bytes, options),
    soon: (bytes) => packSoon(bytes, options),
    stream: () => stream(options),
  };
}
