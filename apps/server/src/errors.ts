import type { ContractOperation } from './contract/contract-operation.js';

/** A refusal that is the caller's business: goes on the wire as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** An object, or its JSON. */
    readonly body: Readonly<Record<string, unknown>> | Buffer,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`The request was refused with ${status}.`);
  }
}

export function refusal(status: number, errorType: string, text: string, headers?: Record<string, string>): ApiError {
  return new ApiError(status, { success: false, error: `${text} [${errorType}]`, errorType }, headers);
}

/** A refusal with one of the plain codes that clients of Rocket.Chat compare, such as `invalid-token`. */
export function plainRefusal(status: number, code: string): ApiError {
  return new ApiError(status, { success: false, error: code, errorType: code });
}

/** The refusal that the contract shows as the one example of this status: the same body each time. */
export function contractRefusal(operation: ContractOperation, status: 401 | 403): ApiError {
  const body = operation.example(status);
  if (body === undefined) throw new Error(`The contract gives no single example of ${operation.id}'s ${status}.`);
  return new ApiError(status, body);
}

/**
 * Rocket.Chat's 429, with `Retry-After` beside it.
 * @param resetAt Milliseconds, as `now`, of whichever clock.
 */
export function tooManyRequests(resetAt: number, now: number): ApiError {
  const seconds = Math.max(1, Math.ceil((resetAt - now) / 1000));
  return refusal(
    429,
    'error-too-many-requests',
    `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying this endpoint again.`,
    { 'retry-after': String(seconds) },
  );
}
