import type { PageQuery, Query, QueryBuilder } from './query.js';

/** A value now where the engine is in this process, a promise where it is not. */
export type MaybePromise<T> = T | Promise<T>;

/** Where queries are read from. */
export interface Reads {
  all<Args, Row>(query: Query<Args, Row>, args: Args): MaybePromise<Row[]>;
  first<Args, Row>(query: Query<Args, Row>, args: Args): MaybePromise<Row | undefined>;
}

/** A transaction. */
export interface Session extends Reads {
  /** Returns the number of rows changed. */
  run<Args>(query: Query<Args, unknown>, args: Args): MaybePromise<number>;
}

/** One state of the data, however long it is read. Close it. */
export interface Snapshot extends Reads {
  /** Rows one by one, in constant memory. */
  iterate<Args, Row>(query: Query<Args, Row>, args: Args): IterableIterator<Row> | AsyncIterableIterator<Row>;
  close(): MaybePromise<void>;
}

/** A page of texts and how many there are in all, of one state of the data. */
export interface Page {
  /** The texts in UTF-8, each but the first behind a comma and a line feed, which no stored text has. */
  readonly bytes: Buffer;
  /** How many texts. */
  readonly count: number;
  readonly total: number;
  /** Of that state: see `roomsVersion`. */
  readonly version: string;
}

/** How a list is read. */
export interface ListRead {
  /** Who asks: never shown a state from before his own last write. */
  readonly reader: string;
  /** Whether it takes less than some 5 ms for sure; others never keep this process from answering. */
  readonly quick: boolean;
}

/** What a store is opened for. */
export interface StoreUse {
  /**
   * Much is going to be written or read. Memory stays constant, and what was written is on disk when the store is
   * closed, not before: until then a power cut may take it, as a whole.
   */
  readonly bulk?: boolean;
}

/** The injection token of the store. */
export const DATABASE = Symbol('DATABASE');

/** The store, whichever engine it is. */
export interface Database {
  readonly builder: QueryBuilder;
  /** Reads what is committed. */
  readonly read: Reads;
  page<Args>(query: PageQuery<Args>, args: Args, how: ListRead): MaybePromise<Page>;
  /**
   * One transaction. When the promise is kept, what was written is on disk; when `work` throws, nothing was written.
   * @param alone Keys of what is written, such as a visitor's token: the transaction is alone among the writers that
   * name one of them and those that name none, in whichever process. None: alone among all writers of this store.
   * @throws StoreUnavailableError if the store can't be reached, or stays locked for more than 5 s.
   */
  write<T>(work: (session: Session) => Promise<T>, alone?: readonly string[]): Promise<T>;
  /** @param reader Who asks, where a list is read: as `ListRead.reader`. */
  snapshot(reader?: string): MaybePromise<Snapshot>;
  /** Rises with every change to users, tokens, permissions, units or departments, whichever process makes it. */
  accessVersion(): MaybePromise<number>;
  /**
   * Names the state of rooms and departments that a list would be read from now: another one after every change,
   * whichever process makes it, and never again the same, not even after a back-up was restored.
   */
  roomsVersion(reader: string): MaybePromise<string>;
  /** Lets the engine look at the data, so that it chooses the right indexes. Call it while much is being written, too. */
  optimize(): Promise<void>;
  close(): Promise<void>;
}

/** The store can't be reached or stays locked; the request may be tried again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
