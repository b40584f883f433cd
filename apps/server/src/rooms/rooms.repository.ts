import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { CACHE_BYTES, type CacheBytes, maxSizeOf } from '../cache-bytes.js';
import { retainedBytes } from '../retained-bytes.js';
import { type Database, DATABASE, type MaybePromise, type Page, type Reads } from '../store/database.js';
import { compileQuery, type PageQuery } from '../store/query.js';
import { whenReady } from '../when-ready.js';
import { planCount } from './count-plan.js';
import { planStream } from './page-plan.js';
import { compileCountQuery, compilePageQuery, compileStreamQuery, pageOperands, planRead } from './room-query.js';
import type { RoomList } from './room-list.js';
import type { Operands, Selection } from './selection.js';
import { keyText } from '../store/key-text.js';

/** Of an entry of either cache, beside its key and its texts. */
const ENTRY_BYTES = 1_000;

interface PlannedPage {
  /** What is bound behind limit and offset. */
  readonly operands: Operands;
  readonly query: PageQuery<Operands>;
}

export interface RoomStream {
  readonly texts: Iterable<{ text: string }> | AsyncIterable<{ text: string }>;
  readonly total: number;
  /** Of the state that is read: see `Database.roomsVersion`. */
  readonly version: string;
  close(): Promise<void>;
}

/** Reads rooms. */
@Injectable()
export class RoomsRepository {
  // Shapes and values come from whoever asks, so what is kept of them is bounded.
  readonly #pages: LRUCache<string, PageQuery<Operands>>;
  /** By selection: whoever reads a list page by page has it planned once. */
  readonly #planned: LRUCache<string, PlannedPage>;
  readonly #byIdAndToken;
  readonly #openCall;
  readonly #version;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CACHE_BYTES) { plans, statements }: Pick<CacheBytes, 'plans' | 'statements'>,
  ) {
    this.#pages = new LRUCache({
      maxSize: maxSizeOf(statements),
      // Twice: what is bound is kept beside the SQL.
      sizeCalculation: (query, shape) => ENTRY_BYTES + retainedBytes(shape) + 2 * retainedBytes(query),
    });
    this.#planned = new LRUCache({
      maxSize: maxSizeOf(plans),
      sizeCalculation: ({ operands }, key) => ENTRY_BYTES + retainedBytes(key) + retainedBytes(operands),
    });
    const { builder } = database;
    this.#version = compileQuery<object, { version: string }>(
      builder,
      () => sql`select (select value from store_facts where name = 'id') || '.'
        || (select cast(sum(value) as text) from room_version) as version`,
    );
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
  page(list: RoomList, limit: number, reader: string): MaybePromise<Page> {
    const { operands, query } = this.#pageOf(list);
    return this.database.page(query, [limit, list.offset, ...operands], { reader });
  }

  #pageOf({ selection, selectionKey }: RoomList): PlannedPage {
    let planned = this.#planned.get(selectionKey);
    if (planned === undefined) {
      const { builder } = this.database;
      const read = planRead(selection, builder.dialect);
      const query = this.#pages.get(read.shape) ?? compilePageQuery(builder, selection, read);
      this.#pages.set(read.shape, query);
      planned = { operands: pageOperands(read), query };
      this.#planned.set(selectionKey, planned);
    }
    return planned;
  }

  /** All from `offset` on, one by one, from one state of the data. Close it, whether it was read to its end or not. */
  async stream(selection: Selection, offset: number, reader: string): Promise<RoomStream> {
    const { builder } = this.database;
    const plan = planStream(selection, builder.dialect);
    const snapshot = await this.database.snapshot(reader);
    try {
      const count = planCount(selection, builder.dialect);
      const counted = await snapshot.first(compileCountQuery(builder, count), count.operands);
      const limit = Number.MAX_SAFE_INTEGER;
      const texts = snapshot.iterate(compileStreamQuery(builder, selection, plan), [limit, offset, ...plan.operands]);
      return {
        texts,
        total: counted?.total ?? 0,
        version: (await snapshot.first(this.#version, {}))?.version ?? '',
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
  findVoipRoom(id: string, token: string): MaybePromise<string | undefined> {
    return whenReady(
      this.database.read.first(this.#byIdAndToken, { id, token: keyText(token) }),
      (found) => found?.document,
    );
  }

  /** The text of the visitor's open call. */
  async findOpenCall(token: string, session: Reads = this.database.read): Promise<string | undefined> {
    return (await session.first(this.#openCall, { token: keyText(token) }))?.document;
  }
}
