import { sql } from 'kysely';
import type { Database, Session } from '../store/database.js';
import type { Outcome, StoredDocument, Written } from '../store/document-table.js';
import { mergeVersion, type Origin } from '../store/merge/merge-version.js';
import { compileQuery } from '../store/query.js';
import type { RoomColumns } from './room-columns.js';
import { roomDates } from './room-dates.js';
import { recordOfRoom, type RoomRecord } from './room-record.js';
import { sideTables } from './side-tables.js';

/** A room that is to be written. */
export interface ArrivingRoom extends RoomRecord {
  /** `here` by default. */
  readonly origin?: Origin;
}

/** Every write of a room goes through here: document, columns, side tables and the table of open calls stay one. */
export class RoomWriter {
  readonly #queries: Queries;

  constructor(
    private readonly database: Database,
    private readonly columns: RoomColumns,
  ) {
    this.#queries = compileQueries(database, columns);
  }

  /**
   * Writes a room that was made here, unless the store has a newer one.
   * @returns what became of it, and the paths whose values have unexpected types.
   */
  async put(session: Session, room: StoredDocument): Promise<{ written: Written; unexpected: string[] }> {
    const { record, unexpected } = recordOfRoom(room, this.columns);
    const [outcome] = await this.putAll(session, [record]);
    return { written: (outcome as Outcome).written, unexpected };
  }

  /** Writes rooms, or what `mergeVersion` makes of them and of the stored ones, in their order, by few statements. */
  async putAll(session: Session, rooms: readonly ArrivingRoom[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const distinct of runsOfDistinctRooms(rooms)) outcomes.push(...(await this.#putDistinct(session, distinct)));
    return outcomes;
  }

  async #putDistinct(session: Session, rooms: readonly ArrivingRoom[]): Promise<Outcome[]> {
    const stored = await this.#find(session, rooms);
    const outcomes: Outcome[] = [];
    const wanted: RoomRecord[] = [];
    for (const room of rooms) {
      const { record, ...outcome } = this.#merge(stored.get(room.id), room);
      outcomes.push(outcome);
      if (outcome.written !== 'unchanged') wanted.push(record);
    }
    const replaced = wanted.map(({ id }) => stored.get(id)).filter((room) => room !== undefined);
    await this.#remove(session, replaced);
    await this.#insert(session, wanted, stored);
    await this.#updateOpenCalls(session, wanted, replaced);
    return outcomes;
  }

  #merge(stored: StoredRoom | undefined, room: ArrivingRoom): Outcome & { record: RoomRecord } {
    const version = stored && { ...stored, updatedAt: stored.updated_at };
    const { merged, ...outcome } = mergeVersion(version, room, room.origin ?? 'here', roomDates);
    return { ...outcome, record: merged === undefined ? room : recordOfRoom(merged, this.columns).record };
  }

  /** Writes the room of a number anew, or removes it, whatever there is of it. */
  async rewrite(session: Session, seq: number, record: RoomRecord | undefined): Promise<void> {
    await this.#remove(session, [{ seq }]);
    if (record === undefined) return;
    await this.#insert(session, [record], new Map([[record.id, { seq }]]));
    await this.#updateOpenCalls(session, [record], []);
  }

  async #find(session: Session, records: readonly RoomRecord[]): Promise<Map<string, StoredRoom>> {
    const found = await session.all(this.#queries.find, { ids: this.#list(records.map(({ id }) => id)) });
    return new Map(found.map((room) => [room.id, room]));
  }

  async #remove(session: Session, rooms: readonly Pick<StoredRoom, 'seq'>[]): Promise<void> {
    if (rooms.length === 0) return;
    const seqs = this.#list(rooms.map(({ seq }) => seq));
    for (const remove of this.#queries.remove) await session.run(remove, { seqs });
  }

