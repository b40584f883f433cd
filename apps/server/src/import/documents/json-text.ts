import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';
import { CHUNK_BYTES } from './byte-source.js';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  isBlank,
  LINE_FEED,
  OPEN_LIST,
  OPEN_OBJECT,
  SPACE,
  TAB,
} from './json-bytes.js';
import { beginsObject, findCandidate, isLetter, isTornObject, scanValue, type Value, valueAt } from './json-value.js';
import { newFaults } from './json-faults.js';
import { isAnswer, parseJson } from './parse-json.js';
import { CUT_OFF, type Reader } from './reader.js';
import { isShellComment, isShellText, SHELL_VALUE } from './shell-text.js';
import type { Encoding, SourceDocument } from './source-document.js';

const UNCLOSED = 'the file ends before its list does: it is cut off';
const OTHER_TEXT = 'not a JSON object: other text, passed over';
const BROKEN_LINE = 'not a JSON object: a bracket too many or missing, so that its parts can not be told';
const HTTP_HEADERS = 'not a JSON object: the headers of an answer, passed over';

/** So much is waited for to see where a line of other text, or the headers of an answer, end. */
const MAX_TEXT_BYTES = 64 * 1024;
/** Lists in lists: `jq --slurp` makes them. */
const MAX_LISTS = 8;
const BLANK_LINE = /\r?\n\r?\n/;

/**
 * Objects and lists of objects, one after the other, in any mixture: one a line or on any number of lines, in the
 * `rooms` of an answer, with other text around them.
 *
 * An object on one line, which most files are made of, is parsed at once. Of others only brackets, strings and lines
 * are looked at to find where each ends. Where one is broken, the next is taken to begin on the next line that is
 * indented like its own.
 *
 * @param onAnswer Called for each answer of the rooms API, one without rooms included.
 */
