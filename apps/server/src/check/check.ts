import type { Session, Snapshot } from '../store/database.js';

/** Something that is wrong in a store. */
export interface Fault {
  /** What was compared: a line of the report. */
  readonly part: string;
  /** Where it is wrong: an id, say. */
  readonly example: string;
  /** Puts it right, if it is wrong still. Returns whether it is right now. None: nothing in the store tells how. */
  readonly mend?: (session: Session) => Promise<boolean>;
}

/**
 * Compares a part of a store with what it has to be, in one state of the store.
 * @param compared To be told what is compared, and how much of it.
 */
export type Check = (snapshot: Snapshot, compared: Compared) => AsyncIterable<Fault>;

export type Compared = (part: string, number: number) => void;
