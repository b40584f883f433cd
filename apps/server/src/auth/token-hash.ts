import { hash } from 'node:crypto';

const HASH_BYTES = 32;

/** An unknown user is compared with this hash, which no token has, so that they take as long as a known one. */
export const NO_HASH = Buffer.alloc(HASH_BYTES);

/** base64(sha256(token)): how Rocket.Chat keeps tokens, so that imported ones go on working. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64');
}

/** The same as bytes, to compare. */
export function tokenHashBytes(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The bytes of a hash that is kept; what an import brought as one and can't be is compared as if it were `NO_HASH`. */
export function hashBytes(kept: string): Buffer {
  const bytes = Buffer.from(kept, 'base64');
  return bytes.length === HASH_BYTES && bytes.toString('base64') === kept ? bytes : NO_HASH;
}
