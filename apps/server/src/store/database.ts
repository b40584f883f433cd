import type { QueryBuilder, Query } from './query.js';

/** A value now where the engine is in this process, a promise where it is not. */
export type MaybePromise<T> = T | Promise<T>;

/** Where queries are read from. */
export interface Reads {
  all<Args, Row>(query: Query<Args, Row>, args: Args): MaybePromise<Row[]>;
  first<Args, Row>(query: Query<Args, Row>, args: Args): MaybePromise<Row | undefined>;
  /** The texts of all rows as one: where the engine can, quicker than row by row. */
  joined<Args>(query: Query<Args, { text: string }>, args: Args): MaybePromise<JoinedTexts>;
}

/** Texts in UTF-8, each but the first behind a comma and a line feed. */
export interface JoinedTexts {
  readonly bytes: Buffer;
  readonly count: number;
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

/** The injection token of the store. */
export const DATABASE = Symbol('DATABASE');

/** The store, whichever engine it is. */
export interface Database {
  readonly builder: QueryBuilder;
  /** Reads what is committed. */
  readonly read: Reads;
  /** Reads of one state of the data: those that `start` starts, all of them before it returns. */
  readTogether<T>(start: (reads: Reads) => T): T;
  /**
   * One transaction, alone among all writers of this store, in whichever process. When the promise is kept, what
   * was written is on disk; when `work` throws, nothing was written.
   * @throws StoreUnavailableError if the store stays locked by another process for more than 5 s.
   */
  write<T>(work: (session: Session) => Promise<T>): Promise<T>;
  snapshot(): MaybePromise<Snapshot>;
  /** Rises with every change to users, tokens, permissions, units or departments, whichever process makes it. */
  accessVersion(): MaybePromise<number>;
  /** Lets the engine look at the data, so that it chooses the right indexes. Call it while much is being written, too. */
  optimize(): Promise<void>;
  close(): Promise<void>;
}

/** The store can't be reached or stays locked; the request may be tried again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
