import { BACKSLASH, COLON, QUOTE } from './json-bytes.js';

/** A wrapper of Extended JSON whose number, if it isn't quoted, has more digits than JavaScript's. */
export const DECIMAL = '$numberDecimal';

/** The largest whole number that is surely exact has so many digits: 9007199254740991. */
const LONG_DIGITS = 16;

const POINT = 46;
const MINUS = 45;
const DOLLAR = 36;

/** What a look at JSON text tells before it is parsed. */
interface Survey {
  /** How many keys are named: each has a colon behind it. */
  readonly names: number;
  /** Whether there may be a number of more digits than JavaScript's have. */
  readonly hasPreciseNumber: boolean;
}

export function surveyJson(json: Buffer): Survey {
  let names = 0;
  let hasPreciseNumber = false;
  let string = 0; // where the last one begins
  let stringEnd = 0;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (byte === QUOTE) {
      string = index + 1;
      for (index += 1; json[index] !== QUOTE && index < json.length; index += 1) {
        if (json[index] === BACKSLASH) index += 1;
      }
      stringEnd = index;
    } else if (byte === COLON) {
      names += 1;
      hasPreciseNumber ||=
        json[string] === DOLLAR && isDecimal(json, string, stringEnd) && beginsNumber(json, index + 1);
    } else if (isDigit(byte)) {
      const start = index;
      while (isDigit(json[index + 1])) index += 1;
      hasPreciseNumber ||= index + 1 - start >= LONG_DIGITS && json[start - 1] !== POINT;
    }
  }
  return { names, hasPreciseNumber };
}

function isDecimal(json: Buffer, start: number, end: number): boolean {
  return end - start === DECIMAL.length && json.toString('latin1', start, end) === DECIMAL;
}

function beginsNumber(json: Buffer, start: number): boolean {
  let place = start;
  while (json[place] === 32) place += 1;
  return isDigit(json[place]) || json[place] === MINUS;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
