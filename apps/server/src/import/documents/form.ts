import { bsonDocuments, isBson } from './bson-documents.js';
import { CHUNK_BYTES } from './file-contents.js';
import { foreignForm, unreadable } from './foreign-form.js';
import { isBlank, LINE_FEED, OPEN_LIST, OPEN_OBJECT } from './json-bytes.js';
import { jsonLines } from './json-lines.js';
import { jsonValues } from './json-values.js';
import { parseJson } from './parse-json.js';
import type { Reader } from './reader.js';

/** The reader for what begins with `head`; undefined when that isn't enough to tell. `whole`: nothing follows. */
export function readerFor(head: Buffer, whole: true): Reader;
export function readerFor(head: Buffer, whole: boolean): Reader | undefined;
export function readerFor(head: Buffer, whole: boolean): Reader | undefined {
  const enough = whole || head.length >= CHUNK_BYTES;
  if (head.length < 6 && !enough) return undefined;
  const foreign = foreignForm(head);
  if (foreign !== undefined) return unreadable(foreign);
  if (isBson(head)) return bsonDocuments();

  const first = head.findIndex((byte) => !isBlank(byte));
  if (first === -1) return enough ? jsonLines() : undefined;
  if (head[first] === OPEN_LIST) return jsonValues();
  if (head[first] !== OPEN_OBJECT) return jsonLines();

  const lineEnd = head.indexOf(LINE_FEED, first);
  if (lineEnd === -1 && !enough) return undefined;
  return isDocumentLine(head.subarray(first, lineEnd === -1 ? head.length : lineEnd)) ? jsonLines() : jsonValues();
}

/** Any line that isn't is left to `jsonValues`, which reads all forms of JSON, only more slowly. */
function isDocumentLine(line: Buffer): boolean {
  const result = parseJson(line);
  return 'document' in result && (!Array.isArray(result.document['rooms']) || Object.hasOwn(result.document, '_id'));
}
