import { sql } from 'kysely';
import { RoomColumns } from '../../rooms/room-columns.js';
import { roomDates } from '../../rooms/room-dates.js';
import { filterablePaths } from '../../rooms/room-paths.js';
import { recordOfRoom, type RoomRecord } from '../../rooms/room-record.js';
import { RoomWriter } from '../../rooms/room-writer.js';
import type { Database } from '../../store/database.js';
import { compileQuery } from '../../store/query.js';
import { BadDocument, type Collection, documentId, FaultOfAll, type ImportItem, originOf } from '../collection.js';
import { toExtendedJson } from '../extended-json.js';
import { toWireForm } from '../wire-form.js';
import { type DepartmentReference, referenceWriter } from './departments.js';

type Room = Record<string, unknown>;

const LACKING_ANSWER =
  'rooms of this answer have no "_id" or no "t", which a store needs of each: ' +
  'ask for the list again without "fields", or with both of them in it';

/** What is written of a room. */
interface RoomItem extends RoomRecord, ImportItem {
  /** Of the room of an answer, which tells it. */
  readonly department?: DepartmentReference;
}

const columns = new RoomColumns(filterablePaths);

/** The rooms of livechat (`t: l`) and of calls (`t: v`). */
export const rooms: Collection<RoomItem> = {
  name: 'rocketchat_room',

  read(source, encoding) {
    if (encoding === 'answer' && !(Object.hasOwn(source, '_id') && Object.hasOwn(source, 't'))) {
      throw new FaultOfAll(LACKING_ANSWER);
    }
    const type = source['t'];
    if (typeof type !== 'string') throw new BadDocument('has no "t", which tells the type of a room');
    if (type !== 'l' && type !== 'v') return undefined;
    const { value, types, notes } = toWireForm(source, encoding, roomDates);
    documentId(value);
    const { room, department } = encoding === 'answer' ? takeOffDepartment(value) : { room: value };
    const { record, unexpected } = recordOfRoom({ document: room, types }, columns);
    const item = { ...record, origin: originOf(encoding), ...(department === undefined ? {} : { department }) };
    return { item, notes, unexpected };
  },

  open(database) {
    const writer = new RoomWriter(database, columns);
    const putReference = referenceWriter(database);
    const queries = compileQueries(database);
    return {
      async write(session, items) {
        const outcomes = await writer.putAll(session, items);
        for (const { id, department } of items) {
          if (department === undefined) continue;
          await putReference(
            session,
            department,
            async () => (await session.first(queries.joins, { id })) !== undefined,
          );
        }
        return outcomes;
      },

      count: async (session) => Number((await session.first(queries.count, {}))?.rooms),

      async *lines(snapshot) {
        for await (const { document, types } of snapshot.iterate(queries.all, {})) {
          yield toExtendedJson(JSON.parse(document) as Room, types, roomDates);
        }
      },
    };
  },
};

/** Rocket.Chat adds the department when it answers; the room in its store has none. */
function takeOffDepartment(answered: Room): { room: Room; department?: DepartmentReference } {
  const { department, ...room } = answered;
  return isDepartmentOf(room, department) ? { room, department } : { room: answered };
}

function isDepartmentOf(room: Room, department: unknown): department is DepartmentReference {
  if (typeof department !== 'object' || department === null) return false;
  const { _id, name } = department as Partial<DepartmentReference>;
  return typeof _id === 'string' && _id === room['departmentId'] && typeof name === 'string';
}

function compileQueries({ builder }: Database) {
  return {
    /** A room that is answered with its department; another has a key of that name of its own. */
    joins: compileQuery<{ id: string }, object>(builder, (db, argument) =>
      db
        .selectFrom('rooms')
        .select('seq')
        .where('id', '=', argument('id'))
        .where('answer_department_id', 'is not', null),
    ),
    count: compileQuery<object, { rooms: number }>(builder, (db) =>
      db
        .selectFrom('room_counts')
        .select(sql<number>`coalesce(sum(rooms), 0)`.as('rooms'))
        .where('agent', '=', '')
        .where('department', '=', '')
        .where('queue', '=', ''),
    ),
    all: compileQuery<object, { document: string; types: string | null }>(builder, (db) =>
      db
        .selectFrom('rooms')
        .innerJoin('room_documents', 'room_documents.seq', 'rooms.seq')
        .select(['document', 'types'])
        .orderBy('id'),
    ),
  };
}