  /** A room that is replaced keeps its number. */
  async #insert(
    session: Session,
    records: readonly RoomRecord[],
    stored: ReadonlyMap<string, Pick<StoredRoom, 'seq'>>,
  ): Promise<void> {
    const count = records.filter(({ id }) => !stored.has(id)).length;
    const free = count === 0 ? [] : await session.all(this.#queries.newSeqs, { count });
    let next = 0;
    const numbered = records.map((record) => ({
      record,
      seq: stored.get(record.id)?.seq ?? (free[next++] as { seq: number }).seq,
    }));
    const queries = this.#queries;
    await session.insert(
      queries.rooms,
      numbered.map(({ seq, record }) => [seq, ...record.values]),
    );
    await session.insert(
      queries.documents,
      numbered.map(({ seq, record }) => [seq, record.document, record.types]),
    );
    for (const { rows, insert } of queries.sides) {
      await session.insert(
        insert,
        numbered.flatMap(({ seq, record }) => rows(record).map((row) => [seq, ...row])),
      );
    }
  }

  /** The visitor's newest open call is the one that `voip/room` answers; an import can bring more than one. */
  async #updateOpenCalls(
    session: Session,
    records: readonly RoomRecord[],
    replaced: readonly StoredRoom[],
  ): Promise<void> {
    const visitors = new Set([...records.map(({ openCallOf }) => openCallOf), ...replaced.map(openCallOf)]);
    visitors.delete(null);
    if (visitors.size > 0) await this.settleOpenCalls(session, [...visitors] as string[]);
  }

  /** Makes the newest open call of each of these visitors, named by their tokens, the one that is answered. */
  async settleOpenCalls(session: Session, visitors: readonly string[]): Promise<void> {
    const tokens = this.#list(visitors);
    await session.run(this.#queries.removeOpenCalls, { tokens });
    await session.run(this.#queries.addOpenCalls, { tokens });
  }

  #list(values: readonly (string | number)[]): unknown {
    return this.database.builder.dialect.listOperand(values);
  }
}

interface StoredRoom {
  readonly id: string;
  readonly seq: number;
  readonly document: string;
  readonly types: string | null;
  readonly updated_at: number | null;
  readonly type: string;
  readonly is_open: number;
  readonly v_token: string | null;
}

function openCallOf({ type, is_open, v_token }: StoredRoom): string | null {
  return type === 'v' && is_open === 1 ? v_token : null;
}

/** A room that comes twice is written twice, one after the other. */
function* runsOfDistinctRooms(records: readonly ArrivingRoom[]): Generator<readonly ArrivingRoom[]> {
  const seen = new Set<string>();
  let start = 0;
  for (const [place, { id }] of records.entries()) {
    if (seen.has(id)) {
      yield records.slice(start, place);
      start = place;
      seen.clear();
    }
    seen.add(id);
  }
  if (start < records.length) yield start === 0 ? records : records.slice(start);
}

type Queries = ReturnType<typeof compileQueries>;

function compileQueries({ builder }: Database, columns: RoomColumns) {
  type Tokens = { tokens: unknown };
  const sides = sideTables(columns);
  return {
    find: compileQuery<{ ids: unknown }, StoredRoom>(builder, (db, argument, dialect) =>
      db
        .selectFrom('rooms')
        .innerJoin('room_documents', 'room_documents.seq', 'rooms.seq')
        .select(['id', 'rooms.seq', 'document', 'types', 'updated_at', 'type', 'is_open', 'v_token'])
        .where(dialect.isOneOf(sql.ref('id'), argument('ids'))),
    ),
    newSeqs: compileQuery<{ count: number }, { seq: number }>(builder, (_db, argument, dialect) =>
      dialect.newSeqs(argument('count')),
    ),
    rooms: builder.compileInsert('rooms', ['seq', ...columns.names]),
    documents: builder.compileInsert('room_documents', ['seq', 'document', 'types']),
    sides: sides.map(({ table, columns: names, rows }) => ({
      rows,
      insert: builder.compileInsert(table, ['seq', ...names]),
    })),
    remove: (['rooms', 'room_documents', ...sides.map(({ table }) => table)] as const).map((table) =>
      compileQuery<{ seqs: unknown }, unknown>(builder, (db, argument, dialect) =>
        db.deleteFrom(table).where(dialect.isOneOf(sql.ref('seq'), argument('seqs'))),
      ),
    ),
    removeOpenCalls: compileQuery<Tokens, unknown>(builder, (db, argument, dialect) =>
      db.deleteFrom('open_calls').where(dialect.isOneOf(sql.ref('visitor_token'), argument('tokens'))),
    ),
    // The state is written literally, as the partial index has it.
    addOpenCalls: compileQuery<Tokens, unknown>(
      builder,
      (_db, argument, dialect) => sql`
        insert into open_calls (visitor_token, seq)
        select v_token, seq from (
          select v_token, seq, row_number() over (partition by v_token order by ts desc nulls last, id desc) as place
          from rooms
          where ${dialect.isOneOf(sql.ref('v_token'), argument('tokens'))}
            and is_open = 1 and type = 'v'
        ) as open_call
        where place = 1`,
    ),
  };
}
