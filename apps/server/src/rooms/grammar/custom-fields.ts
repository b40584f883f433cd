import { ParameterFault } from '../../contract/parameter-fault.js';
import type { CustomFields } from '../condition.js';
import { parseJsonObject } from './json-text.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const MAX_KEYS = 50;

/**
 * What a `customFields` text looks for: an object of at most 50 keys of `livechatData`, taken as they are (a dot or
 * `$` has no meaning), each with a text that isn't empty, a number or a boolean; `{}` looks for nothing.
 *
 * @throws ParameterFault `invalid-params`, with Rocket.Chat's error text where the parameter isn't a JSON object.
 */
export function parseCustomFields(text: string): CustomFields {
  const wire = { error: 'The "customFields" query parameter must be a valid JSON.' };
  const fields = faultOnSyntaxError(wire, () => Object.entries(parseJsonObject(text, '{"language":"German"}')));
  if (fields.length > MAX_KEYS) throw new ParameterFault(`must have at most ${MAX_KEYS} keys`);
  return fields.map(([key, value]) => ({ key, text: searchedText(key, value).toLowerCase() }));
}

function searchedText(key: string, value: unknown): string {
  if (typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value !== '')) {
    return String(value);
  }
  throw new ParameterFault(`must give ${quote(key)} a text that isn't empty, a number, true or false`);
}
