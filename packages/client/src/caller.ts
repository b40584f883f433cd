import { abortError, attempts, type Outcome } from './attempt.js';
import type { SwitchboardError } from './errors.js';
import { apiUrl } from './base-url.js';
import type { CallOptions, ClientOptions } from './options.js';
import type { OperationId } from './parameters.js';
import { redactor } from './redact.js';
import { retryTime } from './refusal.js';
import { pause } from './time-limit.js';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/** Calls an operation, as often as it takes. Rejects only with what a hook throws. */
export type Caller = (operation: OperationId, parameters: object, options?: CallOptions) => Promise<Outcome>;

/** @throws TypeError for an option that can't be right. */
export function createCaller(client: ClientOptions): Caller {
  const { userId, authToken, hooks, fetch = (url, init) => globalThis.fetch(url, init) } = client;
  for (const credential of [userId, authToken]) {
    // A Headers object would show it in its own complaint.
    if (!/^[!-~]+$/.test(credential)) throw new TypeError('userId and authToken must be printable ASCII text');
  }
  const send = attempts(apiUrl(client.baseUrl), fetch, redactor([authToken, userId]));

  return async (operation, parameters, options = {}) => {
    const { retries = 2, timeoutMs = 30_000, totalTimeoutMs = 120_000, signal } = { ...client, ...options };
    const deadline = performance.now() + totalTimeoutMs;

    for (let attempt = 1; ; attempt += 1) {
      if (signal?.aborted === true) return { error: abortError(operation, signal) };
      const headers = new Headers(client.headers);
      new Headers(options.headers).forEach((value, name) => headers.set(name, value));
      await hooks?.before?.({ operation, attempt, headers });
      headers.set('X-User-Id', userId);
      headers.set('X-Auth-Token', authToken);

      const startedAt = performance.now();
      const limits = { timeoutMs: Math.min(timeoutMs, deadline - startedAt), signal };
      const outcome = await send(operation, parameters, headers, limits);
      const endedAt = performance.now();
      const event = { operation, attempt, durationMs: endedAt - startedAt };
      const { error, response } = outcome;
      if (error === undefined) {
        if (response !== undefined) await hooks?.after?.({ ...event, response });
        return outcome;
      }

      const wait = attempt <= retries && isPassing(error) ? waitBefore(attempt, response) : Infinity;
      const retryInMs = endedAt + wait < deadline ? wait : undefined;
      await hooks?.onError?.({ ...event, error, retryInMs });
      if (retryInMs === undefined) return outcome;
      await pause(retryInMs, signal).catch(() => {}); // an abort, told above
    }
  };
}

/** Whether the same call may succeed a little later. Every operation is safe to repeat. */
function isPassing({ name, status = 0 }: SwitchboardError): boolean {
  return ['ConnectionError', 'TimeoutError', 'ServerError'].includes(name) || status === 408 || status === 429;
}

/** Full jitter, behind the time that the server asks for. */
function waitBefore(retry: number, response: Response | undefined): number {
  const backoff = Math.random() * Math.min(FIRST_BACKOFF_MS * 2 ** (retry - 1), LONGEST_BACKOFF_MS);
  const asked = response === undefined ? undefined : retryTime(response)?.getTime();
  return backoff + Math.max(0, (asked ?? 0) - Date.now());
}
