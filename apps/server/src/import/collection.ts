import type { Reads, Session, Snapshot } from '../store/database.js';
import type { Written } from '../store/document-table.js';
import type { Encoding } from './documents/source-document.js';
import type { Note } from './wire-form.js';

/** One collection of Rocket.Chat: how its documents get into the store and out of it. */
export interface Collection {
  /** MongoDB's name, which its export's file has too. */
  readonly name: string;
  /**
   * Looks at a document of an export; writes nothing yet.
   * @returns undefined for a document that is none of ours, such as a room of another type.
   * @throws {BadDocument} or `UnsupportedDocument`.
   */
  read(document: Record<string, unknown>, encoding: Encoding): Reading | undefined;
  count(session: Reads): Promise<number>;
  /** All documents as mongoexport writes them, ordered by id. */
  lines(snapshot: Snapshot): AsyncIterable<string>;
}

/** A document that may be written. */
export interface Reading {
  readonly notes: readonly Note[];
  write(session: Session): Promise<Outcome>;
}

export interface Outcome {
  readonly written: Written;
  /** Dotted paths of known fields with values of unexpected types. */
  readonly unexpected: readonly string[];
}

/** A document that can't be kept; the message says why. */
export class BadDocument extends Error {
  override readonly name = 'BadDocument';
}

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
