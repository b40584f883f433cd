const warnedOf = new Set<string>();

/**
 * The URL that paths are appended to, without a slash at its end.
 * @throws TypeError for one that can't be right.
 */
export function apiUrl(baseUrl: string): string {
  const { protocol, hostname, origin, pathname, href } = new URL(baseUrl, globalThis.location?.href);
  if (!/^https?:$/.test(protocol) || href !== origin + pathname) {
    throw new TypeError('baseUrl must be http or https, without user, query and fragment');
  }
  if (protocol === 'http:' && !isLoopback(hostname) && !warnedOf.has(origin)) {
    warnedOf.add(origin);
    console.warn(`@switchboard/client: credentials go to ${origin} as plain text; use https`);
  }
  return origin + pathname.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
}
