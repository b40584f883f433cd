/** The most that each cache of a server may hold, in bytes; its answers' is a setting, `ANSWER_CACHE_MB`. */
export interface CacheBytes {
  /** Queries as they were read, by their text. */
  readonly queries: number;
  /** Lists as queries mean them for their principals. */
  readonly lists: number;
  /** Pages as they are asked of the store, by selection: what is bound, and which statement. */
  readonly plans: number;
  /** The statements of pages, by their shape. */
  readonly statements: number;
  /** What is known of users. */
  readonly users: number;
}

export const CACHE_BYTES = Symbol('CACHE_BYTES');

export const DEFAULT_CACHE_BYTES: CacheBytes = {
  queries: 8_000_000,
  lists: 16_000_000,
  plans: 8_000_000,
  statements: 16_000_000,
  users: 16_000_000,
};

/** As `LRUCache` takes it: a size of 0 would be without a bound, and no entry is as small as 1. */
export function maxSizeOf(bytes: number): number {
  return Math.max(1, bytes);
}
