const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * Calls `visit` for each `name=value` of a raw query string, both still encoded; a bare name has the value ''. A pair
 * without a name (`=x`, `&&`) is passed over.
 */
export function forEachPair(rawQuery: string, visit: (name: string, value: string) => void): void {
  let start = 0;
  let equals = -1;
  for (let index = 0; index <= rawQuery.length; index += 1) {
    const code = index < rawQuery.length ? rawQuery.charCodeAt(index) : AMPERSAND;
    if (code === EQUALS && equals === -1) {
      equals = index;
    } else if (code === AMPERSAND) {
      if (equals > start) visit(rawQuery.slice(start, equals), rawQuery.slice(equals + 1, index));
      else if (equals === -1 && index > start) visit(rawQuery.slice(start, index), '');
      start = index + 1;
      equals = -1;
    }
  }
}

/**
 * The text that an encoded name or value stands for; `+` and `%20` are a space. What isn't percent-encoded UTF-8 is
 * kept whole and undecoded but for `+`, as Rocket.Chat's parser keeps it: `100%`, `%E9`, `50%25%zz`.
 */
export function decodeComponent(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === PERCENT || code === PLUS) return decodePercent(text.replaceAll('+', ' '));
  }
  return text;
}

/** As `decodeComponent`, but `+` stays: the sign in an exponent, which hand-written clients don't encode. */
export function decodeNumber(text: string): string {
  return text.includes('%') ? decodePercent(text) : text;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
