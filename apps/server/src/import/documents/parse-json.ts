import { isUtf8 } from 'node:buffer';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.js';

const BYTE_ORDER_MARK = 0xfeff;

/** The largest whole number that is surely exact has so many digits: 9007199254740991. */
const LONG_DIGITS = 16;
/** Not the point of a fraction. */
const BEFORE_NUMBER = new Set([undefined, ...Buffer.from(' \t\r\n:,[-')]);

/**
 * The object that `bytes` hold, or what is wrong with them; no error quotes them.
 *
 * @param bytes One value of JSON, white space around it allowed.
 */
export function parseJson(bytes: Buffer): { document: Record<string, unknown> } | { error: string } {
  if (bytes.length > MAX_DOCUMENT_BYTES) return { error: TOO_LARGE };
  if (!isUtf8(bytes)) return { error: 'not a JSON object: its bytes are not UTF-8' };
  const text = bytes.toString();
  const json = text.codePointAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  try {
    // A reviver makes the parsing several times slower.
    const value: unknown = mayHoldLong(bytes) ? JSON.parse(json, keepDigits) : JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { document: value as Record<string, unknown> };
    }
    return { error: `not a JSON object: ${Array.isArray(value) ? 'a list' : 'a single value'}` };
  } catch (error) {
    return { error: `not a JSON object: ${syntaxFault(error)}` };
  }
}

/** Whether a number begins with so many digits in a row, of which one lies where this looks. */
function mayHoldLong(bytes: Buffer): boolean {
  for (let place = 0; place < bytes.length; place += LONG_DIGITS) {
    if (!isDigit(bytes[place])) continue;
    let start = place;
    let end = place + 1;
    while (isDigit(bytes[start - 1])) start -= 1;
    while (isDigit(bytes[end])) end += 1;
    if (end - start >= LONG_DIGITS && BEFORE_NUMBER.has(bytes[start - 1])) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

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
