import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Database, DATABASE, type JoinedTexts, type Reads } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Operand } from './condition.js';
import {
  compileCountQuery,
  compilePageQuery,
  compileStreamQuery,
  describeSelection,
  type PageQuery,
  type CountQuery,
  type Selection,
} from './room-query.js';

/** Shapes come from callers, so their number is bounded. */
const MAX_SHAPES = 1_000;

interface CompiledSelection {
  page: PageQuery;
  count: CountQuery;
  operands: readonly Operand[];
}

export interface RoomStream {
  readonly texts: Iterable<{ text: string }> | AsyncIterable<{ text: string }>;
  readonly total: number;
  close(): Promise<void>;
}

/** Reads rooms. */
@Injectable()
export class RoomsRepository {
  readonly #shapes = new LRUCache<string, Omit<CompiledSelection, 'operands'>>({ max: MAX_SHAPES });
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

  /** The texts of one page, joined, and the exact number of all rooms, from one state of the data. */
  async page(selection: Selection, limit: number, offset: number): Promise<{ texts: JoinedTexts; total: number }> {
    const { page, count, operands } = this.#compiled(selection);
    const [texts, counted] = this.database.readTogether((reads) => [
      reads.joined(page, [...operands, limit, offset]),
      reads.first(count, operands),
    ]);
    return { texts: await texts, total: (await counted)?.total ?? 0 };
  }

  /** The same, text by text. */
  async pageOfTexts(selection: Selection, limit: number, offset: number): Promise<{ texts: string[]; total: number }> {
    const { page, count, operands } = this.#compiled(selection);
    const [rows, counted] = this.database.readTogether((reads) => [
      reads.all(page, [...operands, limit, offset]),
      reads.first(count, operands),
    ]);
    return { texts: (await rows).map(({ text }) => text), total: (await counted)?.total ?? 0 };
  }

  /** All from `offset` on, one by one, from one state of the data. Close it, whether it was read to its end or not. */
  async stream(selection: Selection, offset: number): Promise<RoomStream> {
    const { builder } = this.database;
    const { operands } = describeSelection(selection);
    const snapshot = await this.database.snapshot();
    try {
      const counted = await snapshot.first(compileCountQuery(builder, selection), operands);
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

  #compiled(selection: Selection): CompiledSelection {
    const { shape, operands } = describeSelection(selection);
    let compiled = this.#shapes.get(shape);
    if (compiled === undefined) {
      const { builder } = this.database;
      compiled = { page: compilePageQuery(builder, selection), count: compileCountQuery(builder, selection) };
      this.#shapes.set(shape, compiled);
    }
    return { ...compiled, operands };
  }
}
