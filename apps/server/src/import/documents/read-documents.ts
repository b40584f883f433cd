import { readContents } from './file-contents.js';
import { readerFor } from './form.js';
import type { Reader } from './reader.js';
import type { SourceDocument } from './source-document.js';
import { DamagedFile } from './unpack.js';

/**
 * Reads an export document by document, in memory that doesn't grow with the file. What the file holds is told from
 * its content: JSON objects and lists of them, one a line or on any number of lines, with other text around them;
 * answers of the rooms API (`{"rooms": […], …}`), of which each room is a document; BSON as mongodump writes it; any of
 * them packed by gzip or zstd, and JSON in UTF-16. A file that is something else gives one error.
 *
 * Whole numbers beyond 2^53 come as `{"$numberLong": "<digits>"}`. Keys like `7` come first in their object, as
 * JavaScript sorts them.
 *
 * What can't be read gives an error in its place, and reading goes on behind it, if that is anywhere to be found; a
 * file that ends too early gives an error at its end.
 *
 * @param options.onBytes Called with the number of the file's bytes read so far, packed as they are.
 * @param options.onAnswer Called for each answer of the rooms API, one without rooms included.
 * @throws the error of the file system, where the file can't be read.
 */
export async function* readDocuments(
  file: string,
  { onBytes, onAnswer = () => {} }: { onBytes?: (read: number) => void; onAnswer?: () => void } = {},
): AsyncGenerator<SourceDocument> {
  let reader: Reader | undefined;
  let data: Buffer = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let damage: string | undefined;
  try {
    for await (const chunk of readContents(file, onBytes)) {
      pieces.push(chunk);
      // While a document is long, its beginning isn't copied again for every piece, but each time that it has doubled.
      if (totalLength(pieces) < data.length) continue;
      data = Buffer.concat([data, ...pieces]);
      pieces = [];
      reader ??= readerFor(data, false, onAnswer);
      if (reader !== undefined) data = data.subarray(yield* reader.read(data));
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    damage = error.message;
  }
  data = Buffer.concat([data, ...pieces]);
  reader ??= readerFor(data, true, onAnswer);
  data = data.subarray(yield* reader.read(data));
  yield* reader.end(data, damage);
}

function totalLength(pieces: readonly Buffer[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}
