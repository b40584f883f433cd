import type { RoomRecord } from './room-query.js';

/** The text of a room as an answer shows it. */
export type ShowRoom = (record: RoomRecord) => string;

/** The stored text as it stands, with the department joined in. */
export function roomText({ document, department_id: id, department_name: name }: RoomRecord): string {
  if (id == null) return document;
  const department = JSON.stringify(name == null ? { _id: id } : { _id: id, name });
  return `${document.slice(0, -1)},"department":${department}}`;
}

/**
 * The body of a list, joined from the rooms' texts: parsing and serialising them again would cost four times as much.
 * @param withFirst Whether the first room is also shown as `room`.
 */
export function pageBody(texts: readonly string[], offset: number, total: number, withFirst: boolean): Buffer {
  return Buffer.from(`{"rooms":[${texts.join()}]${pageEnd(texts.length, offset, total, withFirst ? texts[0] : undefined)}`);
}

/** The same body in pieces, for an answer of any size. */
export async function* pageChunks(
  records: Iterable<RoomRecord> | AsyncIterable<RoomRecord>,
  show: ShowRoom,
  offset: number,
  total: number,
  withFirst: boolean,
): AsyncGenerator<string> {
  let count = 0;
  let first: string | undefined;
  let chunk = '{"rooms":[';
  for await (const record of records) {
    const text = show(record);
    first ??= text;
    chunk += count === 0 ? text : `,${text}`;
    count += 1;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  yield `${chunk}]${pageEnd(count, offset, total, withFirst ? first : undefined)}`;
}

function pageEnd(count: number, offset: number, total: number, first: string | undefined): string {
  const room = first === undefined ? '' : `,"room":${first}`;
  return `,"count":${count},"offset":${offset},"total":${total}${room},"success":true}`;
}
