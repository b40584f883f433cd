const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;

/** Calls `visit` for each `name=value` of a raw query string, both still encoded; a bare name has the value ''. */
export function forEachPair(rawQuery: string, visit: (name: string, value: string) => void): void {
  let start = 0;
  let equals = -1;
  for (let index = 0; index <= rawQuery.length; index += 1) {
    const code = index < rawQuery.length ? rawQuery.charCodeAt(index) : AMPERSAND;
    if (code === EQUALS && equals === -1) {
      equals = index;
    } else if (code === AMPERSAND) {
      if (equals !== -1) visit(rawQuery.slice(start, equals), rawQuery.slice(equals + 1, index));
      else if (index > start) visit(rawQuery.slice(start, index), '');
      start = index + 1;
      equals = -1;
    }
  }
}

/** The text that an encoded name or value stands for (`+` and `%20` are a space); undefined where it isn't UTF-8. */
export function decodeComponent(text: string): string | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === PERCENT || code === PLUS) return decodeEncoded(text);
  }
  return text;
}

function decodeEncoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
