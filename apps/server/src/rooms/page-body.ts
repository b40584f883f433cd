import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Page } from '../store/database.js';

/**
 * The body of a list, around the rooms' stored texts: parsing and serialising them again would take several times as
 * long as everything else, and so would copying them. Rooms stand on lines of their own, which JSON allows and their
 * texts don't have.
 * @param withFirst Whether the first room is also shown as `room`.
 */
export function pageBody({ bytes, count, total }: Page, offset: number, withFirst: boolean): PageBody {
  const hasFirst = withFirst && count > 0;
  const [beforeFirst, end] = pageEnd(count, offset, total, hasFirst);
  if (!hasFirst) return [PAGE_BEGIN, bytes, beforeFirst + end];
  return [PAGE_BEGIN, bytes, `${beforeFirst}${firstOf(bytes)}${end}`];
}

function firstOf(texts: Buffer | string): string {
  const lineEnd = texts.indexOf('\n');
  const end = lineEnd === -1 ? texts.length : lineEnd - 1;
  return typeof texts === 'string' ? texts.slice(0, end) : texts.toString('latin1', 0, end);
}

/** In parts; a string has one byte a character (see `JsonBytes`). */
export type PageBody = readonly [begin: string, rooms: Buffer | string, end: string];

/** The same body of texts that come one by one, in pieces, for an answer of any size. */
export async function* pageChunks(
  texts: Iterable<string> | AsyncIterable<string>,
  offset: number,
  total: number,
  withFirst: boolean,
): AsyncGenerator<string> {
  let count = 0;
  let first: string | undefined;
  let chunk = PAGE_BEGIN;
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

const PAGE_BEGIN = '{"rooms":[';
const CHUNK_CHARACTERS = 65_536;

/** What follows the rooms, up to the first room and behind it. */
function pageEnd(count: number, offset: number, total: number, hasFirst: boolean): [string, string] {
  return [`],"count":${count},"offset":${offset},"total":${total}${hasFirst ? ',"room":' : ''}`, ',"success":true}'];
}
