import { SHELL_FILE } from './shell-text.js';
import type { Encoding, SourceDocument } from './source-document.js';

/** So many wait for the first document. */
const MAX_WAITING = 1_000;

/**
 * What is wrong in a file. Before its first document it waits, since the file may turn out to be nothing but text of
 * the mongo shell, which is said once.
 */
export interface Faults {
  /** Whether the file is: nothing more of it is read. */
  readonly over: boolean;
  /** @param isShell What is wrong looks like text of the mongo shell. */
  report(line: number, encoding: Encoding, error: string, isShell?: boolean): Iterable<SourceDocument>;
  /** Lets go of what waits, because there is a document. */
  release(): Iterable<SourceDocument>;
  /** The same at the end of the file, which has no document, perhaps. */
  end(): Iterable<SourceDocument>;
}

const NONE: readonly SourceDocument[] = [];

export function newFaults(): Faults {
  let over = false;
  let waiting: SourceDocument[] | undefined = [];
  let shell: SourceDocument | undefined;

  function release(): readonly SourceDocument[] {
    if (waiting === undefined) return NONE;
    const released = waiting;
    waiting = undefined;
    return released;
  }

  function end(): readonly SourceDocument[] {
    if (over || waiting === undefined || shell === undefined) return release();
    over = true;
    waiting = undefined;
    return [shell];
  }

  return {
    get over() {
      return over;
    },
    report(line, encoding, error, isShell = false) {
      if (over) return NONE;
      const fault: SourceDocument = { line, encoding, error };
      if (waiting === undefined) return [fault];
      if (isShell) shell ??= { line, encoding, error: SHELL_FILE, wholeFile: 'text' };
      waiting.push(fault);
      return waiting.length < MAX_WAITING ? NONE : end();
    },
    release,
    end,
  };
}
