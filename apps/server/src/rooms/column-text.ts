/**
 * A text as the store's columns hold it. Half a surrogate pair has no UTF-8 form and PostgreSQL refuses U+0000, so
 * both become U+FFFD there, on every engine. The document itself is untouched.
 */
export function columnText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Lower case as every case-insensitive filter compares it: all of Unicode, accents kept. */
export function foldCase(text: string): string {
  return columnText(text).toLowerCase();
}
