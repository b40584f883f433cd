import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf } from '../api.js';
import type { Caller } from '../auth/caller.js';
import { CONFIG, type Config } from '../config.js';
import { plainRefusal } from '../errors.js';
import { type Database, DATABASE, type Session } from '../store/database.js';
import { CallsRepository } from './calls.repository.js';
import { randomId } from './random-id.js';
import { RoomWriter } from './room-writer.js';
import { RoomsRepository } from './rooms.repository.js';
import { roomView, type ShowRoom } from './show-room.js';
import { type AnsweringAgent, type CallingVisitor, displayName, newVoipRoom, type QueuedCall } from './voip-call.js';

/** An event of the phone exchange that is older belongs to a call that is over. */
const EVENT_LIFE_MS = 5 * 60_000;

type CallQuery = RequestOf<'getVoipRoom'>['query'];

/** A room's text, and whether this call opened it. */
interface CallRoom {
  text: string;
  newRoom: boolean;
}

/** Finds the room of a call, or opens it. */
@Injectable()
export class CallsService {
  readonly #view: ShowRoom | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(RoomsRepository) private readonly rooms: RoomsRepository,
    @Inject(CallsRepository) private readonly calls: CallsRepository,
    @Inject(RoomWriter) private readonly writer: RoomWriter,
    @Inject(CONFIG) config: Config,
  ) {
    this.#view = roomView(undefined, config.HIDE_VISITOR_TOKENS);
  }

  /** @param forbidden Thrown where the caller's read-only token would open a room. */
  async answer(caller: Caller, query: CallQuery, forbidden: () => Error): Promise<string> {
    const { text, newRoom } = await this.#findOrOpen(caller, query, forbidden);
    const room = this.#view?.(text) ?? text;
    return `{"room":${room},"newRoom":${newRoom},"success":true}`;
  }

  async #findOrOpen(caller: Caller, query: CallQuery, forbidden: () => Error): Promise<CallRoom> {
    if (query.rid !== undefined) {
      const text = await this.rooms.findVoipRoom(query.rid, query.token);
      if (text === undefined)
        throw plainRefusal(400, (await this.#isVisitor(query.token)) ? 'invalid-room' : 'invalid-token');
      return { text, newRoom: false };
    }
    const visitor = await this.calls.findVisitor(query.token);
    if (visitor === undefined) throw plainRefusal(400, 'invalid-token');
    const open = await this.rooms.findOpenCall(query.token);
    if (open !== undefined) return { text: open, newRoom: false };
    if (caller.readOnly) throw forbidden();
    return await this.database.write((session) => this.#openOnce(session, visitor, query));
  }

  async #isVisitor(token: string): Promise<boolean> {
    return (await this.calls.findVisitor(token)) !== undefined;
  }

  /** Writers are alone in the store, so nobody can open a second room between the look and the write. */
  async #openOnce(session: Session, visitor: CallingVisitor, query: CallQuery): Promise<CallRoom> {
    const open = await this.rooms.findOpenCall(visitor.token, session);
    if (open !== undefined) return { text: open, newRoom: false };
    const agent = await this.calls.findAgent(query.agentId ?? '', session);
    if (agent === undefined) throw plainRefusal(400, 'agent-not-found');
    const document = await this.#newRoom(session, visitor, agent, query.direction ?? 'inbound');
    await this.writer.put(session, { document, types: null });
    return { text: JSON.stringify(document), newRoom: true };
  }

  async #newRoom(session: Session, visitor: CallingVisitor, agent: AnsweringAgent, direction: 'inbound' | 'outbound') {
    const id = randomId();
    const now = new Date();
    const queued =
      visitor.phone === undefined
        ? undefined
        : await this.calls.findQueuedCall(visitor.phone, now.getTime() - EVENT_LIFE_MS, session);
    const name = await this.#freeName(session, visitor, id, queued);
    return newVoipRoom({ id, name, visitor, agent, queued, direction, now });
  }

  async #freeName(session: Session, visitor: CallingVisitor, id: string, queued: QueuedCall | undefined) {
    const name = `${displayName(visitor)}-${queued?.callUniqueId ?? id}`;
    return (await this.calls.isNameTaken(name, session)) ? `${name}-${id}` : name;
  }
}
