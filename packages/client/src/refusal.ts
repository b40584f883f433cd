import {
  BadRequestError,
  ForbiddenError,
  RateLimitError,
  ServerError,
  SwitchboardError,
  UnauthorizedError,
} from './errors.js';
import { type Redact, redactHeaders, redactJson } from './redact.js';

const CLASSES: Readonly<Record<number, typeof SwitchboardError>> = {
  400: BadRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  429: RateLimitError,
};

/**
 * The error for an answer that isn't 2xx.
 * @param body As JSON, in whichever of its forms a server sends it; or a text that isn't JSON.
 */
export function refusalOf(operation: string, response: Response, body: unknown, redact: Redact): SwitchboardError {
  const { status, statusText } = response;
  const { error, message, errorType, details } = Object(redactJson(body, redact)) as Record<string, unknown>;
  // Rocket.Chat up to 7.2 says `message` in a 401.
  const said = error ?? message;
  const Refusal = CLASSES[status] ?? (status < 500 ? SwitchboardError : ServerError);
  return new Refusal(typeof said === 'string' ? said : `${status} ${statusText}`.trim(), {
    operation,
    status,
    errorType: typeof errorType === 'string' ? errorType : codeIn(said),
    headers: redactHeaders(response.headers, redact),
    parameters: Array.isArray(details) ? details : [],
    retryAt: retryTime(response),
  });
}

/** Old servers send the code in the text only: alone, or last, in brackets. */
function codeIn(text: unknown): string | undefined {
  const [alone, bracketed] = /^[\w-]+$|\[([\w-]+)\]$/.exec(String(text ?? '')) ?? [];
  return bracketed ?? alone;
}

/** When the server wants to be asked again; undefined if it doesn't say. */
export function retryTime({ status, headers }: Response): Date | undefined {
  const seconds = headers.get('retry-after') ?? '';
  const reset = (status === 429 && headers.get('x-ratelimit-reset')) || Number.NaN;
  const now = Date.now();
  if (/^\d+$/.test(seconds)) return new Date(now + Number(seconds) * 1000);
  // A time is one of the server's clock, which may differ from ours.
  const time = (Date.parse(seconds) || Number(reset)) - (Date.parse(headers.get('date') ?? '') || now) + now;
  return Number.isNaN(time) ? undefined : new Date(time);
}
