import type { TakeRow } from './raw-rows.js';

/** What the rows of a page have brought. */
export interface PageRows {
  /** The first value of the first row. */
  readonly about: string;
  /** The second values, joined by a comma and a line feed. */
  readonly bytes: Buffer;
  /** The third values, and where the second ones are in the bytes. */
  readonly rooms: readonly { readonly seq: number; readonly start: number; readonly end: number }[];
}

const FIRST_SIZE = 65_536;
const COMMA = 44;
const LINE_FEED = 10;

/** Joins the rows of a page as they arrive: three texts each, of which an empty page, of one row, has the first alone. */
export function joinPageRows(): { take: TakeRow; finish(): PageRows } {
  let joined = Buffer.allocUnsafe(FIRST_SIZE);
  let length = 0;
  let about = '';
  const rooms: PageRows['rooms'][number][] = [];

  function makeRoom(needed: number): void {
    if (length + needed <= joined.length) return;
    const larger = Buffer.allocUnsafe(Math.max(joined.length * 2, length + needed));
    joined.copy(larger, 0, 0, length);
    joined = larger;
  }

  return {
    // The number of values, then each behind its length.
    take(chunk, start) {
      const first = start + 6;
      const firstEnd = first + chunk.readInt32BE(start + 2);
      if (about === '') about = chunk.toString('latin1', first, firstEnd);
      const size = chunk.readInt32BE(firstEnd);
      if (size < 0) return;
      makeRoom(size + 2);
      if (rooms.length > 0) {
        joined[length++] = COMMA;
        joined[length++] = LINE_FEED;
      }
      const text = firstEnd + 4;
      const textEnd = text + size;
      const placed = length;
      length += chunk.copy(joined, placed, text, textEnd);
      const seq = readDigits(chunk, textEnd + 4, chunk.readInt32BE(textEnd));
      rooms.push({ seq, start: placed, end: length });
    },
    finish: () => ({ about, bytes: joined.subarray(0, length), rooms }),
  };
}

function readDigits(chunk: Buffer, start: number, count: number): number {
  let value = 0;
  for (let place = start; place < start + count; place += 1) value = value * 10 + (chunk[place] as number) - 48;
  return value;
}
