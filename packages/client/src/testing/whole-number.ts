const NOTATION = /^(-?)(\d+)(?:\.(\d+))?(?:e([ +-]?\d+))?$/i;

/**
 * A whole number from 0 on, in any decimal notation: `007`, `50.0`, `1e+05`, in which a plus that wasn't encoded has
 * become a space. Above 2^53-1 it is that.
 * @throws SyntaxError for any other text.
 */
export function parseWhole(text: string): number {
  const [found, minus = '', whole = '', fraction = '', exponent = ''] = NOTATION.exec(text) ?? [];
  const digits = whole + fraction;
  let significant = digits.length;
  while (digits[significant - 1] === '0') significant -= 1;
  const isWhole = significant === 0 || (minus === '' && significant <= whole.length + Number(exponent.trim()));
  if (found === undefined || !isWhole) throw new SyntaxError('must be a whole number of at least 0');
  return Math.min(Math.abs(Number(text.replace(' ', '+'))), Number.MAX_SAFE_INTEGER);
}
