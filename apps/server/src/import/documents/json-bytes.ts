export const TAB = 9;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const RECORD_SEPARATOR = 30;
export const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_LIST = 91;
export const BACKSLASH = 92;
export const CLOSE_LIST = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

/** White space, the bytes of UTF-8's byte order mark, and what `jq --seq` puts before each value. */
export function isBlank(byte: number | undefined): boolean {
  return (
    byte === SPACE ||
    byte === TAB ||
    byte === LINE_FEED ||
    byte === CARRIAGE_RETURN ||
    byte === RECORD_SEPARATOR ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  );
}

/** Whether a number or a word is over before this byte. */
export function endsScalar(byte: number | undefined): boolean {
  return (
    isBlank(byte) ||
    byte === COMMA ||
    byte === QUOTE ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST ||
    byte === OPEN_OBJECT ||
    byte === CLOSE_OBJECT
  );
}
