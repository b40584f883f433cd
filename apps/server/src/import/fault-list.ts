/** A document that can't be kept, or something in a file that is none. */
export interface Fault {
  readonly file: string;
  /** Where the document begins; in BSON its number. */
  readonly line: number;
  readonly reason: string;
}

/** Faults of a file that are counted, not listed. */
export interface FaultCount {
  readonly file: string;
  readonly reason: string;
  readonly documents: number;
}

const MAX_LISTED = 20;
const MAX_REASONS = 20;
const OTHER_REASONS = 'other reasons';

/** Faults, of each file at most twenty one by one and the others by reason: in memory that doesn't grow with them. */
export class FaultList {
  readonly listed: Fault[] = [];
  /** All of them. */
  count = 0;
  readonly #files = new Map<string, { listed: number; readonly counts: Map<string, number> }>();

  /** The faults that are not listed. */
  get counted(): FaultCount[] {
    return [...this.#files].flatMap(([file, { counts }]) =>
      [...counts].map(([reason, documents]) => ({ file, reason, documents })),
    );
  }

  /** Counts documents with a fault that was added for the first of their file. */
  addAlike(documents: number): void {
    this.count += documents;
  }

  /** Returns whether the fault is listed. */
  add(fault: Fault): boolean {
    this.count += 1;
    const ofFile = this.#files.get(fault.file) ?? { listed: 0, counts: new Map<string, number>() };
    this.#files.set(fault.file, ofFile);
    if (ofFile.listed < MAX_LISTED) {
      ofFile.listed += 1;
      this.listed.push(fault);
      return true;
    }
    const wanted = fault.reason.replace(/ in JSON at position \d+$/, ''); // else nearly every reason is another
    const reason = ofFile.counts.has(wanted) || ofFile.counts.size < MAX_REASONS ? wanted : OTHER_REASONS;
    ofFile.counts.set(reason, (ofFile.counts.get(reason) ?? 0) + 1);
    return false;
  }
}
