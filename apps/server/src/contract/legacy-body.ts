import { ContractError } from './contract-error.js';
import { isObject, type DocumentObject } from './document.js';
import { MOST_KEPT, type ReceivedBody } from './request-body.js';

const BRACE = 0x7b;
const BLANKS = [0x20, 0x09, 0x0a, 0x0d];
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Parameters, why they can't be read, or that the body says nothing: none was sent, or one that isn't meant for us. */
export type LegacyBody = DocumentObject | ContractError | 'absent' | 'ignored';

/**
 * Reads the JSON object that is the body of a GET. A body of another type is ignored, as Rocket.Chat ignores all; one
 * without a type is JSON where it begins with `{`.
 * @returns undefined as long as more of the body is needed to tell.
 */
export function readLegacyBody(contentType: string | undefined, body: ReceivedBody): LegacyBody | undefined {
  const { bytes, length, isEnded, isCut } = body;
  if (isCut) return invalidBody('must arrive complete');
  if (length === 0) return isEnded ? 'absent' : undefined;
  const isMeant = contentType ? isJson(contentType) : beginsWithBrace(bytes);
  if (isMeant === false) return 'ignored';
  if (length > MOST_KEPT) return isMeant ? invalidBody(`must be at most ${MOST_KEPT} bytes long`) : 'ignored';
  if (!isEnded) return undefined;
  return isMeant ? parseBody(bytes) : 'ignored';
}

function isJson(contentType: string): boolean {
  const [mediaType = ''] = contentType.split(';', 1);
  return mediaType.trim().toLowerCase() === 'application/json';
}

/** Undefined where there is nothing but blanks so far. */
function beginsWithBrace(bytes: Buffer): boolean | undefined {
  const marked = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const first = bytes.subarray(marked).find((byte) => !BLANKS.includes(byte));
  return first === undefined ? undefined : first === BRACE;
}

function parseBody(bytes: Buffer): DocumentObject | ContractError | 'absent' {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (value === null) return 'absent';
    return isObject(value) ? value : invalidBody('must be a JSON object whose keys are parameters');
  } catch {
    return invalidBody('must be valid JSON in UTF-8');
  }
}

function invalidBody(message: string): ContractError {
  return new ContractError(400, 'error-invalid-body', `The request body ${message}`);
}
