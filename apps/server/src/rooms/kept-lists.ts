import type { Caller } from '../auth/caller.js';
import type { RoomList } from './room-list.js';

/**
 * What the queries of one operation mean for their callers. A query that comes again is the same object while it is
 * kept (see `install-operations.ts`), and so is a caller until his access changes.
 */
export class KeptLists<Query extends object> {
  readonly #lists = new WeakMap<Query, WeakMap<Caller, RoomList>>();

  get(query: Query, caller: Caller, make: () => RoomList): RoomList {
    let lists = this.#lists.get(query);
    const kept = lists?.get(caller);
    if (kept !== undefined) return kept;
    const made = make();
    if (lists === undefined) {
      lists = new WeakMap();
      this.#lists.set(query, lists);
    }
    lists.set(caller, made);
    return made;
  }
}
