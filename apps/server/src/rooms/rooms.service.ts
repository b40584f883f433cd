import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf } from '../api.js';
import { ListTags } from '../answers/list-tags.js';
import type { Caller } from '../auth/caller.js';
import { CACHE_BYTES, type CacheBytes } from '../cache-bytes.js';
import { CONFIG, type Config } from '../config.js';
import { invalidParameters } from '../contract/contract-error.js';
import { ParameterFault } from '../contract/parameter-fault.js';
import { foldCase } from './column-text.js';
import type { Condition, DateRange, Sort } from './condition.js';
import { PreparedLists } from './prepared-lists.js';
import { listKey, type RoomList, selectionKey } from './room-list.js';
import { RoomColumns } from './room-columns.js';
import type { Selection } from './selection.js';
import { decideType } from './type-condition.js';
import { roomView } from './show-room.js';
import { anyOf, inUnitsOf, servedBy, type Visibility, visibilityOf } from './visibility.js';

type VoipListQuery = RequestOf<'listVoipRooms'>['query'];
type LivechatListQuery = RequestOf<'listLivechatRooms'>['query'];
/** What both lists take. */
type ListQuery = VoipListQuery | LivechatListQuery;

/** Decides who may see which rooms, and which rooms a query means. */
@Injectable()
export class RoomsService {
  readonly #newestFirst: Sort;
  readonly #prepared: PreparedLists;

  constructor(
    @Inject(RoomColumns) private readonly columns: RoomColumns,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CACHE_BYTES) { lists }: Pick<CacheBytes, 'lists'>,
  ) {
    this.#prepared = new PreparedLists(lists);
    this.#newestFirst = [{ path: columns.path('ts'), direction: -1 }];
  }

  /** Of the memory that lists take which are kept for the next time. */
  get keptBytes(): number {
    return this.#prepared.bytes;
  }

  /**
   * @param url Of the request.
   * @param forbidden Thrown where the caller may not see what they ask for.
   */
  voipRooms(caller: Caller, query: VoipListQuery, url: string, forbidden: () => Error): RoomList {
    return this.#prepared.get(url, query, caller, () => this.#voipRooms(caller, query, forbidden));
  }

  /**
   * @param url Of the request.
   * @param forbidden Thrown where the caller may not see what they ask for.
   */
  livechatRooms(caller: Caller, query: LivechatListQuery, url: string, forbidden: () => Error): RoomList {
    return this.#prepared.get(url, query, caller, () => this.#livechatRooms(caller, query, forbidden));
  }

  #voipRooms(caller: Caller, query: VoipListQuery, forbidden: () => Error): RoomList {
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
    if (query.roomName !== undefined) where.push({ op: 'named', text: foldCase(query.roomName) });
    return this.#list(query, { type: 'v', where: { op: 'and', of: where } });
  }

  #livechatRooms(caller: Caller, query: LivechatListQuery, forbidden: () => Error): RoomList {
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
    return this.#list(query, { type: 'l', where: { op: 'and', of: where } });
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

  /** Rocket.Chat 7.x: in double quotes, the name must be equal. */
  #livechatName(roomName: string): Condition {
    const quoted = roomName.length > 1 && roomName.startsWith('"') && roomName.endsWith('"');
    const path = this.columns.path('fname');
    if (!quoted) return { op: 'contains', path, text: foldCase(roomName), folded: true };
    return { op: 'in', path, values: [roomName.slice(1, -1)], orMissing: false };
  }

  #list(
    { sort, fields, offset = 0, count = this.config.DEFAULT_COUNT }: ListQuery,
    { type, where }: Omit<Selection, 'sort'>,
  ): RoomList {
    const selection = {
      type,
      where: decideType(where, type),
      sort: sort === undefined || sort.length === 0 ? this.#newestFirst : sort,
    };
    const { HIDE_VISITOR_TOKENS, MAX_COUNT } = this.config;
    const limit = count === 0 ? undefined : Math.min(count, MAX_COUNT);
    const ofSelection = selectionKey(selection);
    return {
      key: listKey(ofSelection, limit, offset, fields, HIDE_VISITOR_TOKENS),
      selectionKey: ofSelection,
      selection,
      limit,
      offset,
      view: roomView(fields, HIDE_VISITOR_TOKENS),
      withFirst: type === 'v',
      tags: new ListTags(),
    };
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
