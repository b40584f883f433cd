import { sql } from 'kysely';
import { columnText } from '../rooms/column-text.js';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { recordOfRoom } from '../rooms/room-record.js';
import { RoomWriter } from '../rooms/room-writer.js';
import type { Database, Session, Snapshot } from '../store/database.js';
import type { StoredDocument } from '../store/document-table.js';
import { compileQuery } from '../store/query.js';
import { sideTables, type SideTable } from '../rooms/side-tables.js';
import type { Check, Fault } from './check.js';
import { DOCUMENTS, readDocument } from './check-documents.js';

const COLUMNS = 'columns';
const CHUNK = 200;

/** The parts of the report that the tables beside the rooms are. */
const SIDE_PARTS: Readonly<Record<SideTable['table'], string>> = {
  room_tags: 'tags',
  room_ancestors: 'units',
  room_custom_fields: 'custom fields',
  room_nulls: 'nulls',
};

interface StoredRoom {
  readonly seq: number;
  readonly id: string;
  readonly document: string | null;
  readonly types: string | null;
}

/** Whether all that the store keeps of a room is what its document gives. */
export function roomChecks(database: Database): Check[] {
  const columns = new RoomColumns(filterablePaths);
  const queries = compileQueries(database, columns);
  const mendRoom = roomMender(database, columns, queries);

  async function* checkRooms(snapshot: Snapshot, compared: (part: string, number: number) => void) {
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const rooms = await snapshot.all(queries.chunk, { after, limit: CHUNK });
      if (rooms.length === 0) return;
      const from = rooms[0]?.seq as number;
      after = rooms.at(-1)?.seq as number;
      const sides = await readSides(snapshot, from, after);
      for (const part of [DOCUMENTS, COLUMNS, ...Object.values(SIDE_PARTS)]) compared(part, rooms.length);
      for (const room of rooms) yield* faultsOf(room, sides);
    }
  }

  async function readSides(snapshot: Snapshot, from: number, to: number): Promise<Map<number, string[]>[]> {
    const sides: Map<number, string[]>[] = [];
    for (const { query, columns: names } of queries.sides) {
      const entries = new Map<number, string[]>();
      for (const row of await snapshot.all(query, { from, to })) {
        const seq = row['seq'] as number;
        const entry = JSON.stringify(names.map((name) => row[name]));
        const others = entries.get(seq);
        if (others === undefined) entries.set(seq, [entry]);
        else others.push(entry);
      }
      sides.push(entries);
    }
    return sides;
  }

  function* faultsOf(room: StoredRoom, sides: readonly Map<number, string[]>[]): Generator<Fault> {
    const { seq, id } = room;
    const mend = (session: Session) => mendRoom(session, seq);
    if (room.document === null) {
      yield { part: DOCUMENTS, example: `${id} of rooms`, mend };
      return;
    }
    const document = readRoom(room.document);
    if (document === undefined) {
      yield { part: DOCUMENTS, example: `${id} of rooms` };
      return;
    }
    const { record } = recordOfRoom({ document, types: room.types }, columns);
    const row = room as unknown as Readonly<Record<string, unknown>>;
    if (columns.names.some((name, place) => row[name] !== record.values[place])) {
      yield { part: COLUMNS, example: id, mend };
    }
    for (const [place, { table, rows }] of queries.sides.entries()) {
      const kept = (sides[place]?.get(seq) ?? []).toSorted().join();
      const derived = rows(record)
        .map((entry) => JSON.stringify(entry))
        .toSorted()
        .join();
      if (kept !== derived) yield { part: SIDE_PARTS[table], example: id, mend };
    }
  }

  async function* checkLeftBehind(snapshot: Snapshot): AsyncGenerator<Fault> {
    for (const { part, query } of queries.leftBehind) {
      for await (const { seq } of snapshot.iterate(query, {})) {
        yield { part, example: `room number ${seq}, which is not there`, mend: (session) => mendRoom(session, seq) };
      }
    }
  }

  return [checkLeftBehind, checkRooms]; // what is left behind can stand in the way of a room
}

/**
 * Derives a room from its document, as it is now. What is kept of a room without a document is removed: nothing can be
 * answered with it, and it would stand in the way of its own import. (A document without a room becomes a room.)
 */
function roomMender(database: Database, columns: RoomColumns, queries: Queries) {
  const writer = new RoomWriter(database, columns);
  return async (session: Session, seq: number): Promise<boolean> => {
    const stored = await session.first(queries.document, { seq });
    if (stored === undefined) {
      await writer.rewrite(session, seq, undefined);
      return true;
    }
    const document = readRoom(stored.document);
    if (document === undefined) return false;
    const { record } = recordOfRoom({ document, types: stored.types }, columns);
    const holder = await session.first(queries.holder, { id: columnText(record.id) });
    if (holder !== undefined && holder.seq !== seq) return false; // the id is another room's
    await writer.rewrite(session, seq, { ...record, document: stored.document });
    return true;
  };
}

function readRoom(text: string): StoredDocument['document'] | undefined {
  const document = readDocument(text);
  const isRoom = typeof document?.['_id'] === 'string' && (document['t'] === 'v' || document['t'] === 'l');
  return isRoom ? document : undefined;
}

type Queries = ReturnType<typeof compileQueries>;

function compileQueries({ builder }: Database, columns: RoomColumns) {
  const names = sql.join(columns.names.map((name) => sql.ref(`rooms.${name}`)));
  return {
    chunk: compileQuery<{ after: number; limit: number }, StoredRoom>(
      builder,
      (_db, argument) => sql`
        select rooms.seq, ${names}, document, types
        from rooms left join room_documents on room_documents.seq = rooms.seq
        where rooms.seq > ${argument('after')} order by rooms.seq limit ${argument('limit')}`,
    ),
    sides: sideTables(columns).map((side) => ({
      ...side,
      query: compileQuery<{ from: number; to: number }, Readonly<Record<string, unknown>>>(
        builder,
        (_db, argument) => sql`
          select seq, ${sql.join(side.columns.map((name) => sql.ref(name)))} from ${sql.table(side.table)}
          where seq >= ${argument('from')} and seq <= ${argument('to')}`,
      ),
    })),
    leftBehind: [...Object.entries(SIDE_PARTS), ['room_documents', DOCUMENTS] as const].map(([table, part]) => ({
      part,
      query: compileQuery<object, { seq: number }>(
        builder,
        () => sql`
          select distinct seq from ${sql.table(table)} as side
          where not exists (select 1 from rooms where rooms.seq = side.seq) order by seq`,
      ),
    })),
    document: compileQuery<{ seq: number }, { document: string; types: string | null }>(builder, (db, argument) =>
      db.selectFrom('room_documents').select(['document', 'types']).where('seq', '=', argument('seq')),
    ),
    holder: compileQuery<{ id: string }, { seq: number }>(builder, (db, argument) =>
      db.selectFrom('rooms').select('seq').where('id', '=', argument('id')),
    ),
  };
}
