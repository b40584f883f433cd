import { LRUCache } from 'lru-cache';
import type { Caller } from '../auth/caller.js';
import { maxSizeOf } from '../cache-bytes.js';
import { retainedBytes } from '../retained-bytes.js';
import type { RoomList } from './room-list.js';

/** Of the entry itself, and of what a list keeps beside plain data: its tags and its view. */
const ENTRY_BYTES = 1_200;

interface Prepared {
  readonly query: object;
  readonly principal: Caller;
  readonly list: RoomList;
}

/** What the queries of lists mean for their principals, for those that come again. */
export class PreparedLists {
  readonly #lists: LRUCache<string, Prepared>;

  /** @param maxBytes 0: keeps nothing. */
  constructor(maxBytes: number) {
    this.#lists = new LRUCache({
      maxSize: maxSizeOf(maxBytes),
      sizeCalculation: ({ query, principal, list }, key) =>
        ENTRY_BYTES + retainedBytes([key, query, principal, list.key, list.selectionKey, list.selection]),
    });
  }

  /** Of all that is kept. */
  get bytes(): number {
    return this.#lists.calculatedSize;
  }

  /**
   * @param url Path and query, as they were sent.
   * @param query What it has been read as: the same object when it comes again (see `install-operations.ts`), another one
   * where a body says more.
   * @param principal The same object until their access changes.
   */
  get(url: string, query: object, principal: Caller, make: () => RoomList): RoomList {
    const key = `${principal.id} ${url}`;
    const kept = this.#lists.get(key);
    if (kept !== undefined && kept.query === query && kept.principal === principal) return kept.list;
    const list = make();
    this.#lists.set(key, { query, principal, list });
    return list;
  }
}
