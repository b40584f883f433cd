import { pipeline, Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AnswerCache } from '../answers/answer-cache.js';
import { chooseCoding, type ContentCoding, isWorthPacking, pack, packStream } from '../answers/content-coding.js';
import { entityTag, namesTag } from '../answers/entity-tag.js';
import type { Caller } from '../auth/caller.js';
import { CONFIG, type Config } from '../config.js';
import { JsonAnswer } from '../contract/json-answer.js';
import { tooManyRequests } from '../errors.js';
import { type Database, DATABASE, type MaybePromise, type Page } from '../store/database.js';
import { whenReady } from '../when-ready.js';
import { type PageBody, pageBody, pageChunks } from './page-body.js';
import type { RoomList } from './room-list.js';
import { RoomsRepository, type RoomStream } from './rooms.repository.js';
import type { ShowRoom } from './show-room.js';

/** Of the answer's form: another one gives the same data another tag. */
const FORMAT = '1';

/** What the caller's own cache and connection ask for. */
export interface Wishes {
  readonly 'accept-encoding'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}

type Answer = JsonAnswer<never>;

/** Answers lists: from what is kept of the same question, or from the store; or says that nothing has changed. */
@Injectable()
export class ListAnswers {
  readonly #cache: AnswerCache;
  /** Callers whose answer without a limit is under way. */
  readonly #streaming = new Map<string, Readable | 'opening'>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(RoomsRepository) private readonly rooms: RoomsRepository,
    @Inject(CONFIG) { ANSWER_CACHE_MB }: Config,
  ) {
    this.#cache = new AnswerCache(ANSWER_CACHE_MB * 1_000_000);
  }

  answer(caller: Caller, list: RoomList, wishes: Wishes): MaybePromise<Answer> {
    const coding = chooseCoding(wishes['accept-encoding']);
    const tagged = wishes['if-none-match'];
    const key = `${coding} ${list.key}`;
    if (tagged === undefined && !this.#cache.has(key)) return this.#read(caller, list, coding, key);
    return whenReady(this.database.roomsVersion(caller.id), (version) => {
      const tag = tagOf(caller, list, coding, version);
      if (tagged !== undefined && namesTag(tagged, tag)) return new JsonAnswer<never>(undefined, { etag: tag }, 304);
      const kept = this.#cache.get(key, version);
      return kept === undefined ? this.#read(caller, list, coding, key) : pageAnswer([kept.bytes], tag, kept.coding);
    });
  }

  #read(caller: Caller, list: RoomList, coding: ContentCoding, key: string): MaybePromise<Answer> {
    const { limit, offset, view, withFirst } = list;
    if (limit === undefined) return this.#stream(caller, list, coding);
    return whenReady(this.rooms.page(list, limit, caller.id), (page) => {
      const body = pageBody(view === undefined ? page : shownPage(page, view), offset, withFirst);
      const tag = tagOf(caller, list, coding, page.version);
      if (coding === 'identity' || !isWorthPacking(lengthOf(body))) {
        this.#cache.offer(key, page.version, () => ({ bytes: whole(body), coding: 'identity' }));
        return pageAnswer(body, tag, 'identity');
      }
      return whenReady(pack(whole(body), coding), (bytes) => {
        this.#cache.offer(key, page.version, () => ({ bytes, coding }));
        return pageAnswer([bytes], tag, coding);
      });
    });
  }

  /** One such answer at a time for a caller: each holds a snapshot of the store until it is read to its end. */
  async #stream(caller: Caller, list: RoomList, coding: ContentCoding): Promise<Answer> {
    await untilClosed(this.#streaming.get(caller.id));
    if (this.#streaming.has(caller.id)) throw tooManyRequests(Date.now() + 1_000, Date.now());
    this.#streaming.set(caller.id, 'opening');
    try {
      const all = await this.rooms.stream(list.selection, list.offset, caller.id);
      const body = pageChunks(shown(all.texts, list.view), list.offset, all.total, list.withFirst);
      const stream = Readable.from(body, { objectMode: false });
      this.#streaming.set(caller.id, stream);
      stream.once('close', () => {
        this.#streaming.delete(caller.id);
        void all.close();
      });
      const packer = packStream(coding);
      const tag = tagOf(caller, list, coding, all.version);
      if (packer === undefined) return new JsonAnswer(stream, { etag: tag });
      return new JsonAnswer(
        pipeline(stream, packer, () => {}),
        { etag: tag, 'content-encoding': coding },
      );
    } catch (error) {
      this.#streaming.delete(caller.id);
      throw error;
    }
  }
}

/** Nobody reads on, as after a HEAD, but the store is still at the rooms that were asked for last. */
async function untilClosed(stream: Readable | 'opening' | undefined): Promise<void> {
  if (stream instanceof Readable && stream.destroyed && !stream.closed) {
    await new Promise((resolve) => stream.once('close', resolve));
  }
}

/** The tags of a list's last version, by coding: a list is of one caller, who asks for it again and again. */
const lastTags = new WeakMap<RoomList, { version: string; tags: Map<ContentCoding, string> }>();

function tagOf(caller: Caller, list: RoomList, coding: ContentCoding, version: string): string {
  let last = lastTags.get(list);
  if (last?.version !== version) {
    last = { version, tags: new Map() };
    lastTags.set(list, last);
  }
  let tag = last.tags.get(coding);
  if (tag === undefined) {
    tag = entityTag([FORMAT, version, caller.id, list.key, coding]);
    last.tags.set(coding, tag);
  }
  return tag;
}

function pageAnswer(parts: readonly (string | Buffer)[], tag: string, coding: ContentCoding): Answer {
  return new JsonAnswer(parts, coding === 'identity' ? { etag: tag } : { etag: tag, 'content-encoding': coding });
}

function whole(body: PageBody): Buffer {
  return Buffer.concat(body.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

function lengthOf(body: PageBody): number {
  return body.reduce((length, part) => length + part.length, 0);
}

function shownPage(page: Page, view: ShowRoom): Page {
  if (page.count === 0) return page;
  const bytes = typeof page.bytes === 'string' ? Buffer.from(page.bytes, 'latin1') : page.bytes;
  const texts = bytes.toString().split(',\n');
  return { ...page, bytes: Buffer.from(texts.map(view).join(',\n')) };
}

async function* shown(texts: RoomStream['texts'], view: ShowRoom | undefined): AsyncGenerator<string> {
  for await (const { text } of texts) yield view === undefined ? text : view(text);
}
