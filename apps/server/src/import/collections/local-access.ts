import type { UserToken } from '../../auth/user-tokens.js';
import { isObject } from '../../json-object.js';
import type { Encoding } from '../documents/source-document.js';
import { Fields } from '../fields.js';
import { declareDates, type Note, toWireForm } from '../wire-form.js';
import { hasUnreadableWhen, readLoginToken, UNREADABLE_WHEN, writeLoginToken } from './login-tokens.js';

/**
 * What this store knows of a user's access that Rocket.Chat doesn't: they were disabled here, tokens were made here,
 * imported ones were revoked here. In an export it is the user's key `switchboard`, so that a back-up restores it.
 */
export interface LocalAccess {
  /** UTC milliseconds. */
  readonly disabledAt: number | null;
  readonly tokens: readonly UserToken[];
}

const LOCAL_ACCESS_KEY = 'switchboard';

const dates = declareDates(['createdAt', 'expiresAt', 'revokedAt', 'disabledAt']);

export function readLocalAccess(
  user: Record<string, unknown>,
  userId: string,
  encoding: Encoding,
): { access: LocalAccess; notes: Note[] } {
  const source = Object.hasOwn(user, LOCAL_ACCESS_KEY) ? user[LOCAL_ACCESS_KEY] : undefined;
  if (!isObject(source)) return { access: { disabledAt: null, tokens: [] }, notes: [] };
  const { tokens, ...rest } = source;
  const list: unknown[] = Array.isArray(tokens) ? tokens : [];
  const read = list.map((item) => (isObject(item) ? readToken(item, userId, encoding) : undefined));
  const disabledAt = new Fields(toWireForm(rest, encoding, dates).value).date('disabledAt');
  return {
    access: { disabledAt, tokens: read.filter((token) => token !== undefined) },
    notes: read.flatMap((token, place) =>
      token !== undefined && hasUnreadableWhen(token)
        ? [{ path: `${LOCAL_ACCESS_KEY}.tokens.${place}.loginToken.when`, message: UNREADABLE_WHEN }]
        : [],
    ),
  };
}

function readToken(source: Record<string, unknown>, userId: string, encoding: Encoding): UserToken | undefined {
  const { loginToken, ...rest } = source;
  const { value } = toWireForm(rest, encoding, dates);
  const fields = new Fields(value);
  const local = { expires_at: fields.date('expiresAt'), revoked_at: fields.date('revokedAt') };
  const imported = readLoginToken(loginToken, userId, encoding);
  if (imported !== undefined) return { ...imported, ...local };
  const hash = fields.key('hashedToken');
  if (hash === null) return undefined;
  return {
    user_id: userId,
    hash,
    origin: 'here',
    kind: 'personal',
    name: fields.text('name'),
    created_at: fields.date('createdAt'),
    no_expiry: 0,
    read_only: value['readOnly'] === true ? 1 : 0,
    document: null,
    types: null,
    ...local,
  };
}

/** Whether a token says more than `services.resume.loginTokens` can. */
export function isLocal({ origin, revoked_at, expires_at }: UserToken): boolean {
  return origin === 'here' || revoked_at !== null || expires_at !== null;
}

/** The value of the key `switchboard` in Extended JSON; undefined if there is nothing to say. */
export function writeLocalAccess({ disabledAt, tokens }: LocalAccess): string | undefined {
  const entries = [
    ...(disabledAt === null ? [] : [`"disabledAt":${dateText(disabledAt)}`]),
    ...(tokens.length === 0 ? [] : [`"tokens":[${tokens.map(writeToken).join()}]`]),
  ];
  return entries.length === 0 ? undefined : `{${entries.join()}}`;
}

function writeToken(token: UserToken): string {
  const { hash, name, created_at, expires_at, revoked_at, read_only } = token;
  const loginToken = writeLoginToken(token);
  const entries =
    loginToken === null
      ? {
          hashedToken: JSON.stringify(hash),
          name: name === null ? undefined : JSON.stringify(name),
          createdAt: dateText(created_at),
          readOnly: read_only === 1 ? 'true' : undefined,
        }
      : { loginToken };
  const all = { ...entries, expiresAt: dateText(expires_at), revokedAt: dateText(revoked_at) };
  const texts = Object.entries(all).flatMap(([key, text]) => (text === undefined ? [] : [`"${key}":${text}`]));
  return `{${texts.join()}}`;
}

function dateText(time: number | null): string | undefined {
  return time === null ? undefined : JSON.stringify({ $date: new Date(time).toISOString() });
}
