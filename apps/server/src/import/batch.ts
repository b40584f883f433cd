import { BadDocument, type Collection, FaultOfAll, type Reading } from './collection.js';
import { COLLECTION } from './documents/foreign-form.js';
import { readDocuments } from './documents/read-documents.js';
import type { SourceDocument } from './documents/source-document.js';
import { type Note, UnsupportedDocument } from './wire-form.js';

const MAX_DOCUMENTS = 250;
/** Of the file; documents may be large. */
const MAX_BYTES = 1 << 20;

const DOUBLED_KEY = 'stands more than once in an object: the last one was taken';

/** A part of a file: plain data, which goes from thread to thread. */
export interface Batch {
  /** The documents that may be written. */
  readonly found: FoundDocument[];
  readonly faults: { readonly line: number; readonly reason: string }[];
  /** How many more have a fault that was told already. */
  alike: number;
  /** How many documents were read; of them those that are none of ours. */
  read: number;
  leftOut: number;
  /** How many bytes of the file were read so far. */
  bytes: number;
}

export interface FoundDocument extends Reading {
  readonly line: number;
}

/**
 * Reads a file of documents of one collection.
 * @throws the error of the file system, where the file can't be read.
 */
export async function* readBatches(file: string, collection: Collection): AsyncGenerator<Batch> {
  let bytes = 0;
  let batch = emptyBatch();
  const told = new Set<string>();
  for await (const source of readDocuments(file, { onBytes: (read) => (bytes = read) })) {
    const { line } = source;
    batch.read += 1;
    try {
      if ('error' in source) throw new BadDocument(source.error);
      const reading = collection.read(source.document, source.encoding);
      if (reading === undefined) batch.leftOut += 1;
      else batch.found.push({ line, ...reading, notes: withDoubledKeys(source, reading.notes) });
    } catch (error) {
      if (!(error instanceof BadDocument || error instanceof UnsupportedDocument)) throw error;
      if (error instanceof FaultOfAll && told.has(error.message)) batch.alike += 1;
      else batch.faults.push({ line, reason: error.message.replaceAll(COLLECTION, collection.name) });
      if (error instanceof FaultOfAll) told.add(error.message);
    }
    if (batch.read < MAX_DOCUMENTS && bytes - batch.bytes < MAX_BYTES) continue;
    yield { ...batch, bytes };
    batch = { ...emptyBatch(), bytes };
  }
  yield { ...batch, bytes };
}

function withDoubledKeys(source: SourceDocument, notes: readonly Note[]): readonly Note[] {
  if (!('doubledKeys' in source) || source.doubledKeys === undefined) return notes;
  return [...source.doubledKeys.map((path) => ({ path, message: DOUBLED_KEY })), ...notes];
}

/** A batch in the form in which it goes from thread to thread in half the time: few values, and of them many texts. */
export interface PackedBatch {
  readonly documents: readonly string[];
  /** JSON of the batch without them. */
  readonly rest: string;
}

export function packBatch(batch: Batch): PackedBatch {
  const documents = batch.found.map(({ item }) => item.document);
  const found = batch.found.map((each) => ({ ...each, item: { ...each.item, document: undefined } }));
  return { documents, rest: JSON.stringify({ ...batch, found }) };
}

export function unpackBatch({ documents, rest }: PackedBatch): Batch {
  const batch = JSON.parse(rest) as Batch;
  for (const [place, { item }] of batch.found.entries()) Object.assign(item, { document: documents[place] });
  return batch;
}

function emptyBatch(): Batch {
  return { found: [], faults: [], alike: 0, read: 0, leftOut: 0, bytes: 0 };
}
