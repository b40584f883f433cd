import { abortError, attempts, type Outcome } from './attempt.js';
import type { SwitchboardError } from './errors.js';
import { apiUrl } from './base-url.js';
import { type CallOptions, checkNumbers, type ClientOptions } from './options.js';
import { checkCredential } from './credentials.js';
import { acceptedParameters, type Values } from './old-server.js';
import type { OperationId } from './parameters.js';
import { toQueryString } from './query-string.js';
import { redactor } from './redact.js';
import { pause } from './time-limit.js';
import { wholeParameters } from './whole-values.js';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/**
 * Calls an operation, as often as it takes. Rejects with what a hook throws, and with the TypeError or RangeError of a
 * parameter that can't be sent as a whole.
 */
export type Caller = (operation: OperationId, parameters?: Values, options?: CallOptions) => Promise<Outcome>;

/** @throws TypeError for an option that can't be right. */
export function createCaller(client: ClientOptions): Caller {
  const { userId, authToken, hooks = {}, fetch = (url, init) => globalThis.fetch(url, init) } = client;
  checkCredential('userId', userId);
  checkCredential('authToken', authToken);
  const send = attempts(apiUrl(client.baseUrl), fetch, redactor([authToken, userId]));

  return async (operation, parameters = {}, options = {}) => {
    const queryString = toQueryString(acceptedParameters(operation, wholeParameters(operation, parameters)));
    const { signal } = options;
    const retries = options.retries ?? client.retries ?? 2;
    const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? 30_000;
    const totalTimeoutMs = options.totalTimeoutMs ?? client.totalTimeoutMs ?? 120_000;
    checkNumbers({ retries, timeoutMs, totalTimeoutMs });
    const deadline = performance.now() + totalTimeoutMs;

    for (let attempt = 1; ; attempt += 1) {
      if (signal?.aborted === true) return { error: abortError(operation, signal) };
      const headers = new Headers(client.headers);
      new Headers(options.headers).forEach((value, name) => headers.set(name, value));
      await hooks.before?.({ operation, attempt, headers });
      headers.set('X-User-Id', userId);
      headers.set('X-Auth-Token', authToken);

      const startedAt = performance.now();
      const outcome = await send(operation, queryString, headers, Math.min(timeoutMs, deadline - startedAt), signal);
      const endedAt = performance.now();
      const event = { operation, attempt, durationMs: endedAt - startedAt };
      const { error, response } = outcome;
      if (error === undefined) {
        await hooks.after?.({ ...event, response: response as Response });
        return outcome;
      }

      const wait =
        attempt <= retries && error.name !== 'AbortError' && isPassing(error) ? waitBefore(attempt, error) : Infinity;
      const retryInMs = endedAt + wait < deadline ? wait : undefined;
      await hooks.onError?.({ ...event, error, retryInMs });
      if (retryInMs === undefined) return outcome;
      await pause(retryInMs, signal);
    }
  };
}

/** Whether the same call may succeed a little later; what isn't of this API (200) may have been cut off. */
function isPassing({ status = 500 }: SwitchboardError): boolean {
  return status >= 500 || [200, 408, 429].includes(status);
}

/** Full jitter, behind the time that the server asks for. */
function waitBefore(retry: number, { retryAt }: SwitchboardError): number {
  const backoff = Math.random() * Math.min(FIRST_BACKOFF_MS * 2 ** (retry - 1), LONGEST_BACKOFF_MS);
  return backoff + Math.max(0, Number(retryAt ?? 0) - Date.now());
}
