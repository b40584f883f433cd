import { RIGHT_EXPORT } from './foreign-form.js';

/** What is said of a file of such text, and of one value of it in another file. */
export const SHELL_FILE = `the file is text of the mongo shell, not JSON: export it with ${RIGHT_EXPORT}`;
export const SHELL_VALUE = `not a JSON object: text of the mongo shell; export it with ${RIGHT_EXPORT}`;

/** More needn't be looked at to tell. */
const ENOUGH_BYTES = 64 * 1024;

const JSON_TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|[{}[\],:]|(?:[-+]?(?:\d[\d.eE+-]*|NaN|Infinity)|true|false|null)\b/y;

/** A type, as in `ISODate("…")` or `Binary.createFromBase64("…")`; a key, or a text, without double quotes. */
const NO_JSON = /^(?:(?:new )?[A-Z]\w+(?:\.\w+)?\(|[A-Za-z_$][\w$]*\s*:|'|undefined\b|\/[*/])/;

/** Whether what is no JSON is how the mongo shell, mongosh or Robo 3T show a document. */
export function isShellText(bytes: Buffer): boolean {
  const text = bytes.toString('utf8', 0, ENOUGH_BYTES);
  let fault = 0;
  JSON_TOKEN.lastIndex = 0;
  while (JSON_TOKEN.test(text)) fault = JSON_TOKEN.lastIndex;
  return NO_JSON.test(text.slice(fault));
}

/** Robo 3T numbers its documents, in comments. */
export function isShellComment(text: Buffer): boolean {
  return text.toString('latin1', 0, 2) === '/*';
}
