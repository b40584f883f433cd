import { closeSync, openSync, statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import type { StoreUnavailableError } from '../database.js';
import type { Outages } from '../outages.js';
import { besideFile, type HeldFile, readHeader, sizeAtPath } from './held-file.js';
import { firstLogged } from './log-file.js';
import type { StoreFaults } from './store-faults.js';
import { isFrom, numberBefore, readMark, type StoreHeader, type StoreMark } from './store-mark.js';

const OUTAGE = 'file';
const LOOK_EVERY_MS = 500;

const BRING_BACK =
  'Bring that very file back to its place, and it is used again. To restore a back-up: stop Switchboard, ' +
  'move the store file and what lies beside it (-wal, -shm) aside, put the back-up in its place, start again.';
const STOP =
  'Stop Switchboard, which moves what it has written into the store file, and start it again. ' +
  'Never touch the files beside a store that is in use.';

/** What a thread needs to see for itself whether the file is still that of the store. */
export interface FileState {
  readonly file: HeldFile;
  /** Of the file when it was last looked at. */
  readonly mark: StoreMark;
}

/** Sees to it that nothing is acknowledged, or read, of a file that isn't this store's any more. */
export interface FileWatch {
  readonly state: FileState;
  /** @throws StoreUnavailableError if the file is not at its path, or not what it was. */
  check(): void;
  /** Whether the log may be moved into the file. */
  mayMoveLog(): boolean;
  end(): void;
}

export interface WatchTerms {
  readonly outages: Outages;
  readonly faults: StoreFaults;
  /** Called before the store is opened again: makes everybody forget what they have read. */
  onReturn(): Promise<void>;
}

/**
 * Closes the store when its file has been removed, replaced or overwritten, and opens it again when the file is back.
 * @param connection That writes. It has read from the file, so that there is a log, unless the file is only read and is
 * a copy that `vacuum into` made.
 */
export function watchFile(
  file: HeldFile,
  connection: Sqlite.Database,
  { outages, faults, onReturn }: WatchTerms,
): FileWatch {
  const first = readHeader(file);
  const log = first?.hasLog === false ? undefined : openSync(besideFile(file.path, '-wal'), 'r');
  const moved = connection.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(NOOP)');
  const neighbours = (['-wal', '-shm'] as const).map((ending) => neighbour(besideFile(file.path, ending)));
  let mark: StoreMark = first ?? readMark(connection);
  let schemaCookie = -1;
  let size = 0;
  let closed: StoreUnavailableError | undefined;
  let returning = false;
  let ended = false;

  /** @returns what has happened, and what to do. */
  function fault(): string | undefined {
    const happened = faultOfFile();
    if (happened !== undefined) return `The store file ${file.path} ${happened} while it was in use. ${BRING_BACK}`;
    const lost = neighbours.find(({ inode, path }) => inodeOf(path) !== inode)?.path;
    return lost && `${lost}, which the store needs, has been removed or replaced while it was in use. ${STOP}`;
  }

  function faultOfFile(): string | undefined {
    const sizeNow = sizeAtPath(file);
    if (sizeNow === undefined) return 'has been removed or replaced';
    const base = baseOfLog();
    const header = readHeader(file);
    if (header === undefined || !isLater(header, mark)) return 'has been overwritten';
    if (base !== undefined && !isFrom(header, header.store === 0 ? { ...base, store: 0 } : base))
      return 'has been overwritten';
    const isOther = header.number !== mark.number || header.schemaCookie !== schemaCookie;
    if (isOther && !isSeen(header)) return 'has been overwritten';
    if (sizeNow < size && sizeNow < header.size) return 'has been cut';
    mark = header;
    schemaCookie = header.schemaCookie;
    size = sizeNow;
    return undefined;
  }

  /** Whether the connection has seen this state of the file: a copy that SQLite made has the number of a later schema. */
  function isSeen(header: StoreHeader): boolean {
    const schema = connection.pragma('schema_version', { simple: true }) as number;
    return isLater(readMark(connection), header) && header.schemaCookie <= schema;
  }

  /**
   * What the file holds at least: what the log was begun on; if all of it has been moved, its first commit. A checkpoint
   * moves of each page the last state only, so while a reader keeps it from moving all, page 1 may stay as it was.
   */
  function baseOfLog(): StoreMark | undefined {
    if (log === undefined) return undefined;
    let first = firstLogged(log);
    for (;;) {
      const isMoved = !connection.inTransaction && isAllMoved();
      const again = firstLogged(log);
      if (first?.number === again?.number)
        return first && (isMoved ? first : { ...first, number: numberBefore(first) });
      first = again; // another process began the log again meanwhile
    }
  }

  function isAllMoved(): boolean {
    const lengths = moved.get();
    return lengths !== undefined && lengths.log > 0 && lengths.checkpointed === lengths.log;
  }

  function look(): void {
    const message = fault();
    if (message === undefined) return;
    closed = outages.begin(OUTAGE, { closes: true, message: `${message} Until then every request is refused.` });
    throw closed;
  }

  async function lookAgain(): Promise<void> {
    faults.endOld();
    try {
      look();
      if (closed !== undefined && !returning) await reopen();
    } catch (error) {
      faults.of(error, 'read');
    }
  }

  async function reopen(): Promise<void> {
    returning = true;
    try {
      await onReturn();
      look();
      closed = undefined;
      outages.end(OUTAGE);
    } finally {
      returning = false;
    }
  }

  const timer = setInterval(() => void lookAgain(), LOOK_EVERY_MS).unref();
  return {
    get state() {
      return { file, mark };
    },
    check() {
      look();
      if (closed !== undefined && !returning) throw closed;
    },
    mayMoveLog() {
      const isReplaced = ({ path, inode }: Neighbour) => ![inode, undefined].includes(inodeOf(path));
      try {
        return faultOfFile() === undefined && !neighbours.some(isReplaced);
      } catch {
        return false; // the file can't even be read
      }
    },
    end() {
      clearInterval(timer);
      if (!ended && log !== undefined) closeSync(log);
      ended = true;
    },
  };
}

/** For a thread: whether the file is still that of the store. */
export function isAsBefore({ file, mark }: FileState): boolean {
  const header = readHeader(file);
  return sizeAtPath(file) !== undefined && header !== undefined && isLater(header, mark);
}

/** @param before May be of a store that had no mark yet. */
function isLater(now: StoreMark, before: StoreMark): boolean {
  return isFrom(now, before.store === 0 ? { ...before, store: now.store } : before);
}

/** A file that SQLite keeps beside the store's for as long as anybody uses it. */
interface Neighbour {
  readonly path: string;
  readonly inode: bigint | undefined;
}

function neighbour(path: string): Neighbour {
  return { path, inode: inodeOf(path) };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
