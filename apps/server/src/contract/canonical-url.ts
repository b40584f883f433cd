const SLASH = 0x2f;

/**
 * The URL with its path written as the document has it: without a slash at its end, doubled slashes, or a host before
 * it. One that leads to no such path stays as it is.
 * @param isKnown Of a decoded path.
 */
export function canonicalUrl(url: string, isKnown: (path: string) => boolean): string {
  const mark = url.indexOf('?');
  const end = mark === -1 ? url.length : mark;
  if (isPlain(url, end)) return url;
  const path = withoutHost(url.slice(0, end))
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  return isKnown(decodePath(path)) ? path + url.slice(end) : url;
}

/** The path of a URL as the router decodes it, which leaves an encoded slash as it is. */
export function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return decodePath(path);
}

function isPlain(url: string, end: number): boolean {
  if (url.charCodeAt(0) !== SLASH || url.charCodeAt(end - 1) === SLASH) return false;
  const doubled = url.indexOf('//');
  return doubled === -1 || doubled >= end;
}

/** Of a request in absolute form, which proxies send. */
function withoutHost(url: string): string {
  return url.charCodeAt(0) === SLASH ? url : url.replace(/^https?:\/\/[^/]*/i, '');
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
