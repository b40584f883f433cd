import { quote } from './quote.js';

const METACHARACTERS = '.*+?()[]{}|$^';

/**
 * The text that a `$regex` operand looks for. It is no pattern: `^text` is the beginning, any other text may stand
 * anywhere, and a backslash takes the meaning from the character behind it.
 *
 * @throws SyntaxError for what would be a pattern: any other metacharacter without a backslash.
 */
export function parseLiteralPattern(pattern: string): { op: 'prefix' | 'contains'; text: string } {
  const isPrefix = pattern.startsWith('^');
  let text = '';
  for (let index = isPrefix ? 1 : 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '\\') {
      index += 1;
      if (index === pattern.length)
        throw new SyntaxError('must have a character behind the last backslash of "$regex"');
    } else if (METACHARACTERS.includes(character)) {
      throw new SyntaxError(
        `must have a backslash before ${quote(character)} in "$regex", which takes literal text, after ^ its beginning`,
      );
    }
    text += pattern.charAt(index);
  }
  return { op: isPrefix ? 'prefix' : 'contains', text };
}
