import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';
import { isBlank, LINE_FEED } from './json-bytes.js';
import { parseJson } from './parse-json.js';
import type { Reader } from './reader.js';
import type { SourceDocument } from './source-document.js';

/** One document a line. */
export function jsonLines(): Reader {
  const encoding = 'json';
  let line = 1;
  let searched = 0; // how many bytes are known to hold no line's end
  let skipping = false; // the rest of a line that is too long

  function* readLine(bytes: Buffer): Generator<SourceDocument> {
    if (!skipping && !bytes.every(isBlank)) yield { line, encoding, ...parseJson(bytes) };
    skipping = false;
  }

  return {
    *read(data) {
      let start = 0;
      for (let end = data.indexOf(LINE_FEED, searched); end !== -1; end = data.indexOf(LINE_FEED, start)) {
        yield* readLine(data.subarray(start, end));
        line += 1;
        start = end + 1;
      }
      searched = data.length - start;
      if (searched <= MAX_DOCUMENT_BYTES) return start;

      if (!skipping) yield { line, encoding, error: TOO_LARGE };
      skipping = true;
      searched = 0;
      return data.length;
    },
    *end(rest, damage) {
      const complete = damage === undefined || 'document' in parseJson(rest);
      if (complete) yield* readLine(rest);
      if (damage !== undefined) yield { line, encoding, error: damage };
    },
  };
}
