const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** Whether the text is nothing but digits, at least one, between `from` and `end`. */
export function isDigits(text: string, from: number, end: number): boolean {
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code < DIGIT_ZERO || code > DIGIT_NINE) return false;
  }
  return end > from;
}

/** Whether the text is a whole number in plain digits, with or without a minus: no `1e3`, no ` 5`, no `0x10`. */
export function isWhole(text: string): boolean {
  return isDigits(text, text.startsWith('-') ? 1 : 0, text.length);
}

/** Whether the text is a whole number, or one with a fraction such as `-1.5`. */
export function isDecimal(text: string): boolean {
  const point = text.indexOf('.');
  if (point === -1) return isWhole(text);
  return isWhole(text.slice(0, point)) && isDigits(text, point + 1, text.length);
}
