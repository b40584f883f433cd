import { StringDecoder } from 'node:string_decoder';
import { ByteSource } from './byte-source.js';

/** So many bytes of UTF-16 without a byte order mark tell it: two characters of ASCII, or four. */
const HEAD_BYTES = 8;
const MIN_BYTES = 4;

/** UTF-16 as UTF-8, whether it has a byte order mark or not; other bytes as they are. */
export async function* toUtf8(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const source = new ByteSource(bytes);
  try {
    const head = await source.peek(HEAD_BYTES);
    const order = byteOrder(head.subarray(0, HEAD_BYTES));
    yield* order === undefined ? source : transcode(source, order);
  } finally {
    await source.close();
  }
}

type ByteOrder = 'little' | 'big';

function byteOrder(head: Buffer): ByteOrder | undefined {
  if (head.length < MIN_BYTES) return undefined;
  const mark = head.readUInt16BE(0);
  if (mark === 0xfffe && head.readUInt16BE(2) !== 0) return 'little'; // with two zeros it is UTF-32
  if (mark === 0xfeff) return 'big';
  if (isAscii(head, 0)) return 'little';
  return isAscii(head, 1) ? 'big' : undefined;
}

/** Whether each pair of bytes is a character of ASCII, as JSON begins with, `place` being that of the lower byte. */
function isAscii(head: Buffer, place: 0 | 1): boolean {
  for (let pair = 0; pair + 1 < head.length; pair += 2) {
    if (!isText(head[pair + place] ?? 0) || head[pair + 1 - place] !== 0) return false;
  }
  return true;
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}

async function* transcode(source: ByteSource, order: ByteOrder): AsyncGenerator<Buffer> {
  const decoder = new StringDecoder('utf16le');
  let half: Buffer = Buffer.alloc(0); // a byte without its other
  for await (const piece of source) {
    const bytes = Buffer.concat([half, piece]); // of our own: it may be turned
    const whole = bytes.length - (bytes.length % 2);
    half = bytes.subarray(whole);
    const pairs = bytes.subarray(0, whole);
    yield encode(decoder.write(order === 'big' ? pairs.swap16() : pairs));
  }
  yield encode(decoder.end());
}

/** Half a surrogate pair, which UTF-8 can't have, is escaped as JSON does. */
function encode(text: string): Buffer {
  const safe = text.isWellFormed()
    ? text
    : text.replaceAll(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
  return Buffer.from(safe);
}
