import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf } from '../api.js';
import type { Caller } from '../auth/caller.js';
import { CONFIG, type Config } from '../config.js';
import { plainRefusal } from '../errors.js';
import { JsonAnswer, jsonBytes } from '../contract/json-answer.js';
import { type Database, DATABASE, type MaybePromise, type Session } from '../store/database.js';
import { whenReady } from '../when-ready.js';
import { CallsRepository } from './calls.repository.js';
import { randomId } from './random-id.js';
import { RoomWriter } from './room-writer.js';
import { RoomsRepository } from './rooms.repository.js';
import { roomView, type ShowRoom } from './show-room.js';
import { type CallingVisitor, displayName, newVoipRoom, type QueuedCall } from './voip-call.js';

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
  answer(caller: Caller, query: CallQuery, forbidden: () => Error): MaybePromise<JsonAnswer<never>> {
    const found =
      query.rid === undefined ? this.#findOrOpen(caller, query, forbidden) : this.#findById(query.rid, query.token);
    return whenReady(found, ({ text, newRoom }) => {
      const room = this.#view?.(text) ?? text;
      return new JsonAnswer<never>(jsonBytes(`{"room":${room},"newRoom":${newRoom},"success":true}`));
    });
  }

  #findById(rid: string, token: string): MaybePromise<CallRoom> {
    return whenReady(this.rooms.findVoipRoom(rid, token), (text) =>
      text === undefined ? this.#refuseUnknownRoom(token) : { text, newRoom: false },
    );
  }

  async #refuseUnknownRoom(token: string): Promise<never> {
    throw plainRefusal(400, (await this.#isVisitor(token)) ? 'invalid-room' : 'invalid-token');
  }

  async #findOrOpen(caller: Caller, query: CallQuery, forbidden: () => Error): Promise<CallRoom> {
    const visitor = await this.calls.findVisitor(query.token);
    if (visitor === undefined) throw plainRefusal(400, 'invalid-token');
    const open = await this.rooms.findOpenCall(query.token);
    if (open !== undefined) return { text: open, newRoom: false };
    if (caller.readOnly) throw forbidden();
    const queued = await this.#findQueuedCall(visitor);
    return await this.database.write((session) => this.#openOnce(session, visitor, queued, query), {
      // Whoever else could open a call for the visitor, take the queued one, or take a name that it gives.
      alone: [
        `visitor ${visitor.token}`,
        ...(queued?.callUniqueId === undefined
          ? []
          : [`call ${queued.callUniqueId}`, `name ${nameOf(visitor, queued.callUniqueId)}`]),
      ],
      reader: caller.id,
    });
  }

  async #isVisitor(token: string): Promise<boolean> {
    return (await this.calls.findVisitor(token)) !== undefined;
  }

  async #findQueuedCall({ phone }: CallingVisitor): Promise<QueuedCall | undefined> {
    return phone === undefined ? undefined : await this.calls.findQueuedCall(phone, Date.now() - EVENT_LIFE_MS);
  }

  /** Nobody else does this for the same visitor, so nobody can open a second room between the look and the write. */
  async #openOnce(
    session: Session,
    visitor: CallingVisitor,
    announced: QueuedCall | undefined,
    query: CallQuery,
  ): Promise<CallRoom> {
    const { callUniqueId } = announced ?? {};
    const [open, agent, isTaken] = await Promise.all([
      this.rooms.findOpenCall(visitor.token, session),
      this.calls.findAgent(query.agentId ?? '', session),
      callUniqueId !== undefined && this.calls.hasRoom(callUniqueId, session),
    ]);
    if (open !== undefined) return { text: open, newRoom: false };
    if (agent === undefined) throw plainRefusal(400, 'agent-not-found');
    const queued = isTaken ? undefined : announced;
    const id = randomId();
    const name = await this.#freeName(session, nameOf(visitor, queued?.callUniqueId ?? id), id);
    const direction = query.direction ?? 'inbound';
    const document = newVoipRoom({ id, name, visitor, agent, queued, direction, now: new Date() });
    await this.writer.put(session, { document, types: null });
    return { text: JSON.stringify(document), newRoom: true };
  }

  async #freeName(session: Session, name: string, id: string): Promise<string> {
    return (await this.calls.isNameTaken(name, session)) ? `${name}-${id}` : name;
  }
}

function nameOf(visitor: CallingVisitor, call: string): string {
  return `${displayName(visitor)}-${call}`;
}
