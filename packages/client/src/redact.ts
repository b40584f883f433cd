/** Takes credentials out of a text. */
export type Redact = (text: string) => string;

/** @param secrets None of them empty. */
export function redactor(secrets: readonly string[]): Redact {
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

/** A copy of a JSON value with every text redacted. */
export function redactJson(value: unknown, redact: Redact): unknown {
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'string' ? redact(each) : each));
  return text === undefined ? undefined : JSON.parse(text);
}

/** A copy without cookies, and without credentials that came back. */
export function redactHeaders(headers: Headers, redact: Redact): Headers {
  const copy = new Headers();
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') copy.set(name, redact(value));
  });
  return copy;
}

/** What an error says of itself, and the errors behind it; a copy, as a `fetch` may keep the whole request on its own. */
export function redactCause(error: unknown, redact: Redact, depth = 0): unknown {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { name, message, code, cause } = error as Record<string, unknown>;
  const copy = new Error(redact(String(message)), { cause: redactCause(cause, redact, depth + 1) });
  return Object.assign(copy, { name: redact(String(name)), code });
}
