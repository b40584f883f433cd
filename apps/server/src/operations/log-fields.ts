const MAX_MESSAGE = 2_000;
const MAX_STACK = 8_000;
const MAX_CAUSES = 3;

/** All that is ever logged of an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * What a log line may hold: texts, numbers, yes and no, lists of them, and errors. Everything else is left out: a
 * request, an answer or a connection has headers and addresses with tokens somewhere in it.
 */
export function loggedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const logged: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'err' || value instanceof Error) logged[name] = loggedError(value);
    else if (isPlain(value) || (Array.isArray(value) && value.every(isPlain))) logged[name] = value;
  }
  return logged;
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The known fields of an error. Libraries hang whole requests on others, and values of rows. */
export function loggedError(error: unknown, causes = MAX_CAUSES): LoggedError {
  if (!(error instanceof Error)) {
    const message = typeof error === 'string' ? error : `something else than an error was thrown: ${typeof error}`;
    return { type: typeof error, message: maskedText(message).slice(0, MAX_MESSAGE) };
  }
  const { code, message } = error as { code?: unknown; message: unknown };
  return {
    type: error.constructor.name || error.name,
    message: maskedText(String(message)).slice(0, MAX_MESSAGE),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof error.stack === 'string' ? { stack: maskedText(error.stack).slice(0, MAX_STACK) } : {}),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: loggedError(error.cause, causes - 1) }),
  };
}

/**
 * A message without what looks like a token: the second line of defence. The first is that no message of ours repeats
 * what a client sent.
 */
export function maskedText(text: string): string {
  return text
    .replace(/\?[^\s"'<>)]+/g, '?***') // the query of a URL
    .replace(/((?:token|authorization|bearer|password|secret)["']?\s*[:=]\s*["']?)[^\s"'&,;)}]+/gi, '$1***');
}
