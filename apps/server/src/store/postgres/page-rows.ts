import type { TakeRow } from './raw-rows.js';

/** What the rows of a page have brought. */
export interface PageRows {
  /** The first value of the first row. */
  readonly about: string;
  /** The second values, joined by a comma and a line feed. */
  readonly bytes: Buffer;
  readonly count: number;
}

const FIRST_SIZE = 65_536;
const COMMA = 44;
const LINE_FEED = 10;

/** Joins the rows of a page as they arrive: two texts each, of which the second is null in the one row of an empty page. */
export function joinPageRows(): { take: TakeRow; finish(): PageRows } {
  let joined = Buffer.allocUnsafe(FIRST_SIZE);
  let length = 0;
  let count = 0;
  let about = '';

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
      if (count > 0) {
        joined[length++] = COMMA;
        joined[length++] = LINE_FEED;
      }
      length += chunk.copy(joined, length, firstEnd + 4, firstEnd + 4 + size);
      count += 1;
    },
    finish: () => ({ about, bytes: joined.subarray(0, length), count }),
  };
}
