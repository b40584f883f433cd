/** Shows the URL of a request in the log. */
export type ShownUrl = (url: string, isPathKnown: boolean) => string;

/**
 * URLs for the log, without a visitor's token in whatever form: whoever has one can read the visitor's calls. Shown is
 * what is known to hold none; the rest is `***`.
 * @param parameters The names of the API's parameters.
 * @param paths The API's paths, whose words are shown of unknown paths, too.
 */
export function urlShower(parameters: ReadonlySet<string>, paths: readonly string[]): ShownUrl {
  const words = new Set(paths.flatMap((path) => path.split('/')));
  return (url, isPathKnown) => {
    const mark = url.search(/[?#]/);
    const path = mark === -1 ? url : url.slice(0, mark);
    const shownPath = isPathKnown ? path : knownPart(path, words);
    if (mark === -1) return shownPath;
    if (url[mark] === '#') return `${shownPath}#***`;
    const pairs = url.slice(mark + 1).split('&');
    return `${shownPath}?${pairs.map((pair) => shownPair(pair, parameters)).join('&')}`;
  };
}

/** Rocket.Chat has endpoints with a visitor's token in their path, which clients still send. */
function knownPart(path: string, words: ReadonlySet<string>): string {
  const segments = path.split('/');
  const unknown = segments.findIndex((segment) => !words.has(segment));
  return unknown === -1 ? path : [...segments.slice(0, unknown), '***'].join('/');
}

function shownPair(pair: string, parameters: ReadonlySet<string>): string {
  if (pair === '') return pair;
  const equals = pair.indexOf('=');
  const name = nameOf(equals === -1 ? pair : pair.slice(0, equals));
  if (name === undefined || !parameters.has(name)) return '***';
  return mentionsToken(pair) ? `${name}=***` : pair;
}

/** The name of a parameter, without the brackets of an array; undefined if it can't be decoded. */
function nameOf(text: string): string | undefined {
  const name = text.includes('%') ? decoded(text) : text;
  return name?.endsWith(']') === true ? name.replace(/\[\d*\]$/, '') : name;
}

/** Whether a pair names a token, or is written so that this can't be seen. */
function mentionsToken(pair: string): boolean {
  const text = pair.includes('%') ? decoded(pair) : pair;
  return text === undefined || /token|%|\\u/i.test(text);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
