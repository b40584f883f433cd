import type { UserToken } from '../../auth/user-tokens.js';
import { isObject, valueAt } from '../../json-object.js';
import type { Encoding } from '../documents/source-document.js';
import { toExtendedJson } from '../extended-json.js';
import { Fields } from '../fields.js';
import { declareDates, toWireForm } from '../wire-form.js';

const dates = declareDates(['when', 'createdAt']);

/**
 * The tokens in a user's `services.resume.loginTokens`, each once.
 * @returns undefined in place of a list that isn't one.
 */
export function readLoginTokens(
  user: Record<string, unknown>,
  userId: string,
  encoding: Encoding,
): UserToken[] | undefined {
  const list = valueAt(user, ['services', 'resume', 'loginTokens']) ?? [];
  if (!Array.isArray(list)) return undefined;
  const tokens = list.map((item: unknown) => readLoginToken(item, userId, encoding));
  return [...new Map(tokens.filter((token) => token !== undefined).map((token) => [token.hash, token])).values()];
}

/** One entry of that list; undefined if it holds no hash. */
export function readLoginToken(source: unknown, userId: string, encoding: Encoding): UserToken | undefined {
  if (!isObject(source)) return undefined;
  const { value, types } = toWireForm(source, encoding, dates);
  const fields = new Fields(value);
  const hash = fields.key('hashedToken');
  if (hash === null) return undefined;
  return {
    user_id: userId,
    hash,
    origin: 'import',
    kind: fields.text('type') === 'personalAccessToken' ? 'personal' : 'login',
    name: fields.text('name'),
    created_at: fields.date('when') ?? fields.date('createdAt'),
    expires_at: null,
    read_only: 0,
    revoked_at: null,
    document: JSON.stringify(value),
    types,
  };
}

/** The entry as it was imported; null for a token made here. */
export function writeLoginToken({ document, types }: UserToken): string | null {
  return document === null ? null : toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, dates);
}
