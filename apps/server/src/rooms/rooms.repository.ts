import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Database, DATABASE, type ListRead, type Page, type Reads } from '../store/database.js';
import { compileQuery, type PageQuery } from '../store/query.js';
import { planCount } from './count-plan.js';
import { compileCountQuery, compilePageQuery, compileStreamQuery } from './room-query.js';
import { describeSelection, type Operands, type Selection } from './selection.js';

/** Shapes come from callers, so their number is bounded. */
const MAX_SHAPES = 1_000;

export interface RoomStream {
  readonly texts: Iterable<{ text: string }> | AsyncIterable<{ text: string }>;
  readonly total: number;
  close(): Promise<void>;
}

/** Reads rooms. */
@Injectable()
export class RoomsRepository {
  readonly #pages = new LRUCache<string, PageQuery<Operands>>({ max: MAX_SHAPES });
  readonly #byIdAndToken;
  readonly #openCall;

  constructor(@Inject(DATABASE) private readonly database: Database) {
    const { builder } = database;
    // Subqueries: SQLite takes several times as long for the same lookups written as a join.
    this.#byIdAndToken = compileQuery<{ id: string; token: string }, { document: string }>(builder, (db, argument) =>
      db
        .selectFrom('room_documents')
        .select('document')
        .where('seq', '=', ({ selectFrom }) =>
          selectFrom('rooms')
            .select('seq')
            .where('id', '=', argument('id'))
            .where('v_token', '=', argument('token'))
            .where('type', '=', 'v'),
        )
        .where(({ exists, selectFrom }) =>
          exists(selectFrom('visitors').select('id').where('token', '=', argument('token'))),
        ),
    );
    this.#openCall = compileQuery<{ token: string }, { document: string }>(builder, (db, argument) =>
      db
        .selectFrom('room_documents')
        .select('document')
        .where('seq', '=', ({ selectFrom }) =>
          selectFrom('open_calls').select('seq').where('visitor_token', '=', argument('token')),
        ),
    );
  }

  /** One page of texts and the exact number of all rooms, from one state of the data. */
  async page(selection: Selection, limit: number, offset: number, how: ListRead): Promise<Page> {
    const { shape, operands } = describeSelection(selection);
    const count = planCount(selection);
    const key = `${shape} ${count.shape}`;
    let page = this.#pages.get(key);
    if (page === undefined) {
      page = compilePageQuery(this.database.builder, selection, operands.length, count);
      this.#pages.set(key, page);
    }
    return await this.database.page(page, [...operands, limit, offset, ...count.operands], how);
  }

  /** All from `offset` on, one by one, from one state of the data. Close it, whether it was read to its end or not. */
  async stream(selection: Selection, offset: number, reader: string): Promise<RoomStream> {
    const { builder } = this.database;
    const { operands } = describeSelection(selection);
    const snapshot = await this.database.snapshot(reader);
    try {
      const count = planCount(selection);
      const counted = await snapshot.first(compileCountQuery(builder, count), count.operands);
      const limit = Number.MAX_SAFE_INTEGER;
      const texts = snapshot.iterate(compileStreamQuery(builder, selection), [...operands, limit, offset]);
      return {
        texts,
        total: counted?.total ?? 0,
        async close() {
          await texts.return?.();
          await snapshot.close();
        },
      };
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }

  /** The text of the voip room with this id, of the visitor with this token, open or closed. */
  async findVoipRoom(id: string, token: string): Promise<string | undefined> {
    return (await this.database.read.first(this.#byIdAndToken, { id, token }))?.document;
  }

  /** The text of the visitor's open call. */
  async findOpenCall(token: string, session: Reads = this.database.read): Promise<string | undefined> {
    return (await session.first(this.#openCall, { token }))?.document;
  }
}
