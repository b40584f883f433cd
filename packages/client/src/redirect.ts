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
    const { status, type, headers, body } = response;
    const location = [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null;
    // A web page isn't told where a redirect leads.
    if (location === null && type !== 'opaqueredirect') return response;
    await body?.cancel();
    const target = location === null ? undefined : new URL(location, at);
    if (target?.origin !== new URL(url).origin || redirects === MOST_REDIRECTS) {
      throw new SwitchboardError(
        `the redirect to ${target?.origin ?? 'elsewhere'} is not followed, as credentials stay where they belong; ` +
          'set baseUrl to where the API is',
        { operation, status },
      );
    }
    at = target.href;
  }
}
