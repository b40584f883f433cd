import { deserialize } from 'bson';
import { findDoubledKeys } from './bson-keys.js';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';
import { CUT_OFF, type Reader } from './reader.js';
import type { ParsedDocument } from './source-document.js';

/** The length and the closing zero. */
const MIN_BSON_BYTES = 5;

/**
 * Whether `head` is the beginning of BSON. No JSON passes for it: the fourth byte of JSON is at least a tab, which
 * makes a length far beyond the limit.
 */
export function isBson(head: Buffer): boolean {
  if (head.length < MIN_BSON_BYTES) return false;
  const length = head.readInt32LE(0);
  return length >= MIN_BSON_BYTES && length <= MAX_DOCUMENT_BYTES;
}

/** Documents back to back, each beginning with its length. */
export function bsonDocuments(): Reader {
  const encoding = 'bson';
  let line = 1;
  let skip = 0; // how many bytes of a document that is too large are still to come
  let lost = false;

  return {
    *read(data) {
      let start = 0;
      while (!lost) {
        const skipped = Math.min(skip, data.length - start);
        skip -= skipped;
        start += skipped;
        if (data.length - start < 4) break;

        const length = data.readInt32LE(start);
        if (length > MAX_DOCUMENT_BYTES) {
          yield { line, encoding, error: TOO_LARGE };
          skip = length;
        } else if (length < MIN_BSON_BYTES) {
          yield {
            line,
            encoding,
            error: `no BSON document: its length reads ${length}; nothing behind it can be read`,
          };
          lost = true;
        } else {
          if (data.length - start < length) break;
          yield { line, encoding, ...parseBson(data.subarray(start, start + length)) };
          start += length;
        }
        line += 1;
      }
      return lost ? data.length : start;
    },
    *end(rest, damage) {
      const cut = rest.length > 0 || skip > 0;
      if (!lost && (cut || damage !== undefined)) yield { line, encoding, error: damage ?? CUT_OFF };
    },
  };
}

function parseBson(bytes: Buffer): ParsedDocument | { error: string } {
  try {
    const document = deserialize(bytes, { bsonRegExp: true });
    const doubledKeys = findDoubledKeys(bytes, document);
    return doubledKeys.length === 0 ? { document } : { document, doubledKeys };
  } catch (error) {
    return {
      error: `not a BSON document: ${error instanceof RangeError ? 'nested too deeply' : (error as Error).message}`,
    };
  }
}
