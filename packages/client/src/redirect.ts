import { SwitchboardError } from './errors.js';

const MOST_REDIRECTS = 5;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Fetches, and follows redirects as long as they stay at the origin of `url`, which the credentials are for. */
export async function fetchAtOrigin(
  operation: string,
  fetch: Fetch,
  url: string,
  init: RequestInit,
): Promise<Response> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(at, { ...init, redirect: 'manual' });
    const { status, type } = response;
    const location = status >= 300 && status < 400 ? response.headers.get('location') : null;
    // A web page isn't told where a redirect leads.
    if (location === null && type !== 'opaqueredirect') return response;
    await response.body?.cancel();
    const target = location === null ? undefined : new URL(location, at);
    if (target?.origin !== new URL(url).origin || redirects === MOST_REDIRECTS) {
      const text = `redirected to ${target?.origin ?? 'elsewhere'}, and not followed: is baseUrl right?`;
      throw new SwitchboardError(text, { operation, status });
    }
    at = target.href;
  }
}
