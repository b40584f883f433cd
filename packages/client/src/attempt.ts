import type { paths as ContractPaths } from '@switchboard/contract';
import createTransport from 'openapi-fetch';
import { AbortError, ConnectionError, SwitchboardError, TimeoutError } from './errors.js';
import { paths } from './generated/operations.js';
import { lackingIn, type Values, wholeAnswer } from './old-server.js';
import type { OperationId } from './parameters.js';
import { type Redact, redactCause } from './redact.js';
import { type Fetch, fetchAtOrigin } from './redirect.js';
import { refusalOf } from './refusal.js';
import { TIMED_OUT, within } from './time-limit.js';

/** How a call ended: with `data` or with `error`. */
export interface Outcome {
  readonly data?: Values;
  readonly error?: SwitchboardError;
  readonly response?: Response | undefined;
}

/** Sends an operation once; never rejects. */
export type Attempt = (
  operation: OperationId,
  queryString: string,
  headers: Headers,
  timeoutMs: number,
  signal: AbortSignal | undefined,
) => Promise<Outcome>;

/** The one place that knows of openapi-fetch. */
export function attempts(baseUrl: string, fetch: Fetch, redact: Redact): Attempt {
  const transport = createTransport<ContractPaths>({ baseUrl });

  return async (operation, queryString, headers, timeoutMs, signal) => {
    let response: Response | undefined;
    try {
      const { data, error } = await within(timeoutMs, signal, (signal) =>
        transport.GET(paths[operation], {
          params: { query: {} as never },
          querySerializer: () => queryString,
          fetch: async ({ url }) => (response = await fetchAtOrigin(operation, fetch, url, { headers, signal })),
        }),
      );
      if (response?.ok === false) return { error: refusalOf(operation, response, error, redact), response };
      if (data?.success !== true) throw new SyntaxError();
      const answer = wholeAnswer(operation, { ...data });
      const lacking = lackingIn(operation, answer);
      if (lacking === undefined) return { data: answer, response };
      const text = `the answer is not of this API, as it has no ${lacking}: is baseUrl right?`;
      return { error: refusalOf(operation, response as Response, { error: text }, redact), response };
    } catch (error) {
      return { error: failureOf(operation, error, response, timeoutMs, signal, redact), response };
    }
  };
}

function failureOf(
  operation: OperationId,
  error: unknown,
  response: Response | undefined,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  redact: Redact,
): SwitchboardError {
  if (error instanceof SwitchboardError) return error;
  if (signal?.aborted === true) return abortError(operation, signal);
  if (error === TIMED_OUT) return new TimeoutError(`no whole answer within ${Math.round(timeoutMs)} ms`, { operation });
  if (error instanceof SyntaxError && response !== undefined) {
    return refusalOf(operation, response, { error: 'the answer is not of this API: is baseUrl right?' }, redact);
  }
  const text = response === undefined ? 'no connection' : 'connection lost';
  return new ConnectionError(text, { operation }, redactCause(error, redact));
}

/** The error of a call that the caller's signal has ended. */
export function abortError(operation: OperationId, signal: AbortSignal): AbortError {
  return new AbortError('aborted by the caller', { operation }, signal.reason);
}
