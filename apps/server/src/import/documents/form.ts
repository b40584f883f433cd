import { bsonDocuments, isBson } from './bson-documents.js';
import { foreignBytes, foreignText, HEAD_BYTES, unreadable } from './foreign-form.js';
import { jsonText } from './json-text.js';
import type { Reader } from './reader.js';

/**
 * The reader for what begins with `head`; undefined when that isn't enough to tell. `whole`: nothing follows.
 * @param onAnswer Called for each answer of the rooms API.
 */
export function readerFor(head: Buffer, whole: true, onAnswer: () => void): Reader;
export function readerFor(head: Buffer, whole: boolean, onAnswer: () => void): Reader | undefined;
export function readerFor(head: Buffer, whole: boolean, onAnswer: () => void): Reader | undefined {
  if (head.length < HEAD_BYTES && !whole) return undefined;
  const foreign = foreignBytes(head);
  if (foreign !== undefined) return unreadable(foreign, 'bytes');
  if (isBson(head)) return bsonDocuments();
  const text = foreignText(head);
  return text === undefined ? jsonText(onAnswer) : unreadable(text, 'text');
}
