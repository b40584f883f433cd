import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';

const UNPACK: Record<string, (bytes: Buffer) => Buffer> = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

/** A body without its `Content-Encoding`; that of an answer to HEAD is empty. */
export function unpack(bytes: Buffer, coding: string | undefined): Buffer {
  if (coding === undefined || bytes.length === 0) return bytes;
  const unpackCoding = UNPACK[coding];
  if (unpackCoding === undefined) throw new Error(`The answer has the unknown Content-Encoding ${coding}`);
  return unpackCoding(bytes);
}
