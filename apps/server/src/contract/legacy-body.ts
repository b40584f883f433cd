import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { ContractError } from './contract-error.js';
import { isObject, type DocumentObject } from './document.js';

/** How long the JSON body of a GET may be, in bytes. */
const LONGEST_BODY = 16 * 1024;

export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * Reads the JSON object that is the body of a GET; an empty body is undefined. Anything else is a ContractError.
 * Fastify leaves the body of a GET in the request's stream, whatever its content type, so it is read from there:
 * teaching Fastify that a GET has a body would make it refuse the harmless ones.
 */
export function readLegacyBody(
  raw: IncomingMessage,
  done: (outcome: DocumentObject | ContractError | undefined) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  // Stream events come from the socket; the request's own asynchronous context goes on in `done`.
  const finish = AsyncResource.bind((outcome: DocumentObject | ContractError | undefined) => {
    // The stream flows on: what is left of a long body is thrown away, and the connection can be used again.
    raw.off('data', onData).off('end', onEnd).off('error', onError);
    done(outcome);
  });
  const onData = (chunk: Buffer): void => {
    length += chunk.length;
    if (length > LONGEST_BODY) finish(invalidBody(`must be at most ${LONGEST_BODY} bytes long`));
    else chunks.push(chunk);
  };
  const onEnd = (): void => finish(parseBody(Buffer.concat(chunks), raw.headers['content-type']));
  const onError = (): void => finish(invalidBody('must arrive complete'));
  raw.on('data', onData).on('end', onEnd).on('error', onError);
}

function parseBody(bytes: Buffer, contentType = 'application/json'): DocumentObject | ContractError | undefined {
  if (bytes.length === 0) return undefined;
  const [mediaType = ''] = contentType.split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') return invalidBody('must have the type application/json');
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : invalidBody('must be a JSON object whose keys are parameters');
  } catch {
    return invalidBody('must be valid JSON in UTF-8');
  }
}

function invalidBody(message: string): ContractError {
  return new ContractError(400, 'error-invalid-body', `The request body ${message}`);
}
