import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { StoreSchemaError } from '../schema.js';
import { type HeldFile, holdFile, readHeader } from './held-file.js';
import { type LoggedStates, readLog } from './log-file.js';
import { numberBefore, type StoreHeader } from './store-mark.js';

/** A living store changes while it is looked at, but not each time. */
const MOST_LOOKS = 20;

/**
 * To be called before SQLite opens a file, which need not be there. Changes nothing.
 * @throws StoreSchemaError if the log beside it was written on another file, or on another state of this one: SQLite
 * would mix the two, and delete the log.
 */
export function refuseForeignLog(file: string): void {
  const log = `${file}-wal`;
  if (!statSync(log, { throwIfNoEntry: false })?.size) return;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const before = headerAt(file);
    const states = readLog(log);
    if (!states.hasCommits || isFit(before, states)) return;
    if (isSame(before, headerAt(file)) && states.log === readLog(log).log) throw new StoreSchemaError(explain(file));
  }
}

/** Whether a log was begun on what a file holds, or has been moved into it in part. */
function isFit(header: StoreHeader | undefined, { headers }: LoggedStates): boolean {
  if (header === undefined) return false;
  const [first] = headers;
  if (first === undefined) return true; // by a program that leaves no marks: nothing can be told
  if (headers.some(({ bytes }) => bytes.equals(header.bytes))) return true; // a checkpoint has moved page 1
  if (header.schemaCookie > first.schemaCookie) return false; // a copy that SQLite made
  if (header.store !== first.store && header.store !== 0) return false;
  return header.number === numberBefore(first) || (header.number === first.number && header.step === first.step);
}

function headerAt(file: string): StoreHeader | undefined {
  let found: HeldFile;
  try {
    found = holdFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return readHeader(found);
}

function isSame(header: StoreHeader | undefined, other: StoreHeader | undefined): boolean {
  return header === undefined || other === undefined ? header === other : header.bytes.equals(other.bytes);
}

function explain(file: string): string {
  const [name, log] = [basename(file), `${basename(file)}-wal`];
  return (
    `The log ${file}-wal does not belong to ${file}: they come from two stores, or from two states of one. ` +
    'SQLite would mix them and destroy both, so nothing has been changed. ' +
    `To use the file as it is, a restored back-up say: move ${log} aside. ` +
    `To go on with the store that the log is from: move ${name} aside, and put that store's own file in its place. ` +
    'Then try again.'
  );
}
