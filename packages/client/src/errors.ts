import type { ErrorDetail } from '@switchboard/contract';

const KINDS = Symbol.for('@switchboard/client/errors');

/** What is known of a failed call. */
export interface ErrorFacts {
  readonly operation: string;
  readonly status?: number | undefined;
  readonly errorType?: string | undefined;
  readonly headers?: Headers | undefined;
  readonly parameters?: readonly ErrorDetail[];
  readonly retryAt?: Date | undefined;
  readonly cause?: unknown;
}

/**
 * Whatever can go wrong with a call. This class itself stands for what has no class of its own: an unexpected status
 * such as 404, or a redirect that wasn't followed.
 *
 * `instanceof` works across copies of this package. No property and no printed form holds credentials.
 */
export class SwitchboardError extends Error {
  /** The name of the class, also where a bundler has shortened it. */
  static readonly kind: string = 'SwitchboardError';

  /** The operation that was called, such as `listVoipRooms`. */
  readonly operation: string;
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The code for programs, such as `invalid-params`; old servers have it in their text, and it is taken from there. */
  readonly errorType: string | undefined;
  /** The server's id of the request, under which its log tells more. */
  readonly requestId: string | undefined;
  /** The headers of the answer; undefined where none came. */
  readonly headers: Headers | undefined;

  constructor(message: string, { operation, status, errorType, headers, cause }: ErrorFacts) {
    super(`${operation}: ${message}`, cause === undefined ? undefined : { cause });
    this.operation = operation;
    this.status = status;
    this.errorType = errorType;
    this.requestId = headers?.get('x-request-id') ?? undefined;
    this.headers = headers;
    const kinds = kindsOf(new.target);
    Object.defineProperty(this, 'name', { value: kinds[0] });
    Object.defineProperty(this, KINDS, { value: kinds });
  }

  // A second copy of the package has classes of its own, so that the usual comparison of prototypes fails.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Object.hasOwn(this, 'kind')
      ? (value as { [KINDS]?: string[] } | null | undefined)?.[KINDS]?.includes(this.kind) === true
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }
}

function kindsOf(constructor: { kind?: string }): string[] {
  const { kind } = constructor;
  return kind === undefined ? [] : [kind, ...kindsOf(Object.getPrototypeOf(constructor))];
}

/** 400: the parameters are refused, or there is no such visitor, call or agent. */
export class BadRequestError extends SwitchboardError {
  static override readonly kind: string = 'BadRequestError';
  declare readonly name: 'BadRequestError';

  /** Each parameter that was refused, and what is accepted; empty where the server names none. */
  readonly parameters: readonly ErrorDetail[];

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts);
    this.parameters = facts.parameters ?? [];
  }
}

/** 401: the credentials are missing, wrong or expired, or the user is inactive. */
export class UnauthorizedError extends SwitchboardError {
  static override readonly kind: string = 'UnauthorizedError';
  declare readonly name: 'UnauthorizedError';
}

/** 403: the caller may not do this. */
export class ForbiddenError extends SwitchboardError {
  static override readonly kind: string = 'ForbiddenError';
  declare readonly name: 'ForbiddenError';
}

/** 429: too many calls, and the time to wait is longer than the call may take, or no retry is left. */
export class RateLimitError extends SwitchboardError {
  static override readonly kind: string = 'RateLimitError';
  declare readonly name: 'RateLimitError';

  /** When to try again; undefined where the server doesn't tell. */
  readonly retryAt: Date | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts);
    this.retryAt = facts.retryAt;
  }
}

/** 5xx, or an answer that isn't one of this API, such as the page of a proxy. */
export class ServerError extends SwitchboardError {
  static override readonly kind: string = 'ServerError';
  declare readonly name: 'ServerError';
}

/** No whole answer came: no connection, or it was lost. `cause` tells why, as far as the runtime does. */
export class ConnectionError extends SwitchboardError {
  static override readonly kind: string = 'ConnectionError';
  declare readonly name: 'ConnectionError';
}

/** No whole answer came in time. */
export class TimeoutError extends SwitchboardError {
  static override readonly kind: string = 'TimeoutError';
  declare readonly name: 'TimeoutError';
}

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortError extends SwitchboardError {
  static override readonly kind: string = 'AbortError';
  declare readonly name: 'AbortError';
}
