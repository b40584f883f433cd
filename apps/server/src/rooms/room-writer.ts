import { sql } from 'kysely';
import type { Database, Session } from '../store/database.js';
import type { StoredDocument, Written } from '../store/document-table.js';
import { compileQuery } from '../store/query.js';
import type { RoomColumns } from './room-columns.js';
import { deriveRoomRow, type ListValue, type RoomRow } from './room-row.js';

/** Every write of a room goes through here: document, columns, side tables and the table of open calls stay one. */
export class RoomWriter {
  readonly #queries: Queries;

  constructor(
    database: Database,
    private readonly columns: RoomColumns,
  ) {
    this.#queries = compileQueries(database, columns);
  }

  /**
   * Writes a room unless the store has a newer one (by `_updatedAt`; none is oldest; of two equal ones this one stays).
   * @returns what became of it, and the paths whose values have unexpected types.
   */
  async put(session: Session, room: StoredDocument): Promise<{ written: Written; unexpected: string[] }> {
    const queries = this.#queries;
    const row = deriveRoomRow(room.document, this.columns.paths);
    const text = JSON.stringify(room.document);
    const stored = await session.first(queries.find, { id: row.id });
    if (stored === undefined) {
      const { seq } = (await session.first(queries.insert, row.columns)) as { seq: number };
      await session.run(queries.insertDocument, { seq, document: text, types: room.types });
      await this.#writeSideTables(session, seq, row);
      await this.#updateOpenCall(session, row);
      return { written: 'new', unexpected: row.unexpected };
    }
    const older = (stored.updated_at ?? -Infinity) > (row.updatedAt ?? -Infinity);
    if (older || (stored.document === text && stored.types === room.types)) {
      return { written: 'unchanged', unexpected: row.unexpected };
    }
    const { seq } = stored;
    await session.run(queries.update, { ...row.columns, seq });
    await session.run(queries.updateDocument, { seq, document: text, types: room.types });
    for (const clear of queries.clear) await session.run(clear, { seq });
    await this.#writeSideTables(session, seq, row);
    await this.#updateOpenCall(session, row, stored);
    return { written: 'changed', unexpected: row.unexpected };
  }

  async #writeSideTables(session: Session, seq: number, row: RoomRow): Promise<void> {
    const queries = this.#queries;
    const insertAll = async (query: Queries['insertTag'], values: ListValue[]) => {
      for (const value of values) await session.run(query, { seq, ...value });
    };
    await insertAll(queries.insertTag, row.tags);
    await insertAll(queries.insertAncestor, row.ancestors);
    for (const field of row.customFields) await session.run(queries.insertCustomField, { seq, ...field });
    for (const path of row.nulls) await session.run(queries.insertNull, { seq, path });
  }

  /** The visitor's newest open call is the one that `voip/room` answers; an import can bring more than one. */
  async #updateOpenCall(
    session: Session,
    row: RoomRow,
    before?: { type: string; is_open: number; v_token: string | null },
  ) {
    const tokens = new Set<string>();
    if (row.type === 'v' && row.isOpen && row.visitorToken !== null) tokens.add(row.visitorToken);
    if (before?.type === 'v' && before.is_open === 1 && before.v_token !== null) tokens.add(before.v_token);
    for (const token of tokens) {
      const newest = await session.first(this.#queries.newestOpenCall, { token });
      if (newest === undefined) await session.run(this.#queries.removeOpenCall, { token });
      else await session.run(this.#queries.setOpenCall, { token, seq: newest.seq });
    }
  }
}

type Queries = ReturnType<typeof compileQueries>;

function compileQueries({ builder }: Database, columns: RoomColumns) {
  type Columns = Record<string, unknown>;
  type Side = ListValue & { seq: number };
  return {
    find: compileQuery<
      { id: string },
      {
        seq: number;
        document: string;
        types: string | null;
        updated_at: number | null;
        type: string;
        is_open: number;
        v_token: string | null;
      }
    >(builder, (db, argument) =>
      db
        .selectFrom('rooms')
        .innerJoin('room_documents', 'room_documents.seq', 'rooms.seq')
        .select(['rooms.seq', 'document', 'types', 'updated_at', 'type', 'is_open', 'v_token'])
        .where('id', '=', argument('id')),
    ),
    insert: compileQuery<Columns, { seq: number }>(builder, (db, argument) =>
      db.insertInto('rooms').values(columns.assign(argument)).returning('seq'),
    ),
    update: compileQuery<Columns & { seq: number }, unknown>(builder, (db, argument) =>
      db.updateTable('rooms').set(columns.assign(argument)).where('seq', '=', argument('seq')),
    ),
    insertDocument: compileQuery<{ seq: number; document: string; types: string | null }, unknown>(
      builder,
      (db, argument) =>
        db
          .insertInto('room_documents')
          .values({ seq: argument('seq'), document: argument('document'), types: argument('types') }),
    ),
    updateDocument: compileQuery<{ seq: number; document: string; types: string | null }, unknown>(
      builder,
      (db, argument) =>
        db
          .updateTable('room_documents')
          .set({ document: argument('document'), types: argument('types') })
          .where('seq', '=', argument('seq')),
    ),
    insertTag: compileQuery<Side, unknown>(builder, (db, argument) =>
      db.insertInto('room_tags').values({ seq: argument('seq'), value: argument('value'), folded: argument('folded') }),
    ),
    insertAncestor: compileQuery<Side, unknown>(builder, (db, argument) =>
      db
        .insertInto('room_ancestors')
        .values({ seq: argument('seq'), value: argument('value'), folded: argument('folded') }),
    ),
    insertCustomField: compileQuery<{ seq: number; key: string; folded: string }, unknown>(builder, (db, argument) =>
      db
        .insertInto('room_custom_fields')
        .values({ seq: argument('seq'), key: argument('key'), folded: argument('folded') })
        .onConflict((conflict) => conflict.doNothing()),
    ),
    insertNull: compileQuery<{ seq: number; path: string }, unknown>(builder, (db, argument) =>
      db.insertInto('room_nulls').values({ seq: argument('seq'), path: argument('path') }),
    ),
    clear: (['room_tags', 'room_ancestors', 'room_custom_fields', 'room_nulls'] as const).map((table) =>
      compileQuery<{ seq: number }, unknown>(builder, (db, argument) =>
        db.deleteFrom(table).where('seq', '=', argument('seq')),
      ),
    ),
    newestOpenCall: compileQuery<{ token: string }, { seq: number }>(builder, (db, argument) =>
      db
        .selectFrom('rooms')
        .select('seq')
        .where('v_token', '=', argument('token'))
        .where(sql<boolean>`is_open = 1 and type = 'v'`) // literally, as the partial index has it
        .orderBy('ts', (order) => order.desc().nullsLast())
        .orderBy('id', 'desc')
        .limit(1),
    ),
    setOpenCall: compileQuery<{ token: string; seq: number }, unknown>(builder, (db, argument) =>
      db
        .insertInto('open_calls')
        .values({ visitor_token: argument('token'), seq: argument('seq') })
        .onConflict((conflict) => conflict.column('visitor_token').doUpdateSet({ seq: argument('seq') })),
    ),
    removeOpenCall: compileQuery<{ token: string }, unknown>(builder, (db, argument) =>
      db.deleteFrom('open_calls').where('visitor_token', '=', argument('token')),
    ),
  };
}
