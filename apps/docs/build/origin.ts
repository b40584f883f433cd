import { ORIGIN } from './origin-mark.ts';
import { SITE_URL } from './site-url.ts';

/** What samples show where no server delivers them, or one that doesn't know its own name. */
export const STATIC_ORIGIN = SITE_URL === undefined ? 'https://switchboard.example.com' : new URL(SITE_URL).origin;

/** A file as a static host delivers it, and the places, in bytes, at which a server puts its own origin. */
export interface PlacedFile {
  readonly content: Buffer;
  readonly places: readonly number[];
}

export function placeOrigin(content: Buffer): PlacedFile {
  if (!content.includes(ORIGIN)) return { content, places: [] };
  const places: number[] = [];
  let length = 0;
  const parts = content.toString().split(ORIGIN);
  for (const part of parts.slice(0, -1)) {
    length += Buffer.byteLength(part);
    places.push(length);
    length += Buffer.byteLength(STATIC_ORIGIN);
  }
  return { content: Buffer.from(parts.join(STATIC_ORIGIN)), places };
}
