import { randomInt } from 'node:crypto';
import type Sqlite from 'better-sqlite3';

// SQLite's file holds nothing that ties it to its log, so it would replay any log that lies beside a file: a forgotten
// one over a restored back-up, say. Therefore each commit of ours leaves a mark on page 1, in `user_version` and
// `application_id`. Every log begins with such a commit, and page 1 is the first page that a checkpoint moves.

/** How much of page 1 holds what SQLite keeps of a file. */
export const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const STEP_BITS = 12;
const STEP_MASK = (1 << STEP_BITS) - 1;
const STORE_BITS = 20;
const HALF = 2 ** 31;

/** Names a state of a store. */
export interface StoreMark {
  /** Of this store, drawn by lot; 0: it was never marked. */
  readonly store: number;
  /** Rises with each commit, modulo 2^32. */
  readonly number: number;
  /** By how much it rose last. Drawn by lot, so two copies that are written to apart have different numbers. */
  readonly step: number;
}

/** What page 1 says of a file. */
export interface StoreHeader extends StoreMark {
  readonly bytes: Buffer;
  /** Whether what is written goes to a log first: so with each file that is written by us, and not with one that `vacuum into` made. */
  readonly hasLog: boolean;
  /** Rises with each change of the schema, and in each copy that SQLite itself makes of a store. */
  readonly schemaCookie: number;
  /** In bytes. */
  readonly size: number;
}

/** @returns undefined if it is not the beginning of an SQLite file. */
export function parseHeader(bytes: Buffer): StoreHeader | undefined {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const pageSize = bytes.readUInt16BE(16);
  return {
    ...markOf(bytes.readUInt32BE(60), bytes.readUInt32BE(68)),
    bytes: bytes.subarray(0, HEADER_BYTES),
    hasLog: bytes[18] === 2 && bytes[19] === 2,
    schemaCookie: bytes.readUInt32BE(40),
    size: bytes.readUInt32BE(28) * (pageSize === 1 ? 65_536 : pageSize),
  };
}

/** The mark of the last commit. */
export function readMark(connection: Sqlite.Database): StoreMark {
  const number = connection.pragma('user_version', { simple: true }) as number;
  const storeAndStep = connection.pragma('application_id', { simple: true }) as number;
  return markOf(number, storeAndStep);
}

/** In each transaction that changes something. */
export function moveMark(connection: Sqlite.Database): void {
  const { number, store } = readMark(connection);
  const step = randomInt(1, STEP_MASK + 1);
  const nextStore = store === 0 ? randomInt(1, 1 << STORE_BITS) : store;
  connection.exec(
    `pragma user_version = ${(number + step) | 0}; pragma application_id = ${(nextStore << STEP_BITS) | step}`,
  );
}

/** The number before the last commit. */
export function numberBefore({ number, step }: StoreMark): number {
  return (number - step) >>> 0;
}

/** Whether a mark is of the same store and of the same state, or of a later one. */
export function isFrom({ store, number }: StoreMark, earlier: StoreMark): boolean {
  return store === earlier.store && (number - earlier.number) >>> 0 < HALF;
}

function markOf(number: number, storeAndStep: number): StoreMark {
  return { store: storeAndStep >>> STEP_BITS, step: storeAndStep & STEP_MASK, number: number >>> 0 };
}
