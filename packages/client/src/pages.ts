/** A page of a list. */
export interface Page {
  readonly rooms: readonly { readonly _id?: string }[];
  readonly total: number;
}

/** Gives up to `count` rooms from `offset` on; `count` 0 stands for all. */
type AskPage<Asked extends Page> = (range: { offset: number; count: number }, signal: AbortSignal) => Promise<Asked>;

/** The most that a server gives at once unless it is set otherwise. */
const PAGE_SIZE = 100;
const REMEMBERED_ROOMS = 10_000;

export interface Walk {
  /** How many rooms to leave out; in JavaScript it may be text. */
  readonly offset?: number | string | undefined;
  /** How many rooms a page has at most; 0 asks for all at once. */
  readonly count?: number | undefined;
  /** How many rooms to give at most. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The pages of a list, each asked for while the one before is being read. It ends when a page is empty or reaches the
 * total, which is asked anew by every page; and at the latest when the list has doubled since the first, so that a list
 * that grows faster than it is read has an end too.
 */
export async function* pagesOf<Asked extends Page>(
  ask: AskPage<Asked>,
  { offset = 0, count = PAGE_SIZE, limit, signal }: Walk,
): AsyncGenerator<Asked, void, undefined> {
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, signal ?? stop.signal]);
  const first = Number(offset);
  let given = 0;
  const askNext = () => {
    const most = Math.min(count || Infinity, limit - given);
    return ask({ offset: first + given, count: most === Infinity ? 0 : most }, either);
  };
  try {
    let next = limit > 0 ? askNext() : undefined;
    let farthest = Infinity;
    while (next !== undefined) {
      const page: Asked = await next;
      farthest = Math.min(farthest, 2 * page.total + 1000);
      given += page.rooms.length;
      const isLast = page.rooms.length === 0 || given >= limit || first + given >= page.total || given >= farthest;
      next = isLast ? undefined : askNext();
      next?.catch(() => {}); // told when it is awaited
      yield page;
    }
  } finally {
    stop.abort();
  }
}

/** The rooms of pages. A room that moves to the next page while the list is read is given once. */
export async function* roomsOf<Room extends { readonly _id?: string }>(
  pages: AsyncIterable<{ readonly rooms: readonly Room[] }>,
): AsyncGenerator<Room, void, undefined> {
  const seen = new Set<string | undefined>();
  for await (const { rooms } of pages) {
    for (const room of rooms) {
      const { _id: id } = room;
      if (id !== undefined && seen.has(id)) continue;
      seen.add(id);
      if (seen.size > REMEMBERED_ROOMS) seen.delete(seen.values().next().value);
      yield room;
    }
  }
}
