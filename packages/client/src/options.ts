import type { SwitchboardError } from './errors.js';
import type { OperationId } from './parameters.js';

/** What a client is made of. */
export interface ClientOptions extends RetryOptions {
  /**
   * Where the API is, without `/api/v1`: `https://calls.example.com`. On a web page it may be relative to the page,
   * beginning with a slash or dot.
   */
  readonly baseUrl: string;
  /** The `_id` of the user, never the login name. */
  readonly userId: string;
  /** A login token or personal access token of that user. */
  readonly authToken: string;
  /** Sent with every call. Credentials can't be set here. */
  readonly headers?: HeadersInit | undefined;
  /** In place of the runtime's `fetch`, for a proxy or a certificate, say. It is called with `redirect: 'manual'`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  readonly hooks?: Hooks | undefined;
}

/** How long to try, and how often. */
export interface RetryOptions {
  /** How often to try again after 408, 429, 5xx, a lost connection or a time-out. Default: 2. */
  readonly retries?: number | undefined;
  /** How long one attempt may take, its whole answer included, in milliseconds. Default: 30 000. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a call may take in all, attempts and waiting, in milliseconds. A retry that would have to wait longer isn't
   * made. Default: 120 000.
   */
  readonly totalTimeoutMs?: number | undefined;
}

/** What one call may have of its own. */
export interface CallOptions extends RetryOptions {
  /** Ends the call with an `AbortError`, wherever it is. */
  readonly signal?: AbortSignal | undefined;
  /** Sent with this call, over the client's. */
  readonly headers?: HeadersInit | undefined;
}

/** What a walk over a list may have of its own. Time-outs and retries are those of each page. */
export interface WalkOptions extends CallOptions {
  /** The most rooms to give. Default: all of them. */
  readonly limit?: number | undefined;
}

/** Functions that are told of every attempt, awaited each. What they throw ends the call, and is thrown as it is. */
export interface Hooks {
  /** Before an attempt. May change its headers, which hold no credentials yet. */
  readonly before?: ((event: AttemptEvent & { readonly headers: Headers }) => void | Promise<void>) | undefined;
  /** After an attempt that succeeded. */
  readonly after?:
    | ((event: AttemptEvent & Ended & { readonly response: Response }) => void | Promise<void>)
    | undefined;
  /** After an attempt that failed. */
  readonly onError?: ((event: AttemptEvent & Ended & Failed) => void | Promise<void>) | undefined;
}

/** What a hook is told of every attempt. */
export interface AttemptEvent {
  readonly operation: OperationId;
  /** From 1. */
  readonly attempt: number;
}

interface Ended {
  /** From sending to the whole answer, in milliseconds. */
  readonly durationMs: number;
}

interface Failed {
  readonly error: SwitchboardError;
  /** After how many milliseconds the next attempt begins; undefined if there is none. */
  readonly retryInMs: number | undefined;
}

/**
 * Refuses options that are no number, with which a call would end at once or never.
 * @throws RangeError
 */
export function checkNumbers(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!((value as number) >= 0)) {
      throw new RangeError(`${name} must be a number from 0`);
    }
  }
}
