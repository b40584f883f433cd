import { isUtf8 } from 'node:buffer';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';
import { countKeys, findDoubledKeys } from './doubled-keys.js';
import { DECIMAL, surveyJson } from './json-survey.js';
import type { ParsedDocument } from './source-document.js';

const BYTE_ORDER_MARK = 0xfeff;

/** Strings, which are passed over, and what mongoexport up to 4.0 writes of doubles that JSON has no number for. */
const STRING_OR_BARE_NUMBER = /"(?:[^"\\]|\\.)*"|[-+]?\b(?:NaN|Infinity)\b/g;

/** What JSON text holds, or what is wrong with it; `value`: it is JSON all the same. */
export type Parsed = ParsedDocument | { error: string; value?: true };

/**
 * The object that `bytes` hold, or what is wrong with them; no error quotes them.
 *
 * @param bytes One value of JSON, white space around it allowed. Bare `NaN`, `Infinity` and `-Infinity` become
 * `{"$numberDouble": "NaN"}` and so on, whole numbers beyond 2^53 `{"$numberLong": "<digits>"}`.
 */
export function parseJson(bytes: Buffer): Parsed {
  if (bytes.length > MAX_DOCUMENT_BYTES) return { error: TOO_LARGE };
  if (!isUtf8(bytes)) return { error: 'not a JSON object: its bytes are not UTF-8' };
  const text = bytes.toString();
  const json = text.codePointAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  try {
    const { names, hasPreciseNumber } = surveyJson(bytes);
    const { value, wrapped } = parse(json, hasPreciseNumber);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { error: `not a JSON object: ${Array.isArray(value) ? 'a list' : 'a single value'}`, value: true };
    }
    const document = value as Record<string, unknown>;
    if (names + wrapped === countKeys(document)) return { document };
    return { document, doubledKeys: findDoubledKeys(json) };
  } catch (error) {
    return { error: `not a JSON object: ${syntaxFault(error)}` };
  }
}

/** Whether an object is an answer of the rooms API: a document would have an id. */
export function isAnswer(object: Record<string, unknown>): boolean {
  return Array.isArray(object['rooms']) && !Object.hasOwn(object, '_id');
}

/** @returns also how many numbers were wrapped. */
function parse(json: string, hasPreciseNumber: boolean): { value: unknown; wrapped: number } {
  try {
    return parseNumbers(json, hasPreciseNumber);
  } catch (error) {
    const { text, wrapped } = wrapBareNumbers(json);
    if (wrapped === 0) throw error;
    const parsed = parseNumbers(text, hasPreciseNumber);
    return { value: parsed.value, wrapped: parsed.wrapped + wrapped };
  }
}

function wrapBareNumbers(json: string): { text: string; wrapped: number } {
  let wrapped = 0;
  if (!json.includes('NaN') && !json.includes('Infinity')) return { text: json, wrapped };
  const text = json.replaceAll(STRING_OR_BARE_NUMBER, (found) => {
    if (found.startsWith('"')) return found;
    wrapped += 1;
    return `{"$numberDouble":"${found.replace('+', '')}"}`;
  });
  return { text, wrapped };
}

/** Keeps the digits of numbers that JavaScript's would lose. */
function parseNumbers(json: string, hasPreciseNumber: boolean): { value: unknown; wrapped: number } {
  // A reviver makes the parsing several times slower.
  if (!hasPreciseNumber) return { value: JSON.parse(json), wrapped: 0 };
  let wrapped = 0;
  const value: unknown = JSON.parse(json, (key: string, each: unknown, context?: { source?: string }) => {
    if (typeof each !== 'number' || (Number.isSafeInteger(each) && key !== DECIMAL)) return each;
    const source = context?.source ?? '';
    if (key === DECIMAL) return source;
    if (!/^-?\d{1,19}$/.test(source) || !isLong(BigInt(source))) return each;
    wrapped += 1;
    return { $numberLong: source };
  });
  return { value, wrapped };
}

function isLong(integer: bigint): boolean {
  return BigInt.asIntN(64, integer) === integer;
}

function syntaxFault(error: unknown): string {
  if (error instanceof RangeError) return 'nested too deeply';
  // The message goes on with the text around the fault, which may hold a secret, or with a line of this document only.
  return (error as SyntaxError).message.replace(/(, (\.\.\.)?"| \(line ).*$/s, '');
}
