import { checkIsSet } from './credentials.js';

const warnedOf = new Set<string>();

/**
 * The URL that paths are appended to, without a slash at its end.
 * @throws TypeError for one that can't be right; it shows neither user, query nor fragment.
 */
export function apiUrl(baseUrl: string): string {
  const { protocol, hostname, origin, pathname, href } = parse(baseUrl);
  if (!/^https?:$/.test(protocol) || href !== origin + pathname) {
    throw new TypeError('baseUrl must be http or https, without user, query and fragment');
  }
  const url = origin + pathname.replace(/\/+$/, '');
  const [before, path] = url.split(/(\/+api\/+v1(?:$|\/.*))/);
  if (path !== undefined) {
    throw new TypeError(`baseUrl must end before /api/v1, which is added here, not as for curl: ${before}`);
  }
  if (protocol === 'http:' && !isLoopback(hostname) && !warnedOf.has(origin)) {
    warnedOf.add(origin);
    console.warn(`@switchboard/client: credentials go to ${origin} as plain text; use https`);
  }
  return url;
}

/** On a web page it may be relative to the page, as what is empty or begins with a slash or dot. */
function parse(baseUrl: string): URL {
  const page = globalThis.location?.href;
  const isRelative = page !== undefined && /^([/.]|$)/.test(baseUrl);
  if (!isRelative) checkIsSet('baseUrl', baseUrl);
  if ((!isRelative && !/^\s*https?:|:\/\//i.test(baseUrl)) || !URL.canParse(baseUrl, page)) {
    throw new TypeError('baseUrl must be a whole URL, not the name of a host: https://calls.example.com');
  }
  const url = new URL(baseUrl, page);
  if (!isRelative) checkIsSet('baseUrl', url.hostname);
  return url;
}

function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
}
