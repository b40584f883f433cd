import {
  BACKSLASH,
  CARRIAGE_RETURN,
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

/** A value that is being scanned. */
export interface Value {
  start: number; // where it begins in `data`
  line: number; // on which it begins
  behindText: boolean; // other text stands before it on its line
  depth: number; // how many of its brackets are open
  inString: boolean;
  skipping: boolean; // it is of no use: too large, or what an answer holds behind its rooms
  stringStart: number; // the last string
  stringEnd: number;
  keyStart: number; // of the entry, in an object that may turn out to be an answer
  keyEnd: number;
  hasId: boolean;
}

export function valueAt(start: number, line: number): Value {
  return {
    start,
    line,
    behindText: false,
    depth: 0,
    inString: false,
    skipping: false,
    stringStart: start,
    stringEnd: start,
    keyStart: start,
    keyEnd: start,
    hasId: false,
  };
}

/** Where a scan came to. */
interface Scanned {
  readonly at: number;
  /** How many lines' ends were passed. */
  readonly lines: number;
  /** The value's end, or the first room of an answer; undefined: `data` ends before. */
  readonly found: 'end' | 'rooms' | undefined;
}

/**
 * Scans on in a value, and notes in it how far.
 *
 * @param options.endsAtIndent The value ends before a line that is indented so and goes on with an object; NaN: it
 * doesn't.
 * @param options.topLevel So it does before a list.
 */
export function scanValue(
  data: Buffer,
  from: number,
  value: Value,
  options: { readonly mayBeAnswer: boolean; readonly endsAtIndent: number; readonly topLevel: boolean },
): Scanned {
  // The loop runs for every byte: local variables are quicker.
  const { mayBeAnswer, endsAtIndent, topLevel } = options;
  let index = from;
  let lines = 0;
  let open = value.depth;
  let quoted = value.inString;
  let found: Scanned['found'];
  for (; index < data.length && found === undefined; index += 1) {
    const byte = data[index];
    if (byte === LINE_FEED) {
      if (open === 0 || beginsObject(data, index + 1, endsAtIndent, topLevel)) {
        found = 'end';
        break;
      }
      lines += 1;
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
      if (mayBeAnswer && open === 1 && !value.hasId && keyIs(data, value, 'rooms')) found = 'rooms';
      open += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      open -= 1;
      if (open <= 0) found = 'end';
    } else if (byte === COLON && mayBeAnswer && open === 1) {
      value.keyStart = value.stringStart;
      value.keyEnd = value.stringEnd;
      value.hasId ||= keyIs(data, value, '_id');
    }
  }
  value.depth = open;
  value.inString = quoted;
  return { at: index, lines, found };
}

function keyIs(data: Buffer, { keyStart, keyEnd }: Value, name: string): boolean {
  return keyEnd - keyStart === name.length && data.toString('latin1', keyStart, keyEnd) === name;
}

/** Whether a line that begins at `position` is indented by `indent` and goes on with an object, or with a list. */
export function beginsObject(data: Buffer, position: number, indent: number, orList: boolean): boolean {
  for (let index = position; index < position + indent; index += 1) {
    if (data[index] !== SPACE && data[index] !== TAB) return false;
  }
  const byte = data[position + indent];
  return byte === OPEN_OBJECT || (orList && byte === OPEN_LIST && !isLetter(data[position + indent + 1]));
}

/**
 * Whether a line that begins with an object goes on, where its brackets close, with an entry or a bracket: they close
 * too early, and neither that object nor what looks like others behind it is a document.
 */
export function isTornObject(line: Buffer): boolean {
  const { at, found } = scanValue(line, 0, valueAt(0, 1), ONE_LINE);
  if (found !== 'end') return false;
  let next = at;
  while (isBlank(line[next]) || line[next] === COMMA) next += 1;
  if (line[next] !== QUOTE) return isOneOf(line[next], '}:');
  const string = scanValue(line, next, valueAt(next, 1), ONE_LINE);
  next = string.at;
  while (isBlank(line[next])) next += 1;
  return line[next] === COLON;
}

const ONE_LINE = { mayBeAnswer: false, endsAtIndent: Number.NaN, topLevel: false };

/**
 * Where in a line of other text something looks like the beginning of an object or a list; else `end`. Text that looks
 * like a part of an object has none: what is in it is no document.
 */
export function findCandidate(text: Buffer, end: number): number {
  for (let index = 0; index < end; index += 1) {
    const byte = text[index];
    if (byte === QUOTE || byte === CLOSE_OBJECT) return end;
    if (index === 0 || (byte !== OPEN_OBJECT && byte !== OPEN_LIST)) continue;
    let next = index + 1;
    while (text[next] === SPACE || text[next] === TAB) next += 1;
    const first = text[next];
    const atEnd = next >= end || first === CARRIAGE_RETURN;
    if (atEnd || (byte === OPEN_OBJECT ? isOneOf(first, '"}') : isOneOf(first, '{[]'))) return index;
  }
  return end;
}

function isOneOf(byte: number | undefined, characters: string): boolean {
  return byte !== undefined && characters.includes(String.fromCharCode(byte));
}

export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122));
}
