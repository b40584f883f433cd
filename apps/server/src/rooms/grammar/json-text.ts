import { isObject } from '../../json-object.js';

const MAX_LEVELS = 8;

/**
 * The value of a JSON text from the wire, nested at most 8 levels deep (`{"a":[]}` has two). Of a key that is given
 * twice the last one counts.
 *
 * @param accepted What the text should have been, for the message: `must be ${accepted}`.
 * @throws SyntaxError for any other text, for deeper nesting and for U+0000 within a string, which no store keeps.
 */
export function parseJson(text: string, accepted = 'valid JSON'): unknown {
  checkBeforeParsing(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError(`must be ${accepted}`);
  }
}

/** As `parseJson`, for a text that has to be an object: `example` shows one in the message. */
export function parseJsonObject(text: string, example: string): Record<string, unknown> {
  const accepted = `a JSON object such as ${example}`;
  const value = parseJson(text, accepted);
  if (!isObject(value)) throw new SyntaxError(`must be ${accepted}`);
  return value;
}

/** One pass without recursion: a hostile text of thousands of brackets is refused before it costs anything. */
function checkBeforeParsing(text: string): void {
  let level = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      inString = !inString;
    } else if (inString) {
      if (character !== '\\') continue;
      if (text.startsWith('u0000', index + 1)) throw new SyntaxError('must not hold the character U+0000');
      index += 1;
    } else if (character === '{' || character === '[') {
      level += 1;
      if (level > MAX_LEVELS) throw new SyntaxError(`must be JSON of at most ${MAX_LEVELS} levels`);
    } else if (character === '}' || character === ']') {
      level -= 1;
    }
  }
}
