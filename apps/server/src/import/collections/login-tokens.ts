import type { UserToken } from '../../auth/user-tokens.js';
import { isObject, valueAt } from '../../json-object.js';
import { parseIsoDateTime } from '../../rooms/iso-date.js';
import type { StoredDocument } from '../../store/document-table.js';
import type { Encoding } from '../documents/source-document.js';
import { toExtendedJson } from '../extended-json.js';
import { Fields } from '../fields.js';
import { declareDates, type Note, toWireForm } from '../wire-form.js';

export const TOKEN_LIST = 'services.resume.loginTokens';

export const tokenDates = declareDates(['when', 'createdAt']);

/** What a user's document tells of their imported tokens. */
export interface TokenList {
  /** Each once; undefined where the document has no list. */
  readonly tokens: readonly UserToken[] | undefined;
  /** Whether it has `services`, where the list would be. */
  readonly hasServices: boolean;
  readonly notes: readonly Note[];
  /** Dotted paths of what is there in place of a list. */
  readonly unexpected: readonly string[];
}

/** Reads `services.resume.loginTokens`. What is there in place of a list gives no access: an empty one. */
export function readLoginTokens(user: Record<string, unknown>, userId: string, encoding: Encoding): TokenList {
  const hasServices = isObject(valueAt(user, ['services']));
  const list = valueAt(user, TOKEN_LIST.split('.'));
  if (list === undefined) return { tokens: undefined, hasServices, notes: [], unexpected: [] };
  if (!Array.isArray(list)) {
    return { tokens: [], hasServices, notes: [], unexpected: list === null ? [] : [TOKEN_LIST] };
  }
  const tokens = new Map<string, UserToken>();
  const notes: Note[] = [];
  for (const [place, item] of list.entries()) {
    const token = readLoginToken(item, userId, encoding);
    if (token === undefined) continue;
    tokens.set(token.hash, token);
    if (hasUnreadableWhen(token)) notes.push({ path: `${TOKEN_LIST}.${place}.when`, message: UNREADABLE_WHEN });
  }
  return { tokens: [...tokens.values()], hasServices, notes, unexpected: [] };
}

/** One entry of that list; undefined if it holds no hash. */
export function readLoginToken(source: unknown, userId: string, encoding: Encoding): UserToken | undefined {
  if (!isObject(source)) return undefined;
  const { value, types } = toWireForm(source, encoding, tokenDates);
  return toLoginToken({ document: value, types }, userId);
}

/** The same of an entry in wire form. */
export function toLoginToken({ document, types }: StoredDocument, userId: string): UserToken | undefined {
  const fields = new Fields(document);
  const hash = fields.key('hashedToken');
  if (hash === null) return undefined;
  const kind = fields.text('type') === 'personalAccessToken' ? 'personal' : 'login';
  const when = readWhen(document);
  return {
    user_id: userId,
    hash,
    origin: 'import',
    kind,
    name: fields.text('name'),
    created_at: when ?? (kind === 'personal' ? fields.date('createdAt') : null),
    no_expiry: kind === 'login' && !Object.hasOwn(document, 'when') ? 1 : 0,
    expires_at: null,
    read_only: 0,
    revoked_at: null,
    document: JSON.stringify(document),
    types,
  };
}

export const UNREADABLE_WHEN = 'is no date: the token counts as expired';

/** Whether it is a login token that has a `when`, but nobody can tell when that was. */
export function hasUnreadableWhen({ kind, created_at, no_expiry }: UserToken): boolean {
  return kind === 'login' && created_at === null && no_expiry === 0;
}

/** In UTC milliseconds: of a date, of its ISO text, or a number of them. */
function readWhen(document: Record<string, unknown>): number | null {
  const when = Object.hasOwn(document, 'when') ? document['when'] : undefined;
  if (typeof when === 'string') return parseIsoDateTime(when) ?? null;
  return typeof when === 'number' && !Number.isNaN(new Date(when).getTime()) ? Math.trunc(when) : null;
}

/** The entry as it was imported; null for a token made here. */
export function writeLoginToken({ document, types }: UserToken): string | null {
  return document === null ? null : toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, tokenDates);
}
