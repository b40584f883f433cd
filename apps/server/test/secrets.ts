import type { IncomingMessage } from 'node:http';

/** Shorter ones are words that logs have anyway. */
const SHORTEST = 6;

/** The tokens that the tests of one file use: those of users and of visitors. */
const secrets = new Set<string>();
/** What may be in a log, though somebody sends it as a token; `unknown` is the log's word for a user there isn't. */
const harmless = new Set(['unknown']);

/** One file's words are no secrets of the next. */
export function forgetSecrets(): void {
  secrets.clear();
  harmless.clear();
  harmless.add('unknown');
}

export function noteSecret(value: unknown): void {
  if (typeof value === 'string' && value.length >= SHORTEST) secrets.add(value);
}

/** @param texts That are no token, or are sent as other things, too. */
export function noteHarmless(...texts: readonly string[]): void {
  for (const text of texts) harmless.add(text);
}

/** Notes the tokens that a request has, however they are written. */
export function noteSecretsOf({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): void {
  noteSecret(headers['x-auth-token']);
  for (const pair of url.slice(url.indexOf('?') + 1).split('&')) {
    const [name = '', ...rest] = pair.split('=');
    if (!/token/i.test(decoded(name)) || rest.length === 0) continue;
    noteSecret(rest.join('='));
    noteSecret(decoded(rest.join('=')));
  }
}

/** Notes the tokens that a command prints as JSON. */
export function noteSecretsIn(printed: string): void {
  for (const [, token] of printed.matchAll(/"token": "([^"]+)"/g)) noteSecret(token);
}

/** @throws Error that shows a line of the log with a token in it. */
export function expectNoSecrets(log: string): void {
  for (const secret of secrets) {
    if ([secret, decoded(secret), decoded(secret.replaceAll('+', ' '))].some((form) => harmless.has(form))) continue;
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) {
      const at = log.indexOf(form);
      if (at === -1) continue;
      const line = log.slice(log.lastIndexOf('\n', at) + 1).split('\n', 1)[0];
      throw new Error(`A log holds the token ${form}: ${line}`);
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
