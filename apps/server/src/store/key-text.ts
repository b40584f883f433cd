import { hash } from 'node:crypto';

/** Index entries of PostgreSQL take 2,700 bytes, of which a key is at most a part. */
const MAX_BYTES = 1_000;
const HASH_CHARACTERS = 64;

/**
 * A text as the store keeps it where it is a key, such as the id of a document or a visitor's token: itself, but for
 * one of more than 1,000 bytes, which no other program would have made: its beginning and its hash.
 */
export function keyText(text: string): string {
  if (text.length <= MAX_BYTES / 3 || Buffer.byteLength(text) <= MAX_BYTES) return text;
  const beginning = Buffer.from(text)
    .subarray(0, MAX_BYTES - HASH_CHARACTERS - 3)
    .toString();
  return `${beginning.replace(/\uFFFD$/, '')}${hash('sha256', text)}`;
}
