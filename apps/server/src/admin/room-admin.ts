import type { Database, Reads, Session } from '../store/database.js';
import type { StoredDocument } from '../store/document-table.js';
import { compileQuery } from '../store/query.js';
import { columnText } from '../rooms/column-text.js';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { RoomWriter } from '../rooms/room-writer.js';
import { keyText } from '../store/key-text.js';

/** What an operator does with single rooms. */
export class RoomAdmin {
  readonly #writer: RoomWriter;
  readonly #byId;
  readonly #openCall;

  constructor(database: Database) {
    this.#writer = new RoomWriter(database, new RoomColumns(filterablePaths));
    this.#byId = compileQuery<{ id: string }, { document: string; types: string | null }>(
      database.builder,
      (db, argument) =>
        db
          .selectFrom('rooms')
          .innerJoin('room_documents', 'room_documents.seq', 'rooms.seq')
          .select(['document', 'types'])
          .where('id', '=', argument('id')),
    );
    this.#openCall = compileQuery<{ token: string }, { id: string }>(database.builder, (db, argument) =>
      db
        .selectFrom('open_calls')
        .innerJoin('rooms', 'rooms.seq', 'open_calls.seq')
        .select('id')
        .where('visitor_token', '=', argument('token')),
    );
  }

  async find(session: Reads, id: string): Promise<StoredDocument | undefined> {
    const found = await session.first(this.#byId, { id: columnText(id) });
    return found && { document: JSON.parse(found.document) as Record<string, unknown>, types: found.types };
  }

  /** The id of the open call that a visitor has. */
  async findOpenCall(session: Reads, visitorToken: string): Promise<string | undefined> {
    return (await session.first(this.#openCall, { token: keyText(columnText(visitorToken)) }))?.id;
  }

  async put(session: Session, room: StoredDocument): Promise<void> {
    await this.#writer.put(session, room);
  }
}
