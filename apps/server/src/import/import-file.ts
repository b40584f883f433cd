import type { Database, Filling } from '../store/database.js';
import type { FoundDocument } from './batch.js';
import { writeInBatches } from './batches.js';
import type { Collection, ItemOutcome } from './collection.js';
import type { FileReader } from './file-reader.js';
import { type Counts, type ImportReport, noCounts } from './import-report.js';

const UNEXPECTED = 'is of an unexpected type: kept, but missing for filters and rules';

const NOT_TAKEN = {
  answer:
    'is missing in the stored document of the same date, and not taken: an answer never changes one; import an export',
  export: 'is an object in the stored document of the same date, and stays one; a newer document changes it',
};

/** Where documents go. */
export interface ImportTarget {
  readonly database: Database;
  readonly filling: Filling;
  readonly report: ImportReport;
}

export interface ImportOptions {
  /** Writes nothing of a file that has a bad document. */
  readonly strict: boolean;
  /** Called with the number of the file's bytes that were read. */
  onBytes(read: number): void;
}

/** Takes a file of documents of one collection into the store. */
export async function importFile(
  { database, filling, report }: ImportTarget,
  reader: FileReader,
  file: string,
  collection: Collection,
  { strict, onBytes }: ImportOptions,
): Promise<void> {
  const counts = report.of(collection.name);

  /** The documents that may be written; the others are counted and reported. */
  async function* read(counted: Counts): AsyncGenerator<FoundDocument[]> {
    for await (const { found, faults, bytes, ...numbers } of reader.read(file, collection.name)) {
      counted.read += numbers.read;
      counted.leftOut += numbers.leftOut;
      counted.skipped += faults.length + numbers.alike;
      for (const fault of faults) report.addFault({ file, ...fault });
      report.addAlike(numbers.alike);
      onBytes(bytes);
      yield found;
    }
  }

  async function isFaultless(): Promise<boolean> {
    const checked = noCounts();
    for await (const _ of read(checked));
    if (checked.skipped === 0) return true;
    counts.read += checked.read;
    counts.skipped += checked.read;
    return false;
  }

  if (strict && !(await isFaultless())) return;
  const stored = collection.open(database);
  await writeInBatches(filling, read(counts), async (session, found) => {
    const outcomes = await stored.write(
      session,
      found.map(({ item }) => item),
    );
    for (const [place, { item, line, unexpected, notes }] of found.entries()) {
      const { written, vanished, notTaken = [], notes: storeNotes = [] } = outcomes[place] as ItemOutcome;
      counts[written] += 1;
      report.vanished.add(collection.name, item.id, vanished);
      for (const path of notTaken) report.addWarning(collection.name, path, NOT_TAKEN[item.origin], file, line);
      for (const path of unexpected) report.addWarning(collection.name, path, UNEXPECTED, file, line);
      for (const { path, message } of [...notes, ...storeNotes]) {
        report.addWarning(collection.name, path, message, file, line);
      }
      if (item.updatedAt === null) report.addUndated(file, line);
    }
  });
}
