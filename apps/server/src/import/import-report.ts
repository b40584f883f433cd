import type { Written } from '../store/document-table.js';
import { type Fault, FaultList } from './fault-list.js';
import { VanishedReport } from './vanished-report.js';

/** How many documents of a collection were read, and what became of them. */
export interface Counts extends Record<Written, number> {
  read: number;
  /** Bad documents. */
  skipped: number;
  /** None of ours: rooms of other types. */
  leftOut: number;
}

/** The same thing found in any number of documents. */
export interface Warning {
  readonly collection: string;
  /** Dotted; `[]` stands for an index. */
  readonly path: string;
  readonly message: string;
  /** Where it was found first. */
  readonly first: string;
  documents: number;
}

/** A file with documents that have no `_updatedAt`. */
export interface UndatedFile {
  readonly file: string;
  documents: number;
  /** Where the first of them begins. */
  readonly line: number;
}

const MAX_WARNINGS = 1_000;

/** What an import found, in memory that doesn't grow with it. */
export class ImportReport {
  readonly counts = new Map<string, Counts>();
  readonly faults = new FaultList();
  readonly vanished = new VanishedReport();
  readonly undated: UndatedFile[] = [];
  readonly #warnings = new Map<string, Warning>();

  constructor(private readonly onListedFault: (fault: Fault) => void) {}

  get warnings(): Warning[] {
    return [...this.#warnings.values()];
  }

  of(collection: string): Counts {
    const counts = this.counts.get(collection) ?? noCounts();
    this.counts.set(collection, counts);
    return counts;
  }

  addFault(fault: Fault): void {
    if (this.faults.add(fault)) this.onListedFault(fault);
  }

  /** Counts documents that have the fault that was added for the first of their file. */
  addAlike(documents: number): void {
    this.faults.addAlike(documents);
  }

  /** @param line Where a document of the file begins that has no `_updatedAt`. */
  addUndated(file: string, line: number): void {
    const last = this.undated.at(-1);
    if (last?.file === file) last.documents += 1;
    else this.undated.push({ file, documents: 1, line });
  }

  addWarning(collection: string, path: string, message: string, file: string, line: number): void {
    const pattern = path.replaceAll(/(?<=^|\.)\d+(?=\.|$)/g, '[]');
    const key = JSON.stringify([collection, pattern, message]);
    const known = this.#warnings.get(key);
    if (known !== undefined) known.documents += 1;
    else if (this.#warnings.size < MAX_WARNINGS) {
      this.#warnings.set(key, { collection, path: pattern, message, first: `${file}:${line}`, documents: 1 });
    }
  }
}

export function noCounts(): Counts {
  return { read: 0, new: 0, changed: 0, unchanged: 0, skipped: 0, leftOut: 0 };
}
