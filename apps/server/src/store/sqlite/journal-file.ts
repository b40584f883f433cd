import { closeSync, openSync, readSync } from 'node:fs';
import { HEADER_BYTES, parseHeader, type StoreHeader } from './store-mark.js';

// SQLite's format of a rollback journal: https://www.sqlite.org/fileformat2.html#the_rollback_journal

const MAGIC = 'd9d505f920a163d7';
const HEADER = 28;

/** What SQLite would roll a file back to. */
export interface JournaledState {
  /** Tells one journal from every other. */
  readonly journal: string;
  /** Page 1 as it was before the transaction; undefined if that can't be told. */
  readonly before: StoreHeader | undefined;
}

/**
 * Reads the beginning of a journal, which has page 1 first where the transaction began by moving the mark.
 * @returns undefined if there is none, or nothing in it.
 */
export function readJournal(path: string): JournaledState | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r'); // SQLite's locks are on other files, so it may be closed again
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const header = Buffer.alloc(HEADER);
    const isWhole = readSync(fd, header, 0, HEADER, 0) === HEADER && header.toString('hex', 0, 8) === MAGIC;
    if (!isWhole || header.readUInt32BE(8) === 0) return undefined; // the file wasn't written to before it was whole
    const record = Buffer.alloc(4 + HEADER_BYTES);
    const read = readSync(fd, record, 0, record.length, header.readUInt32BE(20));
    const isFirstPage = read === record.length && record.readUInt32BE(0) === 1;
    return { journal: header.toString('hex'), before: isFirstPage ? parseHeader(record.subarray(4)) : undefined };
  } finally {
    closeSync(fd);
  }
}
