import { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { cutUnread } from '../answers/cut-unread.js';
import { CONFIG, type Config } from '../config.js';
import { ApiError, tooManyRequests } from '../errors.js';
import { type Database, DATABASE } from '../store/database.js';
import { pageChunks } from './page-body.js';
import type { RoomList } from './room-list.js';
import { RoomsRepository, type RoomStream } from './rooms.repository.js';
import type { ShowRoom } from './show-room.js';
import { type EndTurn, TurnQueue, TurnRefused } from './turn-queue.js';

/** What of lists without a limit is no setting, in milliseconds. */
export interface UnboundedTerms {
  /** How long one waits for its turn. */
  readonly patienceMs: number;
  /** How long a client may read nothing of its answer. */
  readonly unreadMs: number;
}

export const UNBOUNDED_TERMS = Symbol('UNBOUNDED_TERMS');
export const DEFAULT_UNBOUNDED_TERMS: UnboundedTerms = { patienceMs: 10_000, unreadMs: 30_000 };

/** As proxies log it; nobody is there to be sent it. */
const CLIENT_GONE = 499;

const MOST_PER_PRINCIPAL = 8;
const MOST_IN_ALL = 64;

export interface UnboundedList {
  readonly body: Readable;
  /** See `Database.roomsVersion`. */
  readonly version: string;
}

/**
 * Answers lists without a limit. Each holds a snapshot of the store until it is read to its end, so they take turns, and
 * one that isn't read is cut.
 */
@Injectable()
export class UnboundedLists {
  readonly #turns: TurnQueue;

  constructor(
    @Inject(RoomsRepository) private readonly rooms: RoomsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(UNBOUNDED_TERMS) private readonly terms: UnboundedTerms,
    @Inject(DATABASE) database: Database,
  ) {
    this.#turns = new TurnQueue({
      places: database.snapshotPlaces,
      perPrincipal: MOST_PER_PRINCIPAL,
      total: MOST_IN_ALL,
      patienceMs: terms.patienceMs,
    });
  }

  /** How many are being answered, and how many wait for that. */
  get underWay(): { running: number; waiting: number } {
    const { running, waiting } = this.#turns;
    return { running, waiting };
  }

  /**
   * @param socket Of the client: while it waits for its turn, its going away gives the turn to others.
   * @throws ApiError 429 if too many are under way, or the turn doesn't come in time.
   */
  async answer(principal: string, list: RoomList, socket: Socket): Promise<UnboundedList> {
    const totalMs = this.config.UNBOUNDED_LIST_TIMEOUT * 1_000;
    const arrivedAt = performance.now();
    const end = await this.#turn(principal, socket);
    let all: RoomStream;
    try {
      all = await this.rooms.stream(list.selection, list.offset, principal);
    } catch (error) {
      end();
      throw error;
    }
    const chunks = pageChunks(shown(all.texts, list.view), list.offset, all.total, list.withFirst);
    const body = Readable.from(chunks, { objectMode: false });
    // The response to a pipelined request is told of nothing when its client goes away; the socket is.
    const onGone = () => void body.destroy();
    socket.once('close', onGone);
    body.once('close', () => {
      socket.off('close', onGone);
      void all.close().then(end, end);
    });
    if (socket.destroyed) body.destroy();
    cutUnread(socket, body, {
      unreadMs: this.terms.unreadMs,
      totalMs: Math.max(0, totalMs - (performance.now() - arrivedAt)),
    });
    return { body, version: all.version };
  }

  async #turn(principal: string, socket: Socket): Promise<EndTurn> {
    const gone = new AbortController();
    const onClose = () => gone.abort(new ApiError(CLIENT_GONE, {}));
    socket.setMaxListeners(0); // many requests may be pipelined on one
    if (socket.destroyed) onClose();
    else socket.once('close', onClose);
    try {
      return await this.#turns.take(principal, gone.signal);
    } catch (error) {
      throw error instanceof TurnRefused ? tooManyRequests(this.terms.patienceMs, 0) : error;
    } finally {
      socket.off('close', onClose);
    }
  }
}

async function* shown(texts: RoomStream['texts'], view: ShowRoom | undefined): AsyncGenerator<string> {
  for await (const { text } of texts) yield view === undefined ? text : view(text);
}
