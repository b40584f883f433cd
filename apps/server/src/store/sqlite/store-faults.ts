import { StoreUnavailableError } from '../database.js';
import type { TooManySlowReads } from '../lane.js';
import type { Outages } from '../outages.js';
import { isBusy, LOCKED } from './connection.js';

/** What can't be seen to be over by a write that succeeds: it is, when it wasn't met for so long. */
const OVER_AFTER_MS = 30_000;

type Use = 'read' | 'write';

interface Fault {
  readonly name: string;
  readonly message: string;
}

/** By the beginnings of SQLite's codes. */
const FAULTS: readonly (Fault & { readonly code: string })[] = [
  {
    code: 'SQLITE_FULL',
    name: 'disk-full',
    message: 'The disk of the store is full. Make room: until then nothing can be written, and reads go on.',
  },
  {
    code: 'SQLITE_READONLY',
    name: 'read-only',
    message:
      'The store can only be read: the disk or the file is read-only for this user. Change that: ' +
      'until then nothing can be written, and reads go on.',
  },
  {
    code: 'SQLITE_CORRUPT',
    name: 'damaged',
    message:
      'The store is damaged: what lies in the damaged part can not be read or written, the rest can. ' +
      'Stop Switchboard, check the disk, and restore a back-up.',
  },
  {
    code: 'SQLITE_NOTADB',
    name: 'damaged',
    message: 'The beginning of the store file is damaged. Stop Switchboard, check the disk, and restore a back-up.',
  },
  {
    code: 'SQLITE_CANTOPEN',
    name: 'not-opened',
    message:
      'The store file, or one beside it, can not be opened. This user must be able to read and write it ' +
      'and to make files beside it, and the system must have file descriptors left.',
  },
  {
    code: 'SQLITE_NOMEM',
    name: 'no-memory',
    message: 'The system gives the store no more memory. Stop something else, or give this process more.',
  },
];

const IO: Readonly<Record<Use, Fault>> = {
  read: {
    name: 'read-error',
    message: 'The system fails to read from the store. Check the disk, and the log of the system.',
  },
  write: {
    name: 'write-error',
    message:
      'The system fails to write to the store: the disk may be full, read-only or broken. ' +
      'Until that is mended nothing can be written; reads go on where they can.',
  },
};

const NOT_MOVED: Fault = {
  name: 'log-not-moved',
  message:
    'The log of the store can not be moved into its file, so it grows. Nothing is lost; reads and writes go on. ' +
    'Make room on the disk, and see that this user may write the file.',
};

/** Over as soon as something is written. */
const ENDED_BY_WRITING = ['disk-full', 'read-only', 'write-error', 'locked'];
const ENDED_BY_TIME = ['slow-reads', 'damaged', 'read-error', 'not-opened', 'no-memory', 'locked'];

/** Makes outages of SQLite's errors. */
export class StoreFaults {
  readonly #metAt = new Map<string, number>();

  /** @param checkFile Throws if the file isn't the store's any more, which explains whatever else goes wrong. */
  constructor(
    private readonly outages: Outages,
    private readonly checkFile: () => void,
  ) {}

  /** @returns what to throw in place of an error: itself, unless it is one that may be over some time. */
  of(error: unknown, use: Use): unknown {
    if (isBusy(error instanceof StoreUnavailableError ? error.cause : error)) return this.meet('locked', LOCKED, error);
    if (error instanceof StoreUnavailableError) return error;
    const { code, message } = error as { code?: unknown; message?: unknown };
    const fault = typeof code === 'string' ? faultOf(code, use) : undefined;
    if (fault === undefined) return this.#lostFile() ?? error;
    const shown = `${fault.message} (${String(message)}, ${String(code)})`;
    return this.#lostFile() ?? this.meet(fault.name, shown, error);
  }

  meet(name: string, message: string, cause?: unknown): StoreUnavailableError {
    this.#metAt.set(name, performance.now());
    return this.outages.begin(name, { message, closes: false }, cause);
  }

  /** A page has waited too long for others. */
  tooSlow(error: TooManySlowReads): StoreUnavailableError {
    return this.meet('slow-reads', `${error.message} Requests that can't be answered for that are 503.`, error);
  }

  /** Something has been written for good. */
  wrote(): void {
    if (this.#metAt.size > 0) for (const name of ENDED_BY_WRITING) this.#end(name);
  }

  /** To be called now and then. */
  endOld(): void {
    const before = performance.now() - OVER_AFTER_MS;
    for (const [name, metAt] of this.#metAt) {
      if (metAt < before && ENDED_BY_TIME.includes(name)) this.#end(name);
    }
  }

  /** The log can't be moved into the file. */
  notMoved(error: unknown): void {
    if (error instanceof StoreUnavailableError || isBusy(error) || this.#lostFile() !== undefined) return;
    this.meet(NOT_MOVED.name, `${NOT_MOVED.message} (${(error as Error).message})`, error);
  }

  moved(): void {
    this.#end(NOT_MOVED.name);
  }

  #lostFile(): StoreUnavailableError | undefined {
    try {
      this.checkFile();
    } catch (error) {
      if (error instanceof StoreUnavailableError) return error;
    }
    return undefined;
  }

  #end(name: string): void {
    if (this.#metAt.delete(name)) this.outages.end(name);
  }
}

function faultOf(code: string, use: Use): Fault | undefined {
  if (code.startsWith('SQLITE_IOERR')) return code.includes('CORRUPT') ? faultOf('SQLITE_CORRUPT', use) : IO[use];
  return FAULTS.find((fault) => code.startsWith(fault.code));
}
