import type { Database, Reads, Session, Snapshot } from '../store/database.js';
import type { Outcome } from '../store/document-table.js';
import type { Origin, Version } from '../store/merge/merge-version.js';
import type { Encoding } from './documents/source-document.js';
import type { Note } from './wire-form.js';

/** What is written of a document: plain data, which goes from thread to thread. */
export interface ImportItem extends Version {
  readonly id: string;
  readonly origin: Exclude<Origin, 'here'>;
}

export function originOf(encoding: Encoding): ImportItem['origin'] {
  return encoding === 'answer' ? 'answer' : 'export';
}

/** One collection of Rocket.Chat. */
export interface Collection<Item extends ImportItem = ImportItem> {
  /** MongoDB's name, which its export's file has too. */
  readonly name: string;
  /** Another name that such a file may have. */
  readonly formerName?: string;
  /**
   * @returns undefined for a document that is none of ours, such as a room of another type.
   * @throws {BadDocument} or `UnsupportedDocument`.
   */
  read(document: Record<string, unknown>, encoding: Encoding): Reading<Item> | undefined;
  open(database: Database): StoredCollection<Item>;
}

/** A document that may be written. */
export interface Reading<Item extends ImportItem = ImportItem> {
  readonly item: Item;
  readonly notes: readonly Note[];
  /** Dotted paths of known fields with values of unexpected types. */
  readonly unexpected: readonly string[];
}

/** What became of an item. */
export interface ItemOutcome extends Outcome {
  /** What the operator has to know, that only the store could tell. */
  readonly notes?: readonly Note[];
}

/** How the documents of a collection get into a store and out of it. */
export interface StoredCollection<Item extends ImportItem = ImportItem> {
  /** Writes them in their order. Returns what became of each. */
  write(session: Session, items: readonly Item[]): Promise<ItemOutcome[]>;
  count(session: Reads): Promise<number>;
  /** All documents as mongoexport writes them, ordered by id. */
  lines(snapshot: Snapshot): AsyncIterable<string>;
}

/** A document that can't be kept; the message says why. */
export class BadDocument extends Error {
  override readonly name = 'BadDocument';
}

/** A document that can't be kept for a reason that all of its file have: it is told of the first one. */
export class FaultOfAll extends BadDocument {}

/**
 * The `_id` of a document in wire form.
 * @throws {BadDocument} if it has none that the store can find it by.
 */
export function documentId(document: Record<string, unknown>): string {
  const id = Object.hasOwn(document, '_id') ? document['_id'] : undefined;
  if (id === undefined) throw new BadDocument('has no "_id"');
  if (typeof id !== 'string' || id === '') throw new BadDocument('its "_id" is neither a text nor an ObjectId');
  if (id.includes('\0')) throw new BadDocument('its "_id" contains U+0000');
  if (!id.isWellFormed()) throw new BadDocument('its "_id" contains half a surrogate pair');
  return id;
}
