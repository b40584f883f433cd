import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf } from '../api.js';
import type { Caller } from '../auth/caller.js';
import { CONFIG, type Config } from '../config.js';
import { invalidParameters } from '../contract/contract-error.js';
import { ParameterFault } from '../contract/parameter-fault.js';
import { tooManyRequests } from '../errors.js';
import type { Page } from '../store/database.js';
import { foldCase } from './column-text.js';
import type { Condition, DateRange, Sort } from './condition.js';
import { pageBody, pageChunks } from './page-body.js';
import { RoomColumns } from './room-columns.js';
import { RoomsRepository, type RoomStream } from './rooms.repository.js';
import type { Selection } from './selection.js';
import { roomView, type ShowRoom } from './show-room.js';
import { anyOf, inUnitsOf, servedBy, type Visibility, visibilityOf } from './visibility.js';

type VoipListQuery = RequestOf<'listVoipRooms'>['query'];
type LivechatListQuery = RequestOf<'listLivechatRooms'>['query'];
/** What both lists take. */
type ListQuery = VoipListQuery | LivechatListQuery;

/** Decides who may see which rooms, and which rooms a query means. */
@Injectable()
export class RoomsService {
  readonly #newestFirst: Sort;
  /** Callers whose answer without a limit is under way. */
  readonly #streaming = new Set<string>();

  constructor(
    @Inject(RoomsRepository) private readonly rooms: RoomsRepository,
    @Inject(RoomColumns) private readonly columns: RoomColumns,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.#newestFirst = [{ path: columns.path('ts'), direction: -1 }];
  }

  /** @param forbidden Thrown where the caller may not see what he asks for. */
  async listVoipRooms(caller: Caller, query: VoipListQuery, forbidden: () => Error): Promise<Buffer | Readable> {
    const visibility = this.#visibility(caller, query, forbidden);
    this.#checkUnbounded(query);
    const { columns } = this;
    const where: Condition[] = this.#sharedConditions(query, visibility);
    if (query.open !== undefined) where.push({ op: 'is', flag: 'open', value: query.open });
    for (const [path, value] of [
      ['queue', query.queue],
      ['v._id', query.visitorId],
      ['direction', query.direction],
    ] as const) {
      if (value !== undefined) where.push(anyOf(path, [value], columns));
    }
    if (query.roomName !== undefined) {
      where.push({
        op: 'or',
        of: [this.#nameContains('name', query.roomName), this.#nameContains('fname', query.roomName)],
      });
    }
    return await this.#answer(caller, query, { type: 'v', where: { op: 'and', of: where } });
  }

  /** @param forbidden Thrown where the caller may not see what he asks for. */
  async listLivechatRooms(
    caller: Caller,
    query: LivechatListQuery,
    forbidden: () => Error,
  ): Promise<Buffer | Readable> {
    const visibility = this.#visibility(caller, query, forbidden);
    this.#checkUnbounded(query);
    const { columns } = this;
    const where: Condition[] = [
      ...this.#sharedConditions(query, visibility),
      ...inUnitsOf(caller, columns),
      ...livechatState(query),
    ];
    if (query.roomName !== undefined) where.push(this.#livechatName(query.roomName));
    if (query.departmentId !== undefined) where.push(anyOf('departmentId', query.departmentId, columns));
    if (query.units !== undefined) where.push(anyOf('departmentAncestors', query.units, columns));
    for (const { key, text } of query.customFields ?? []) where.push({ op: 'customField', key, text });
    return await this.#answer(caller, query, { type: 'l', where: { op: 'and', of: where } });
  }

  #visibility(caller: Caller, query: ListQuery, forbidden: () => Error): Visibility {
    const visibility = visibilityOf(caller, query.agents);
    if (visibility === 'none') throw forbidden();
    return visibility;
  }

  #sharedConditions({ agents, createdAt, closedAt, tags, query }: ListQuery, visibility: Visibility): Condition[] {
    const { columns } = this;
    return [
      ...(agents === undefined ? [] : [servedBy(agents, visibility, columns)]),
      ...this.#within('ts', createdAt),
      ...this.#within('closedAt', closedAt),
      ...(tags === undefined ? [] : [anyOf('tags', tags, columns)]),
      ...(query === undefined ? [] : [query]),
    ];
  }