export function jsonText(onAnswer: () => void): Reader {
  let at = 0; // how far `data` is read
  let line = 1; // the line there
  let indent = 0; // of the line up to here; NaN: there is more than white space on it
  const lists: ('array' | 'rooms')[] = []; // that are open here
  let current: Value | undefined; // an object, or what stands for one in a list
  let trusted = true; // no object has been broken so far, and none had a line of its own
  let textLine = 0; // the line whose other text was reported last
  let ended = false; // nothing follows `data`
  const faults = newFaults();

  /** Goes to the next value or text; undefined: `data` holds none. */
  function goOn(data: Buffer): 'object' | 'text' | 'value' | undefined {
    for (; at < data.length; at += 1) {
      const byte = data[at];
      if (byte === LINE_FEED) {
        line += 1;
        indent = 0;
      } else if (byte === SPACE || byte === TAB) {
        indent += 1;
      } else if (byte === CLOSE_LIST && lists.length > 0) {
        if (lists.at(-1) === 'rooms') return 'value';
        lists.pop();
      } else if (byte === OPEN_LIST && lists.at(-1) !== 'rooms' && lists.length < MAX_LISTS) {
        if (at + 1 === data.length && !ended) return undefined; // more data will tell
        if (lists.length === 0 && isLetter(data[at + 1])) return 'text'; // [direct: primary] test>
        lists.push('array');
        indent = 0;
      } else if (byte !== COMMA && !isBlank(byte)) {
        if (byte === OPEN_OBJECT) return 'object';
        return lists.length > 0 ? 'value' : 'text';
      }
    }
    return undefined;
  }

  function begin(data: Buffer): Value {
    if (lists.at(-1) !== 'rooms' || data[at] !== CLOSE_LIST)
      return { ...valueAt(at, line), behindText: textLine === line };
    lists.pop();
    indent = Number.NaN;
    // The rest of an answer: it is in the answer, and in the list of its rooms, which the scan is about to see closed.
    return { ...valueAt(at, line), depth: 2, skipping: true };
  }

  /** Reads an object that has its line for itself. Returns whether it is done with; undefined: more data will tell. */
  function* readLine(data: Buffer): Generator<SourceDocument, boolean | undefined> {
    const end = data.indexOf(LINE_FEED, at);
    if (end === -1) return ended || data.length - at >= CHUNK_BYTES ? false : undefined;
    let last = end - 1;
    while (isBlank(data[last]) || (data[last] === COMMA && lists.length > 0)) last -= 1;
    const bytes = data.subarray(at, last + 1);
    const result = data[last] === CLOSE_OBJECT ? parseJson(bytes) : undefined;
    if (result !== undefined && 'document' in result) {
      if (isAnswer(result.document)) return false;
      yield* faults.release();
      yield { line, encoding: encoding(), ...result };
      trusted = false;
    } else {
      if (!isTornObject(bytes)) return false;
      yield* faults.report(line, encoding(), BROKEN_LINE);
    }
    at = end;
    return true;
  }

  /** Passes over other text, to the end of the line or to what looks like an object or a list. */
  function* passOver(data: Buffer): Generator<SourceDocument, boolean> {
    const rest = data.subarray(at, at + MAX_TEXT_BYTES);
    const whole = ended || rest.length === MAX_TEXT_BYTES;
    if (isHttp(rest)) {
      const end = BLANK_LINE.exec(rest.toString('latin1'));
      if (end === null && !whole) return false;
      if (end !== null) {
        yield* faults.report(line, 'json', HTTP_HEADERS);
        const length = end.index + end[0].length;
        for (let place = 0; place < length; place += 1) if (rest[place] === LINE_FEED) line += 1;
        at += length;
        indent = 0;
        return true;
      }
    }
    const lineEnd = rest.indexOf(LINE_FEED);
    if (lineEnd === -1 && !whole) return false;
    const length = findCandidate(rest, lineEnd === -1 ? rest.length : lineEnd);
    if (textLine !== line) {
      const text = rest.subarray(0, length);
      const result = parseJson(text);
      yield* faults.report(line, 'json', 'value' in result ? result.error : OTHER_TEXT, isShellComment(text));
    }
    textLine = line;
    at += length;
    indent = 0; // what follows ends, at the latest, where a line begins with another
    return true;
  }

  function* read(data: Buffer): Generator<SourceDocument, number> {
    while (!faults.over) {
      if (current === undefined) {
        const next = goOn(data);
        if (next === undefined) break;
        if (next === 'text') {
          if (yield* passOver(data)) continue;
          break;
        }
        const done = next === 'object' && !Number.isNaN(indent) ? yield* readLine(data) : false;
        if (done === true) continue;
        if (done === undefined) break;
        current = begin(data);
      }
      const complete = scan(data, current);
      if (complete === 'rooms') {
        lists.push('rooms');
        onAnswer();
        indent = 0;
        current = undefined;
      } else if (complete === 'end') {
        const value = current;
        current = undefined;
        if (value.skipping) indent = Number.NaN;
        else yield* finish(data, value);
      } else {
        if (current.skipping || data.length - current.start <= MAX_DOCUMENT_BYTES) break;
        yield* report(data, current, TOO_LARGE);
        if (!resume(data, current)) current.skipping = true;
      }
    }
    return faults.over ? data.length : release(data);
  }

  /** Scans on to the end of the value, or into its rooms if it is an answer; undefined: `data` ends before. */
  function scan(data: Buffer, value: Value): 'end' | 'rooms' | undefined {
    const scanned = scanValue(data, at, value, {
      mayBeAnswer: lists.at(-1) !== 'rooms' && !value.skipping,
      // Where others are broken or on lines of their own, an object doesn't go on where a line begins as it does.
      endsAtIndent: trusted && !value.behindText ? Number.NaN : indent,
      topLevel: lists.length === 0,
    });
    at = scanned.at;
    line += scanned.lines;
    return scanned.found;
  }

  function* finish(data: Buffer, value: Value): Generator<SourceDocument> {
    const result = parseJson(data.subarray(value.start, at));
    if ('document' in result) {
      yield* faults.release();
      yield { line: value.line, encoding: encoding(), ...result };
      indent = Number.NaN;
    } else {
      yield* report(data, value, result.error);
      if (!resume(data, value)) indent = Number.NaN;
    }
  }

  function* report(data: Buffer, value: Value, error: string): Generator<SourceDocument> {
    const isShell = !value.behindText && isShellText(data.subarray(value.start, at));
    yield* faults.report(value.line, encoding(), isShell ? SHELL_VALUE : error, isShell);
  }

  /** Goes back to where another value seems to begin inside one that turned out to be broken; false: nowhere. */
  function resume(data: Buffer, broken: Value): boolean {
    trusted = false;
    let lines = 0;
    for (
      let end = data.indexOf(LINE_FEED, broken.start);
      end !== -1 && end < at;
      end = data.indexOf(LINE_FEED, end + 1)
    ) {
      lines += 1;
      if (!beginsObject(data, end + 1, indent, lists.length === 0)) continue;
      at = end + 1 + indent;
      line = broken.line + lines;
      current = undefined;
      return true;
    }
    return false;
  }

  /** Lets go of all but an unfinished value. */
  function release(data: Buffer): number {
    const done = current !== undefined && !current.skipping ? current.start : Math.min(at, data.length);
    at -= done;
    if (current !== undefined) {
      current.start -= done;
      current.stringStart -= done;
      current.stringEnd -= done;
      current.keyStart -= done;
      current.keyEnd -= done;
    }
    return done;
  }

  function encoding(): Encoding {
    return lists.at(-1) === 'rooms' ? 'answer' : 'json';
  }

  return {
    read,
    *end(rest, damage) {
      ended = true;
      let data = Buffer.concat([rest, Buffer.of(LINE_FEED)]); // ends a number, too
      data = data.subarray(yield* read(data));
      while (current !== undefined && !current.skipping && !faults.over) {
        yield* report(data, current, damage ?? CUT_OFF);
        if (!resume(data, current)) {
          yield* faults.end();
          return;
        }
        data = data.subarray(yield* read(data));
      }
      const unclosed = lists.length > 0 || current !== undefined;
      if (damage !== undefined || unclosed) yield* faults.report(line - 1, encoding(), damage ?? UNCLOSED);
      yield* faults.end();
    },
  };
}

function isHttp(text: Buffer): boolean {
  return /^HTTP\/\d/.test(text.toString('latin1', 0, 6));
}
