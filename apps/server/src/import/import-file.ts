import type { Database } from '../store/database.js';
import { writeInBatches } from './batches.js';
import { BadDocument, type Collection, type Reading } from './collection.js';
import { readDocuments } from './documents/read-documents.js';
import { type Counts, type ImportReport, noCounts } from './import-report.js';
import { UnsupportedDocument } from './wire-form.js';

const UNEXPECTED = 'is of an unexpected type: kept, but missing for filters and rules';

export interface ImportOptions {
  /** Writes nothing of a file that has a bad document. */
  readonly strict: boolean;
  /** Called with the number of the file's bytes that were read. */
  onBytes(read: number): void;
}

/** Reads a file of documents of one collection into the store. */
export async function importFile(
  database: Database,
  file: string,
  collection: Collection,
  report: ImportReport,
  options: ImportOptions,
): Promise<void> {
  const { strict, onBytes } = options;
  const counts = report.of(collection.name);
  if (strict && !(await isFaultless(file, collection, counts, report, onBytes))) return;

  await writeInBatches(database, readings(file, collection, counts, report, onBytes), async (session, found) => {
    const { written, unexpected } = await found.reading.write(session);
    counts[written] += 1;
    for (const path of unexpected) report.addWarning(collection.name, path, UNEXPECTED, file, found.line);
    for (const { path, message } of found.reading.notes) {
      report.addWarning(collection.name, path, message, file, found.line);
    }
  });
}

async function isFaultless(
  file: string,
  collection: Collection,
  counts: Counts,
  report: ImportReport,
  onBytes: (read: number) => void,
): Promise<boolean> {
  const checked = noCounts();
  for await (const _ of readings(file, collection, checked, report, onBytes));
  if (checked.skipped === 0) return true;
  counts.read += checked.read;
  counts.skipped += checked.read;
  return false;
}

interface Found {
  readonly line: number;
  readonly reading: Reading;
}

/** The documents that may be written; the others are counted and reported. */
async function* readings(
  file: string,
  collection: Collection,
  counts: Counts,
  report: ImportReport,
  onBytes: (read: number) => void,
): AsyncGenerator<Found> {
  for await (const source of readDocuments(file, { onBytes })) {
    const { line } = source;
    counts.read += 1;
    try {
      if ('error' in source) throw new BadDocument(source.error);
      const reading = collection.read(source.document, source.encoding);
      if (reading === undefined) counts.leftOut += 1;
      else yield { line, reading };
    } catch (error) {
      if (!(error instanceof BadDocument || error instanceof UnsupportedDocument)) throw error;
      counts.skipped += 1;
      report.addFault({ file, line, reason: error.message });
    }
  }
}
