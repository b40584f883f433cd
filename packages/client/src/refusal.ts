import {
  BadRequestError,
  ForbiddenError,
  RateLimitError,
  ServerError,
  SwitchboardError,
  UnauthorizedError,
} from './errors.js';
import { type Redact, redactHeaders, redactJson } from './redact.js';

/** The last moment that a `Date` can be. */
const LATEST_MS = 8.64e15;
/** Below it, a number of seconds is no moment since 1970 but what is left: three years. */
const FIRST_MOMENT_S = 1e8;
/** Below it, a moment is in seconds: 5138 in these, 1973 in milliseconds. */
const FIRST_MOMENT_MS = 1e11;

const CLASSES: Readonly<Record<number, typeof SwitchboardError>> = {
  400: BadRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  429: RateLimitError,
};

/**
 * The error for an answer that isn't 2xx, or isn't one of this API.
 * @param body As JSON, in whichever of its forms a server sends it; or a text that isn't JSON.
 */
export function refusalOf(operation: string, response: Response, body: unknown, redact: Redact): SwitchboardError {
  const { status, statusText } = response;
  const headers = redactHeaders(response.headers, redact);
  const { error, message, errorType, details } = Object(redactJson(body, redact)) as Record<string, unknown>;
  // Rocket.Chat up to 7.2 says `message` in a 401.
  const said = error ?? message;
  const Refusal = CLASSES[status] ?? (status >= 300 && status < 500 ? SwitchboardError : ServerError);
  const text = typeof said === 'string' ? said : redact(`HTTP ${status} ${statusText}`);
  return new Refusal(text, {
    operation,
    status,
    errorType: typeof errorType === 'string' ? errorType : codeIn(text),
    requestId: headers.get('x-request-id') ?? undefined,
    headers,
    retryAt: retryTime(response),
    ...(status === 400 && { parameters: Array.isArray(details) ? details : [] }),
  });
}

/** Old servers send the code in the text only: alone, or last, in brackets. */
function codeIn(text: string): string | undefined {
  const [alone, bracketed] = /^[\w-]+$|\[([\w-]+)\]$/.exec(text) ?? [];
  return bracketed ?? alone;
}

/**
 * When the server wants to be asked again; undefined if it doesn't say. `Retry-After` is seconds or a date;
 * `X-RateLimit-Reset` a moment in milliseconds, as Rocket.Chat has it, or in seconds, or how many seconds are left.
 */
function retryTime({ status, headers }: Response): Date | undefined {
  const after = headers.get('retry-after') || 'none';
  const reset = Number((status === 429 && headers.get('x-ratelimit-reset')) || 'none');
  const now = Date.now();
  // A moment is one of the server's clock, which may differ from ours.
  const ahead = now - (Date.parse(headers.get('date') ?? '') || now);
  const at = [
    now + Number(after) * 1000,
    ahead + Date.parse(after),
    reset < FIRST_MOMENT_S ? now + reset * 1000 : ahead + (reset < FIRST_MOMENT_MS ? reset * 1000 : reset),
  ].find((each) => !Number.isNaN(each));
  return at === undefined ? at : new Date(Math.max(0, Math.min(at, LATEST_MS)));
}
