import type { InsertQuery, PageQuery, Query, QueryBuilder } from './query.js';

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
  /** Inserts rows, of which there may be none, each the values of the query's columns. */
  insert(query: InsertQuery, rows: readonly (readonly unknown[])[]): MaybePromise<void>;
}

/** One state of the data, however long it is read. Close it. */
export interface Snapshot extends Reads {
  /** Rows one by one, in constant memory. */
  iterate<Args, Row>(query: Query<Args, Row>, args: Args): IterableIterator<Row> | AsyncIterableIterator<Row>;
  close(): MaybePromise<void>;
}

/** A page of texts and how many there are in all, of one state of the data. */
export interface Page {
  /**
   * The texts in UTF-8, each but the first behind a comma and a line feed, which no stored text has. A string holds one
   * byte a character.
   */
  readonly bytes: Buffer | string;
  /** How many texts. */
  readonly count: number;
  readonly total: number;
  /** Of that state: see `roomsVersion`. */
  readonly version: string;
}

/** How a list is read. */
export interface ListRead {
  /** Who asks: never shown a state from before their own last write. */
  readonly reader: string;
}

/** How something is written. */
export interface WriteTerms {
  /**
   * Keys of what is written, such as a visitor's token: the transaction is alone among the writers that name one of
   * them and those that name none, in whichever process. None: alone among all writers of this store.
   */
  readonly alone?: readonly string[];
  /** Who writes, if lists are to show it to them from now on. */
  readonly reader?: string;
}

/** What a store is opened for, and how. */
export interface StoreUse {
  /**
   * Much is going to be written or read. Memory stays constant, and what was written is on disk when the store is
   * closed, not before: until then a power cut may take it, as a whole.
   */
  readonly bulk?: boolean;
  /** It is neither made nor migrated: it has to be there in this program's form. */
  readonly mustBeReady?: boolean;
  /** It is only read, so it must be ready, and a replica will do. */
  readonly readOnly?: boolean;
  /** Told, in a line each, what makes the opening take long, and what does not work as it was set up. */
  readonly notify?: (line: string) => void;
  /** The most that is kept of rooms that were shown lately, in bytes; 64,000,000 by default, 0: nearly nothing. */
  readonly shownTextBytes?: number;
  /** SQLite: how long nobody writes until the log's file is emptied; 5,000 by default. */
  readonly logIdleMs?: number;
  /** SQLite: no snapshot begins while the log is longer, so that those there are don't keep it for ever; 1 GiB by default. */
  readonly longestLogBytes?: number;
  /** SQLite: how long a slow page waits for others, in milliseconds; else a minute. */
  readonly slowPatienceMs?: number;
  /** PostgreSQL: the URL of a replica, which lists are read from. */
  readonly readUrl?: string;
  /** PostgreSQL: most connections, of several pools each; 10 by default. */
  readonly poolSize?: number;
  /** PostgreSQL: 3,000 by default. */
  readonly connectTimeoutMs?: number;
  /** PostgreSQL: 10,000 by default; none where `bulk`. */
  readonly statementTimeoutMs?: number;
}

/** A store that is being filled: see `Database.fill`. */
export interface Filling {
  /** A transaction. Of a store that nobody else uses, all are written for good at the end. */
  write<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** So long a transaction may take, so that the others who use the store don't wait for long, in milliseconds. */
  readonly transactionMs: number;
  /** How long they need between two transactions to get their turn, in milliseconds. */
  readonly gapMs: number;
  /** As `Database.optimize`. */
  optimize(): Promise<void>;
}

/** How a store is filled. */
export interface FillTerms {
  /** Called while the indexes are made. */
  readonly onStep?: (done: number, of: number) => void;
  /** Whether it is gone on with where it was cut short, so that what was written is to stay. */
  readonly isResumed?: boolean;
}

/** A state of a store that lasts, in which it can't be used, or not fully. */
export interface Outage {
  /** What happened, and what to do. For the log: it never goes on the wire. */
  readonly message: string;
  /** Whether nothing may be read either, so that every request of the API is answered with 503. */
  readonly closes: boolean;
}

/** What is told of an outage. */
export interface OutageChange extends Outage {
  /** Such as `schema`: there is at most one outage of a name at a time. */
  readonly name: string;
  readonly state: 'begins' | 'ends';
  /** How long it has lasted, in milliseconds. */
  readonly lastedMs: number;
  /** How many requests were refused because of it. */
  readonly refused: number;
}

/** The outages of a store: each is told when it begins and when it ends, however many requests it meets. */
export interface StoreOutages {
  /** Why the store is closed to everybody, reads included; undefined while it is open. Reading it costs nothing. */
  readonly closed: StoreUnavailableError | undefined;
  /**
   * @param listener Told of those that last already, too.
   * @returns what ends the telling.
   */
  listen(listener: (change: OutageChange) => void): () => void;
}

/** The injection token of the store. */
export const DATABASE = Symbol('DATABASE');

/** The store, whichever engine it is. */
export interface Database {
  readonly builder: QueryBuilder;
  readonly outages: StoreOutages;
  /** Reads what is committed. */
  readonly read: Reads;
  page<Args>(query: PageQuery<Args>, args: Args, how: ListRead): MaybePromise<Page>;
  /**
   * One transaction. When the promise is kept, what was written is on disk; when `work` throws, nothing was written.
   * `work` may be run again if `alone` is given and others were first.
   * @throws StoreUnavailableError if the store can't be reached, or stays locked for more than 5 s.
   */
  write<T>(work: (session: Session) => Promise<T>, terms?: WriteTerms): Promise<T>;
  /**
   * Writes much, as fast as the engine can. A store that has no rooms and that nobody else uses is closed to others
   * until the end, and gets its indexes then. When the process dies before, SQLite keeps what was written, and the next
   * one to open it makes them; PostgreSQL keeps nothing, unless `isResumed` asks for the slower way. The store is not
   * read in another way than by the sessions of `work`.
   */
  fill<T>(work: (filling: Filling) => Promise<T>, how?: FillTerms): Promise<T>;
  /** How many snapshots can be open at once without waiting for each other. */
  readonly snapshotPlaces: number;
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

/** The store can't be reached, stays locked or is closed for a while; the request may be tried again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  /** Set if it is part of an outage, which is logged by itself: counts a request that was refused because of it. */
  readonly countRefusal: (() => void) | undefined;

  constructor(message: string, { cause, countRefusal }: { cause?: unknown; countRefusal?: () => void } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.countRefusal = countRefusal;
  }
}
