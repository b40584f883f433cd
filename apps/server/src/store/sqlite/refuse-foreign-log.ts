import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { StoreSchemaError } from '../schema.js';
import { besideFile, type HeldFile, holdFile, readHeader } from './held-file.js';
import { readJournal } from './journal-file.js';
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
  refuse(file, besideFile(file, '-wal'), (log) => {
    const { hasCommits, log: name, ...states } = readLog(log);
    return hasCommits ? { name, fits: (header) => fitsLog(header, states) } : undefined;
  });
  refuse(file, besideFile(file, '-journal'), (path) => {
    const { journal, before } = readJournal(path) ?? {};
    return journal === undefined ? undefined : { name: journal, fits: (header) => fitsJournal(header, before) };
  });
}

/** What lies beside a file. */
interface Beside {
  /** Is another one after it was begun again. */
  readonly name: string;
  fits(header: StoreHeader | undefined): boolean;
}

/** @param read Undefined if SQLite would not use it. */
function refuse(file: string, beside: string, read: (path: string) => Beside | undefined): void {
  if (!statSync(beside, { throwIfNoEntry: false })?.size) return;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const header = headerAt(file);
    const found = read(beside);
    if (found === undefined || found.fits(header)) return;
    const isLasting = isSame(header, headerAt(file)) && read(beside)?.name === found.name;
    if (isLasting) throw new StoreSchemaError(explain(file, beside));
  }
}

/** Whether a log was begun on what a file holds, or has been moved into it in part. */
function fitsLog(header: StoreHeader | undefined, { headers }: Pick<LoggedStates, 'headers'>): boolean {
  if (header === undefined) return false;
  const [first] = headers;
  if (first === undefined) return true; // by a program that leaves no marks: nothing can be told
  if (headers.some(({ bytes }) => bytes.equals(header.bytes))) return true; // a checkpoint has moved page 1
  if (header.schemaCookie > first.schemaCookie) return false; // a copy that SQLite made
  if (header.store !== first.store && header.store !== 0) return false;
  return header.number === numberBefore(first) || (header.number === first.number && header.step === first.step);
}

/** Whether a file is what a journal was begun on, or has the mark that its transaction begins with. */
function fitsJournal(header: StoreHeader | undefined, before: StoreHeader | undefined): boolean {
  if (before === undefined) return header !== undefined; // of a program that leaves no marks: nothing can be told
  if (header === undefined || header.bytes.equals(before.bytes)) return header !== undefined;
  return numberBefore(header) === before.number && (header.store === before.store || before.store === 0);
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

function explain(file: string, beside: string): string {
  const [name, log] = [basename(file), basename(beside)];
  return (
    `The log ${beside} does not belong to ${file}: they come from two stores, or from two states of one. ` +
    'SQLite would mix them and destroy both, so nothing has been changed. ' +
    `To use the file as it is, a restored back-up say: move ${log} aside. ` +
    `To go on with the store that the log is from: move ${name} aside, and put that store's own file in its place. ` +
    'Then try again.'
  );
}
