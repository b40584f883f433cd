import type { ErrorDetail } from '@switchboard/contract';

const BRAND = Symbol.for('@switchboard/client/error');

/** What is known of a failed call. */
export interface ErrorFacts {
  /** The operation that was called, such as `listVoipRooms`. */
  readonly operation: string;
  /** The HTTP status; undefined where no answer came. */
  readonly status?: number | undefined;
  /** The code for programs, such as `invalid-params`; old servers have it in their text, and it is taken from there. */
  readonly errorType?: string | undefined;
  /** The server's id of the request, under which its log tells more. */
  readonly requestId?: string | undefined;
  /** The headers of the answer, without cookies; undefined where none came. */
  readonly headers?: Headers | undefined;
  /** When to try again; undefined where the server doesn't tell. */
  readonly retryAt?: Date | undefined;
}

/**
 * Whatever can go wrong with a call. This class itself stands for what has no class of its own: an unexpected status
 * such as 404, or a redirect that wasn't followed.
 *
 * `instanceof` works across copies of this package. No property and no printed form holds credentials.
 */
export class SwitchboardError extends Error implements ErrorFacts {
  declare readonly operation: string;
  declare readonly status: number | undefined;
  declare readonly errorType: string | undefined;
  declare readonly requestId: string | undefined;
  declare readonly headers: Headers | undefined;
  declare readonly retryAt: Date | undefined;

  /** @param cause What is behind it; no credentials may be in it. */
  constructor(message: string, facts: ErrorFacts, cause?: unknown) {
    super(`${facts.operation}: ${message}`, cause === undefined ? cause : { cause });
    Object.assign(this, facts);
    Object.defineProperty(this, BRAND, { value: true });
  }

  override get name(): string {
    return 'SwitchboardError';
  }

  // A second copy of the package has classes of its own, which are told by their names.
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this.prototype, 'name')) return Function.prototype[Symbol.hasInstance].call(this, value);
    let prototype: unknown = Object(value)[BRAND] === true ? value : null;
    while (prototype !== null && (prototype as Error).name !== this.prototype.name) {
      prototype = Object.getPrototypeOf(prototype);
    }
    return prototype !== null;
  }
}

/** 400: the parameters are refused, or there is no such visitor, call or agent. */
export class BadRequestError extends SwitchboardError {
  /** Each parameter that was refused, and what is accepted; empty where the server names none. */
  declare readonly parameters: readonly ErrorDetail[];

  override get name(): 'BadRequestError' {
    return 'BadRequestError';
  }
}

/** 401: the credentials are missing, wrong or expired, or the user is inactive. */
export class UnauthorizedError extends SwitchboardError {
  override get name(): 'UnauthorizedError' {
    return 'UnauthorizedError';
  }
}

/** 403: the caller may not do this. */
export class ForbiddenError extends SwitchboardError {
  override get name(): 'ForbiddenError' {
    return 'ForbiddenError';
  }
}

/** 429: too many calls, and no retry is left, or `retryAt` is later than the call may take. */
export class RateLimitError extends SwitchboardError {
  override get name(): 'RateLimitError' {
    return 'RateLimitError';
  }
}

/** 5xx, or an answer that isn't one of this API, such as the page of a proxy. */
export class ServerError extends SwitchboardError {
  override get name(): 'ServerError' {
    return 'ServerError';
  }
}

/** No whole answer came: no connection, or it was lost. `cause` tells why, as far as the runtime does. */
export class ConnectionError extends SwitchboardError {
  override get name(): 'ConnectionError' {
    return 'ConnectionError';
  }
}

/** No whole answer came in time. */
export class TimeoutError extends SwitchboardError {
  override get name(): 'TimeoutError' {
    return 'TimeoutError';
  }
}

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortError extends SwitchboardError {
  override get name(): 'AbortError' {
    return 'AbortError';
  }
}