  #within(name: string, { start, end }: DateRange = {}): Condition[] {
    const path = this.columns.path(name);
    return [
      ...(start === undefined ? [] : [{ op: 'gte', path, value: start } as const]),
      ...(end === undefined ? [] : [{ op: 'lte', path, value: end } as const]),
    ];
  }

  #nameContains(path: string, text: string): Condition {
    return { op: 'contains', path: this.columns.path(path), text: foldCase(text), folded: true };
  }

  /** Rocket.Chat 7.x: in double quotes, the name must be equal. */
  #livechatName(roomName: string): Condition {
    const quoted = roomName.length > 1 && roomName.startsWith('"') && roomName.endsWith('"');
    if (!quoted) return this.#nameContains('fname', roomName);
    return { op: 'in', path: this.columns.path('fname'), values: [roomName.slice(1, -1)], orMissing: false };
  }

  async #answer(
    caller: Caller,
    { sort, fields, offset = 0, count = this.config.DEFAULT_COUNT }: ListQuery,
    { type, where }: Omit<Selection, 'sort'>,
  ): Promise<Buffer | Readable> {
    const selection = { type, where, sort: sort === undefined || sort.length === 0 ? this.#newestFirst : sort };
    const view = roomView(fields, this.config.HIDE_VISITOR_TOKENS);
    const withFirst = type === 'v';
    if (count === 0) {
      return await this.#stream(caller, selection, offset, ({ texts, total }) =>
        pageChunks(shown(texts, view), offset, total, withFirst),
      );
    }
    const limit = Math.min(count, this.config.MAX_COUNT);
    const page = await this.rooms.page(selection, limit, offset, { reader: caller.id, quick: true });
    return pageBody(view === undefined ? page : shownPage(page, view), offset, withFirst);
  }

  /** One such answer at a time for a caller: each holds a snapshot of the store until it is read to its end. */
  async #stream(
    caller: Caller,
    selection: Selection,
    offset: number,
    body: (all: RoomStream) => AsyncGenerator<string>,
  ): Promise<Readable> {
    if (this.#streaming.has(caller.id)) throw tooManyRequests(Date.now() + 1_000, Date.now());
    this.#streaming.add(caller.id);
    try {
      const all = await this.rooms.stream(selection, offset, caller.id);
      const stream = Readable.from(body(all), { objectMode: false });
      stream.once('close', () => {
        this.#streaming.delete(caller.id);
        void all.close();
      });
      return stream;
    } catch (error) {
      this.#streaming.delete(caller.id);
      throw error;
    }
  }

  #checkUnbounded({ count }: ListQuery): void {
    if (count !== 0 || this.config.UNBOUNDED_LISTS) return;
    const message = 'must be at least 1: answers without a limit (0) are switched off on this server';
    throw invalidParameters(new Map([['count', new ParameterFault(message)]]));
  }
}

/** `queued` wins over the others; `onhold` takes the place of `open`'s "not on hold" (Rocket.Chat 6.12). */
function livechatState({ open, onhold, queued }: LivechatListQuery): Condition[] {
  const is = (flag: 'open' | 'served' | 'onHold', value: boolean): Condition => ({ op: 'is', flag, value });
  if (queued === true) return [is('open', true), is('served', false), is('onHold', false)];
  const held = onhold === true ? [is('onHold', true)] : [];
  if (open === undefined) return held;
  if (!open) return [is('open', false), ...held];
  return [is('open', true), is('served', true), ...(onhold === true ? held : [is('onHold', false)])];
}

function shownPage(page: Page, view: ShowRoom): Page {
  if (page.count === 0) return page;
  const texts = page.bytes.toString().split(',\n');
  return { ...page, bytes: Buffer.from(texts.map(view).join(',\n')) };
}

async function* shown(texts: RoomStream['texts'], view: ShowRoom | undefined): AsyncGenerator<string> {
  for await (const { text } of texts) yield view === undefined ? text : view(text);
}
