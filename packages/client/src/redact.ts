/** Takes credentials out of a text. */
export type Redact = (text: string) => string;

/** @param secrets None of them empty. */
export function redactor(secrets: readonly string[]): Redact {
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

/** A copy of a JSON value with every text redacted. */
export function redactJson(value: unknown, redact: Redact): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_key, each) => (typeof each === 'string' ? redact(each) : each));
}

/** A copy without cookies, and without credentials that came back. */
export function redactHeaders(headers: Headers, redact: Redact): Headers {
  const copy = new Headers();
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') copy.set(name, redact(value));
  });
  return copy;
}

/** What an error says of itself, and the errors behind it: a copy, as a `fetch` may keep the whole request on its own. */
export function redactCause(error: unknown, redact: Redact, depth = 0): unknown {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const { name, message, stack = '', code, cause } = error as Error & { code?: unknown };
  const copy = new Error(redact(message), { cause: redactCause(cause, redact, depth + 1) });
  return Object.assign(copy, { name, stack: redact(stack) }, code === undefined ? {} : { code });
}
