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

/** When the server wants to be asked again; undefined if it doesn't say. */
function retryTime({ status, headers }: Response): Date | undefined {
  const after = headers.get('retry-after');
  const reset = status === 429 && headers.get('x-ratelimit-reset');
  const now = Date.now();
  // A time is one of the server's clock, which may differ from ours.
  const serverNow = Date.parse(headers.get('date') ?? '') || now;
  const at = after || !reset ? Date.parse(after ?? '') : Number(reset);
  const retryAt = new Date(now + (/^\d+$/.test(after ?? '') ? Number(after) * 1000 : at - serverNow));
  return Number(retryAt) ? retryAt : undefined;
}
