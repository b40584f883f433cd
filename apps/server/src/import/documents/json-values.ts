import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endsScalar,
  isBlank,
  LINE_FEED,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
  TAB,
} from './json-bytes.js';
import { parseJson } from './parse-json.js';
import { CUT_OFF, type Reader } from './reader.js';
import type { Encoding, SourceDocument } from './source-document.js';

const UNCLOSED = 'the file ends before its list does: it is cut off';

/** The value that is being scanned. */
interface Value {
  start: number; // where it begins in `data`
  line: number; // on which it begins
  depth: number; // how many of its brackets are open
  inString: boolean;
  skipping: boolean; // it is of no use: too large, or what an answer holds behind its rooms
  stringStart: number; // the last string
  stringEnd: number;
  key: string; // of the entry, in an object that may turn out to be an answer
  hasId: boolean;
}

/**
 * Objects one after the other, in a list or in the `rooms` of an answer, on any number of lines. Only brackets, strings
 * and lines are looked at to find where each ends. Where one is broken, the next is taken to begin on the next line
 * that is indented like its own.
 */
export function jsonValues(): Reader {
  let at = 0; // how far `data` is scanned
  let line = 1; // the line there
  let list: 'array' | 'rooms' | undefined;
  let indent = 0; // of the line up to here; NaN: there is more than white space on it
  let current: Value | undefined;
  let orderly = true; // no value has been broken so far

  /** Goes to the next value; undefined: `data` holds none. */
  function nextValue(data: Buffer): Value | undefined {
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
        return byte === CLOSE_LIST && list === 'rooms' ? restOfAnswer() : valueAt(at, line);
      }
    }
    return undefined;
  }

  function restOfAnswer(): Value {
    list = undefined;
    indent = Number.NaN;
    // It is in the answer, and in the list of its rooms, which the scan is about to see closed.
    return { ...valueAt(at, line), depth: 2, skipping: true };
  }

  /** Scans on to the end of the value, or into its rooms if it is an answer; undefined: `data` ends before. */
  function scan(data: Buffer, value: Value): 'end' | 'rooms' | undefined {
    const mayBeAnswer = list === undefined && !value.skipping;
    // The loop runs for every byte of a file: local variables are quicker.
    let index = at;
    let open = value.depth;
    let quoted = value.inString;
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
          value.stringEnd = index;
          if (open === 0) found = 'end';
        } else if (byte === BACKSLASH && data[index + 1] !== LINE_FEED) {
          index += 1;
        }
      } else if (open === 0 && index > value.start && endsScalar(byte)) {
        found = 'end';
        break;
      } else if (byte === QUOTE) {
        quoted = true;
        value.stringStart = index + 1;
      } else if (byte === OPEN_OBJECT) {
        open += 1;
      } else if (byte === OPEN_LIST) {
        if (mayBeAnswer && open === 1 && value.key === 'rooms' && !value.hasId) found = 'rooms';
        open += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        open -= 1;
        if (open <= 0) found = 'end';
      } else if (byte === COLON && mayBeAnswer && open === 1) {
        value.key = data.toString('latin1', value.stringStart, value.stringEnd);
        value.hasId ||= value.key === '_id';
      }
    }
    at = index;
    value.depth = open;
    value.inString = quoted;
    return found;
  }

  /** Goes back to where another value seems to begin inside one that turned out to be broken; false: nowhere. */
  function resume(data: Buffer, broken: Value): boolean {
    orderly = false;
    let lines = 0;
    for (
      let end = data.indexOf(LINE_FEED, broken.start);
      end !== -1 && end < at;
      end = data.indexOf(LINE_FEED, end + 1)
    ) {
      lines += 1;
      if (!beginsObject(data, end + 1, indent)) continue;
      at = end + 1 + indent;
      line = broken.line + lines;
      current = undefined;
      return true;
    }
    return false;
  }

  function* read(data: Buffer): Generator<SourceDocument, number> {
    for (current ??= nextValue(data); current !== undefined; current ??= nextValue(data)) {
      const found = scan(data, current);
      if (found === 'rooms') {
        current = undefined;
        list = 'rooms';
        indent = 0;
      } else if (found === 'end') {
        const complete = current;
        current = undefined;
        if (!complete.skipping) yield* finish(data, complete);
        else indent = Number.NaN;
      } else {
        if (current.skipping || data.length - current.start <= MAX_DOCUMENT_BYTES) break;
        yield fault(current, TOO_LARGE);
        if (!resume(data, current)) current.skipping = true;
      }
    }
    return release(data);
  }

  function* finish(data: Buffer, complete: Value): Generator<SourceDocument> {
    const result = parseJson(data.subarray(complete.start, at));
    yield { line: complete.line, encoding: encoding(), ...result };
    if ('document' in result || !resume(data, complete)) indent = Number.NaN;
  }

  /** Lets go of all but an unfinished value. */
  function release(data: Buffer): number {
    const done = current !== undefined && !current.skipping ? current.start : Math.min(at, data.length);
    at -= done;
    if (current !== undefined) {
      current.start -= done;
      current.stringStart -= done;
      current.stringEnd -= done;
    }
    return done;
  }

  function fault(broken: Value, error: string): SourceDocument {
    return { line: broken.line, encoding: encoding(), error };
  }

  function encoding(): Encoding {
    return list === 'rooms' ? 'answer' : 'json';
  }

  return {
    read,
    *end(rest, damage) {
      let data = Buffer.concat([rest, Buffer.of(LINE_FEED)]); // ends a number, too
      data = data.subarray(yield* read(data));
      while (current !== undefined && !current.skipping) {
        yield fault(current, damage ?? CUT_OFF);
        if (!resume(data, current)) return;
        data = data.subarray(yield* read(data));
      }
      const unclosed = list !== undefined || current !== undefined;
      if (damage !== undefined || unclosed) yield { line: line - 1, encoding: encoding(), error: damage ?? UNCLOSED };
    },
  };
}

function valueAt(start: number, line: number): Value {
  return {
    start,
    line,
    depth: 0,
    inString: false,
    skipping: false,
    stringStart: start,
    stringEnd: start,
    key: '',
    hasId: false,
  };
}

/** Whether a line that begins at `position` is indented by `indent` and goes on with an object. */
function beginsObject(data: Buffer, position: number, indent: number): boolean {
  for (let index = position; index < position + indent; index += 1) {
    if (data[index] !== SPACE && data[index] !== TAB) return false;
  }
  return data[position + indent] === OPEN_OBJECT;
}
