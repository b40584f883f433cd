import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AnswerCache } from '../answers/answer-cache.js';
import { chooseCoding, type ContentCoding, isWorthPacking, pack, packStream } from '../answers/content-coding.js';
import { namesTag } from '../answers/entity-tag.js';
import type { Caller } from '../auth/caller.js';
import { CONFIG, type Config } from '../config.js';
import { JsonAnswer } from '../contract/json-answer.js';
import { type Database, DATABASE, type MaybePromise, type Page } from '../store/database.js';
import { whenReady } from '../when-ready.js';
import { type PageBody, pageBody } from './page-body.js';
import type { RoomList } from './room-list.js';
import { RoomsRepository } from './rooms.repository.js';
import type { ShowRoom } from './show-room.js';
import { UnboundedLists } from './unbounded-lists.js';

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

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(RoomsRepository) private readonly rooms: RoomsRepository,
    @Inject(UnboundedLists) private readonly unbounded: UnboundedLists,
    @Inject(CONFIG) { ANSWER_CACHE_MB }: Config,
  ) {
    this.#cache = new AnswerCache(ANSWER_CACHE_MB * 1_000_000);
  }

  /** @param socket The client's, which an answer without a limit watches. */
  answer(caller: Caller, list: RoomList, wishes: Wishes, socket: Socket): MaybePromise<Answer> {
    const coding = chooseCoding(wishes['accept-encoding']);
    const tagged = wishes['if-none-match'];
    const key = `${coding} ${list.key}`;
    if (tagged === undefined && !this.#cache.has(key)) return this.#read(caller, list, coding, key, socket);
    return whenReady(this.database.roomsVersion(caller.id), (version) => {
      const tag = tagOf(caller, list, coding, version);
      if (tagged !== undefined && namesTag(tagged, tag)) return new JsonAnswer<never>(undefined, { etag: tag }, 304);
      const kept = this.#cache.get(key, version);
      return kept === undefined
        ? this.#read(caller, list, coding, key, socket)
        : pageAnswer([kept.bytes], tag, kept.coding);
    });
  }

  #read(caller: Caller, list: RoomList, coding: ContentCoding, key: string, socket: Socket): MaybePromise<Answer> {
    const { limit, offset, view, withFirst } = list;
    if (limit === undefined) return this.#stream(caller, list, coding, socket);
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

  async #stream(caller: Caller, list: RoomList, coding: ContentCoding, socket: Socket): Promise<Answer> {
    const { body, version } = await this.unbounded.answer(caller.id, list, socket);
    const tag = tagOf(caller, list, coding, version);
    const packer = packStream(coding);
    if (packer === undefined) return new JsonAnswer(body, { etag: tag });
    return new JsonAnswer(
      pipeline(body, packer, () => {}),
      { etag: tag, 'content-encoding': coding },
    );
  }
}

function tagOf(caller: Caller, list: RoomList, coding: ContentCoding, version: string): string {
  return list.tags.of(version, caller.id, list.key, coding);
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
