import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Page } from '../store/database.js';

const LINE_FEED = 10;

/**
 * The body of a list, joined from the rooms' stored texts: parsing and serialising them again would take several times
 * as long as everything else. Rooms stand on lines of their own, which JSON allows and their texts don't have.
 * @param withFirst Whether the first room is also shown as `room`.
 */
export function pageBody({ bytes, count, total }: Page, offset: number, withFirst: boolean): Buffer {
  const lineEnd = bytes.indexOf(LINE_FEED);
  const first = withFirst && count > 0 ? bytes.subarray(0, lineEnd === -1 ? undefined : lineEnd - 1) : undefined;
  const [beforeFirst, end] = pageEnd(count, offset, total, first !== undefined);
  return Buffer.concat(
    [PAGE_BEGIN, bytes, Buffer.from(beforeFirst), first, Buffer.from(end)].filter((part) => part !== undefined),
  );
}

/** The same body of texts that come one by one, in pieces, for an answer of any size. */
export async function* pageChunks(
  texts: Iterable<string> | AsyncIterable<string>,
  offset: number,
  total: number,
  withFirst: boolean,
): AsyncGenerator<string> {
  let count = 0;
  let first: string | undefined;
  let chunk = PAGE_BEGIN.toString();
  for await (const text of texts) {
    if (withFirst) first ??= text;
    chunk += count === 0 ? text : `,\n${text}`;
    count += 1;
    if (chunk.length > CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
      await nextTurn(); // a quick reader would keep all others waiting until the last room
    }
  }
  const [beforeFirst, end] = pageEnd(count, offset, total, first !== undefined);
  yield `${chunk}${beforeFirst}${first ?? ''}${end}`;
}

const PAGE_BEGIN = Buffer.from('{"rooms":[');
const CHUNK_CHARACTERS = 65_536;

/** What follows the rooms, up to the first room and behind it. */
function pageEnd(count: number, offset: number, total: number, hasFirst: boolean): [string, string] {
  return [`],"count":${count},"offset":${offset},"total":${total}${hasFirst ? ',"room":' : ''}`, ',"success":true}'];
}
