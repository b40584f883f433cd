import { type Kysely, sql } from 'kysely';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { recordOfRoom } from '../rooms/room-record.js';
import { RoomWriter } from '../rooms/room-writer.js';
import { compileQuery } from '../store/query.js';
import type { Tables } from '../store/tables.js';
import type { CopiedTable } from './copied-table.js';

interface Room {
  readonly id: string;
  readonly document: string;
  readonly types: string | null;
}

/**
 * The rooms, in the order in which they were written: rooms of one time, which lists show together, lie together in
 * the copy, too. What is derived from a room is derived again.
 */
export const roomsTable: CopiedTable<Room> = {
  name: 'rooms',
  prefilled: false,
  rows: (builder) => compileQuery<object, Room>(builder, (db) => allRooms(db).orderBy('rooms.seq')),
  textOf,

  openWriter(target) {
    const columns = new RoomColumns(filterablePaths);
    const writer = new RoomWriter(target, columns);
    const { dialect } = target.builder;
    const present = compileQuery<{ ids: unknown }, Room>(target.builder, (db, argument) =>
      allRooms(db).where(dialect.isOneOf(sql.ref('id'), argument('ids'))),
    );
    const recordOf = ({ document, types }: Room) =>
      recordOfRoom({ document: JSON.parse(document) as Record<string, unknown>, types }, columns).record;
    return {
      async write(session, batch) {
        const ids = dialect.listOperand(batch.map(({ row }) => row.id));
        const texts = new Map((await session.all(present, { ids })).map((room) => [room.id, textOf(room)]));
        const differing = batch.filter(({ row, text }) => texts.get(row.id) !== text);
        const outcomes = await writer.putAll(
          session,
          differing.map(({ row }) => recordOf(row)),
        );
        return { written: outcomes.filter(({ written }) => written !== 'unchanged').length, removed: 0 };
      },
      finish: async () => ({ written: 0, removed: 0 }),
    };
  },
};

function allRooms(db: Kysely<Tables>) {
  return db
    .selectFrom('rooms')
    .innerJoin('room_documents', 'room_documents.seq', 'rooms.seq')
    .select(['id', 'document', 'types']);
}

function textOf({ id, document, types }: Room): string {
  return JSON.stringify([id, document, types]);
}
