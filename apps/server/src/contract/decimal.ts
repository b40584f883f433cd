const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** Digits of `Number.MAX_SAFE_INTEGER`. */
const MOST_DIGITS = 16;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Whether the text is nothing but digits, at least one, between `from` and `end`. */
export function isDigits(text: string, from: number, end: number): boolean {
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code < DIGIT_ZERO || code > DIGIT_NINE) return false;
  }
  return end > from;
}

/** The number in any decimal notation: `7`, `-1.50`, `1e+05`; undefined for any other text (`0x10`, ` 5`, `5.`, `.5`, `+5`). */
export function parseDecimal(text: string): number | undefined {
  return isDigits(text, 0, text.length) || DECIMAL.test(text) ? Number(text) : undefined;
}

/**
 * The whole number in any decimal notation: `100000`, `007`, `1e+05`, `50.0`, `10e-1`; undefined for any other text and
 * for a fraction. Beyond 2^53-1 it is 2^53-1, and is never written out: `1e999999999` costs what `1e9` does.
 */
export function parseWhole(text: string): number | undefined {
  if (text.length < MOST_DIGITS && isDigits(text, 0, text.length)) return Number(text);
  const parts = DECIMAL.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const all = whole + fraction;
  const digits = withoutZeros(all);
  if (digits === '') return 0;
  const zeros = Number(exponent) - fraction.length + trailingZeros(all);
  if (zeros < 0) return undefined;
  const value = digits.length + zeros > MOST_DIGITS ? Infinity : Number(digits + '0'.repeat(zeros));
  const cut = Math.min(value, Number.MAX_SAFE_INTEGER);
  return sign === '-' ? -cut : cut;
}

/** Without the zeros at both ends. */
function withoutZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start, Math.max(start, digits.length - trailingZeros(digits)));
}

function trailingZeros(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.length - end;
}
