import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { deserialize } from 'bson';

/**
 * How the values of a document are written: as Extended JSON (v1 or v2), as types of the bson package, or, in an
 * `answer` of the rooms API itself, as on the wire.
 */
export type Encoding = 'json' | 'bson' | 'answer';

/** One document of an export, or what is wrong with it. */
export type SourceDocument = {
  /** Where it begins: its line, counted from 1; in BSON, which has no lines, its number, counted from 1. */
  line: number;
  encoding: Encoding;
} & ({ document: Record<string, unknown> } | { error: string });

/** MongoDB's own limit is 16 MiB of BSON; the same as JSON can be several times larger. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** The length and the closing zero. */
const MIN_BSON_BYTES = 5;
const CHUNK_BYTES = 1024 * 1024;

const TOO_LARGE = 'larger than 64 MiB: MongoDB holds at most 16 MiB, so a bracket or quotation mark may be missing';
const CUT_OFF = 'without an end: the file is cut off here, or a bracket or quotation mark is missing';
const UNCLOSED = 'the file ends before its list does: it is cut off';

const BYTE_ORDER_MARK = 0xfeff;
const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

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

async function* readContents(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer> {
  const bytes = readBytes(file, onBytes);
  const { value: first } = await bytes.next();
  if (first === undefined) return;
  const all = prepend(first, bytes);
  yield* first[0] === 0x1f && first[1] === 0x8b ? gunzip(all) : all;
}

async function* readBytes(file: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer, undefined> {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    read += chunk.length;
    onBytes?.(read);
    yield chunk;
  }
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzip(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = pipeline(compressed, createGunzip({ chunkSize: CHUNK_BYTES }), () => {
    // The loop below meets the same error.
  });
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    // What came out before the damage is still waiting in the stream: whole documents, perhaps.
    const rest = stream.read() as Buffer | null;
    if (rest !== null) yield rest;
    throw error;
  }
}

function isGzipError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** Takes documents from the bytes of one form. */
interface Reader {
  /**
   * Reads what is complete in `data`.
   * @returns How many bytes it has done with. The others come again, with more behind them.
   */
  read(data: Buffer): Generator<SourceDocument, number>;
  /** Reads the rest, behind which nothing comes, because the file ends there or by `damage`. */
  end(rest: Buffer, damage: string | undefined): Generator<SourceDocument>;
}

/** The reader for what begins with `head`; undefined when that isn't enough to tell. `whole`: nothing follows. */
function readerFor(head: Buffer, whole: true): Reader;
function readerFor(head: Buffer, whole: boolean): Reader | undefined;
function readerFor(head: Buffer, whole: boolean): Reader | undefined {
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
  const result = parseDocument(line);
  return 'document' in result && (!Array.isArray(result.document['rooms']) || Object.hasOwn(result.document, '_id'));
}

function foreignForm(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe && head[3] === 0 && head[5] === 0) {
    return 'the file is UTF-16, as a redirection in PowerShell writes it: save it as UTF-8';
  }
  if (head.length >= 4 && head.readUInt32LE(0) === 0x81_99_e2_6d) {
    return 'the file is an archive of mongodump: dump into a folder instead, without --archive';
  }
  return undefined;
}

/** No JSON passes for it: the fourth byte of JSON is at least a tab, which makes a length far beyond the limit. */
function isBson(head: Buffer): boolean {
  return head.length >= 5 && head.readInt32LE(0) >= MIN_BSON_BYTES && head.readInt32LE(0) <= MAX_DOCUMENT_BYTES;
}

/** White space, and the bytes of UTF-8's byte order mark. */
function isBlank(byte: number | undefined): boolean {
  return (
    byte === SPACE ||
    byte === TAB ||
    byte === LINE_FEED ||
    byte === 13 ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  );
}

function unreadable(error: string): Reader {
  let told = false;

  return {
    *read(data) {
      if (!told) yield { line: 1, encoding: 'json', error };
      told = true;
      return data.length;
    },
    *end() {
      // All is said.
    },
  };
}

/** One document a line. */
function jsonLines(): Reader {
  const encoding = 'json';
  let line = 1;
  let searched = 0; // how many bytes are known to hold no line's end
  let skipping = false; // the rest of a line that is too long

  function* readLine(bytes: Buffer): Generator<SourceDocument> {
    if (!skipping && !bytes.every(isBlank)) yield { line, encoding, ...parseDocument(bytes) };
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
      const complete = damage === undefined || 'document' in parseDocument(rest);
      if (complete) yield* readLine(rest);
      if (damage !== undefined) yield { line, encoding, error: damage };
    },
  };
}

