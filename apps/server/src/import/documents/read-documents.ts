import { isGzipError, readContents } from './file-contents.js';
import { readerFor } from './form.js';
import type { Reader } from './reader.js';
import type { SourceDocument } from './source-document.js';

/**
 * Reads an export document by document, in memory that doesn't grow with the file. What the file holds is told from
 * its content: JSON lines; JSON objects or arrays of them, on any number of lines; answers of the rooms API
 * (`{"rooms": […], …}`), of which each room is a document; BSON as mongodump writes it; any of them gzipped.
 *
 * Whole numbers beyond 2^53 come as `{"$numberLong": "<digits>"}`. Keys like `7` come first in their object, as
 * JavaScript sorts them.
 *
 * What can't be read gives an error in its place, and reading goes on behind it, if that is anywhere to be found; a
 * file that ends too early gives an error at its end.
 *
 * @param options.onBytes Called with the number of the file's bytes read so far, gzipped as they are.
 * @throws the error of the file system, where the file can't be read.
 */
export async function* readDocuments(
  file: string,
  options: { onBytes?: (read: number) => void } = {},
): AsyncGenerator<SourceDocument> {
  let reader: Reader | undefined;
  let data: Buffer = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let damage: string | undefined;
  try {
    for await (const chunk of readContents(file, options.onBytes)) {
      pieces.push(chunk);
      // While a document is long, its beginning isn't copied again for every piece, but each time that it has doubled.
      if (totalLength(pieces) < data.length) continue;
      data = Buffer.concat([data, ...pieces]);
      pieces = [];
      reader ??= readerFor(data, false);
      if (reader !== undefined) data = data.subarray(yield* reader.read(data));
    }
  } catch (error) {
    if (!isGzipError(error)) throw error;
    damage = `the gzipped data is damaged or cut off (${error.message})`;
  }
  data = Buffer.concat([data, ...pieces]);
  reader ??= readerFor(data, true);
  data = data.subarray(yield* reader.read(data));
  yield* reader.end(data, damage);
}

function totalLength(pieces: readonly Buffer[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}