/** Documents back to back, each beginning with its length. */
function bsonDocuments(): Reader {
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

/**
 * Objects one after the other, in a list or in the `rooms` of an answer, on any number of lines. Only brackets, strings
 * and lines are looked at to find where each ends. Where one is broken, the next is taken to begin on the next line
 * that is indented like its own.
 */
function jsonValues(): Reader {
  let at = 0; // how far `data` is scanned
  let line = 1; // the line there
  let list: 'array' | 'rooms' | undefined;
  let indent = 0; // of the line up to here; NaN: there is more than white space on it

  let inValue = false; // everything below is about that value
  let start = 0;
  let startLine = 1;
  let depth = 0; // how many of its brackets are open
  let inString = false;
  let skipping = false; // it is of no use: too large, or what an answer holds behind its rooms
  let keyStart = 0; // the last string
  let keyEnd = 0;
  let key = ''; // of the entry, in an object that may turn out to be an answer
  let hasId = false;

  let orderly = true; // no value has been broken so far

  /** Goes to the next value; false: `data` holds none. */
  function begin(data: Buffer): boolean {
    for (; at < data.length; at += 1) {
      const byte = data[at];
      if (byte === LINE_FEED) {
        line += 1;
        indent = 0;
      } else if (byte === SPACE || byte === TAB) {
        indent += 1;
      } else if (byte === OPEN_LIST && list === undefined) {
        list = 'array';
        indent = 0;
      } else if (byte === CLOSE_LIST && list === 'array') {
        list = undefined;
      } else if (byte !== COMMA && !isBlank(byte)) {
        beginValue();
        if (byte === CLOSE_LIST && list === 'rooms') skipRestOfAnswer();
        return true;
      }
    }
    return false;
  }

  function beginValue(): void {
    inValue = true;
    start = at;
    startLine = line;
    depth = 0;
    inString = false;
    skipping = false;
    key = '';
    hasId = false;
  }

  function skipRestOfAnswer(): void {
    list = undefined;
    skipping = true;
    depth = 2; // in the answer, and in the list of its rooms, which the scan is about to see closed
    indent = Number.NaN;
  }

  /** Scans on to the end of the value, or into its rooms if it is an answer; undefined: `data` ends before. */
  function scan(data: Buffer): 'end' | 'rooms' | undefined {
    const mayBeAnswer = list === undefined && !skipping;
    // The loop runs for every byte of a file: local variables are quicker.
    let index = at;
    let open = depth;
    let quoted = inString;
    let found: 'end' | 'rooms' | undefined;
    for (; index < data.length && found === undefined; index += 1) {
      const byte = data[index];
      if (byte === LINE_FEED) {
        if (open === 0 || (!orderly && beginsObject(data, index + 1, indent))) {
          found = 'end';
          break;
        }
        line += 1;
        quoted = false; // no string goes over a line's end: its quotation mark is missing
      } else if (quoted) {
        if (byte === QUOTE) {
          quoted = false;
          keyEnd = index;
          if (open === 0) found = 'end';
        } else if (byte === BACKSLASH && data[index + 1] !== LINE_FEED) {
          index += 1;
        }
      } else if (open === 0 && index > start && endsScalar(byte)) {
        found = 'end';
        break;
      } else if (byte === QUOTE) {
        quoted = true;
        keyStart = index + 1;
      } else if (byte === OPEN_OBJECT) {
        open += 1;
      } else if (byte === OPEN_LIST) {
        if (mayBeAnswer && open === 1 && key === 'rooms' && !hasId) found = 'rooms';
        open += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        open -= 1;
        if (open <= 0) found = 'end';
      } else if (byte === COLON && mayBeAnswer && open === 1) {
        key = data.toString('latin1', keyStart, keyEnd);
        hasId ||= key === '_id';
      }
    }
    at = index;
    depth = open;
    inString = quoted;
    return found;
  }

  /** Goes back to where another value seems to begin inside the one that turned out to be broken; false: nowhere. */
  function resume(data: Buffer): boolean {
    orderly = false;
    let lines = 0;
    for (let end = data.indexOf(LINE_FEED, start); end !== -1 && end < at; end = data.indexOf(LINE_FEED, end + 1)) {
      lines += 1;
      if (!beginsObject(data, end + 1, indent)) continue;
      at = end + 1 + indent;
      line = startLine + lines;
      inValue = false;
      return true;
    }
    return false;
  }

  function* read(data: Buffer): Generator<SourceDocument, number> {
    while (inValue || begin(data)) {
      const found = scan(data);
      if (found === 'rooms') {
        inValue = false;
        list = 'rooms';
        indent = 0;
      } else if (found === 'end') {
        inValue = false;
        if (!skipping) yield* finish(data);
        else indent = Number.NaN;
      } else {
        if (skipping || data.length - start <= MAX_DOCUMENT_BYTES) break;
        yield fault(TOO_LARGE);
        if (!resume(data)) skipping = true;
      }
    }
    return release(data);
  }

  function* finish(data: Buffer): Generator<SourceDocument> {
    const result = parseDocument(data.subarray(start, at));
    yield { line: startLine, encoding: encoding(), ...result };
    if ('document' in result || !resume(data)) indent = Number.NaN;
  }

  /** Lets go of all but an unfinished value. */
  function release(data: Buffer): number {
    const done = inValue && !skipping ? start : Math.min(at, data.length);
    at -= done;
    start -= done;
    keyStart -= done;
    keyEnd -= done;
    return done;
  }

  function fault(error: string): SourceDocument {
    return { line: startLine, encoding: encoding(), error };
  }

  function encoding(): Encoding {
    return list === 'rooms' ? 'answer' : 'json';
  }

  return {
    read,
    *end(rest, damage) {
      let data = Buffer.concat([rest, Buffer.of(LINE_FEED)]); // ends a number, too
      data = data.subarray(yield* read(data));
      while (inValue && !skipping) {
        yield fault(damage ?? CUT_OFF);
        if (!resume(data)) return;
        data = data.subarray(yield* read(data));
      }
      const unclosed = list !== undefined || inValue;
      if (damage !== undefined || unclosed) yield { line: line - 1, encoding: encoding(), error: damage ?? UNCLOSED };
    },
  };
}

/** Whether a line that begins at `position` is indented by `indent` and goes on with an object. */
function beginsObject(data: Buffer, position: number, indent: number): boolean {
  for (let index = position; index < position + indent; index += 1) {
    if (data[index] !== SPACE && data[index] !== TAB) return false;
  }
  return data[position + indent] === OPEN_OBJECT;
}

/** Whether a number or a word is over before this byte. */
function endsScalar(byte: number | undefined): boolean {
  return (
    isBlank(byte) ||
    byte === COMMA ||
    byte === QUOTE ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST ||
    byte === OPEN_OBJECT ||
    byte === CLOSE_OBJECT
  );
}

/** @param bytes One value of JSON, white space around it allowed. */
function parseDocument(bytes: Buffer): { document: Record<string, unknown> } | { error: string } {
  if (bytes.length > MAX_DOCUMENT_BYTES) return { error: TOO_LARGE };
  if (!isUtf8(bytes)) return { error: 'not a JSON object: its bytes are not UTF-8' };
  const text = bytes.toString();
  const json = text.codePointAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  try {
    // A reviver makes the parsing several times slower.
    const value: unknown = MAYBE_LONG.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { document: value as Record<string, unknown> };
    }
    return { error: `not a JSON object: ${Array.isArray(value) ? 'a list' : 'a single value'}` };
  } catch (error) {
    return { error: `not a JSON object: ${syntaxFault(error)}` };
  }
}

/** A whole number of 16 digits or more: the largest that is surely exact has 16, 9007199254740991. */
const MAYBE_LONG = /[\s:,[-]\d{16}/;

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d{1,19}$/.test(source) && isLong(BigInt(source)) ? { $numberLong: source } : value;
}

function isLong(integer: bigint): boolean {
  return BigInt.asIntN(64, integer) === integer;
}

function syntaxFault(error: unknown): string {
  if (error instanceof RangeError) return 'nested too deeply';
  // The message goes on with the text around the fault, which may hold a secret, or with a line of this document only.
  return (error as SyntaxError).message.replace(/(, (\.\.\.)?"| \(line ).*$/s, '');
}

function parseBson(bytes: Buffer): { document: Record<string, unknown> } | { error: string } {
  try {
    return { document: deserialize(bytes, { bsonRegExp: true }) };
  } catch (error) {
    return {
      error: `not a BSON document: ${error instanceof RangeError ? 'nested too deeply' : (error as Error).message}`,
    };
  }
}
