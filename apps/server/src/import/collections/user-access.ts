import type { UserToken, UserTokens } from '../../auth/user-tokens.js';
import type { Database, Reads, Session } from '../../store/database.js';
import type { StoredDocument } from '../../store/document-table.js';
import { mergeDocuments } from '../../store/merge/merge-documents.js';
import { findVanished, type Vanished } from '../../store/merge/vanished.js';
import { compileQuery } from '../../store/query.js';
import { isLocal, type LocalAccess } from './local-access.js';
import { TOKEN_LIST, toLoginToken, tokenDates } from './login-tokens.js';

/** What is kept of a user beside the document. */
export interface StoredUser {
  /** Of the document, in UTC milliseconds. */
  readonly updated_at: number | null;
  /** In UTC milliseconds; null: not disabled here. */
  readonly disabled_at: number | null;
  /** 1: an import brought a list of the user's tokens. */
  readonly lists_tokens: number;
}

/** Access is never resurrected: what was revoked or disabled here stays so, whatever an import says. */
export class UserAccess {
  readonly #queries;

  constructor(
    database: Database,
    private readonly tokens: UserTokens,
  ) {
    this.#queries = compileQueries(database);
  }

  async find(session: Reads, id: string): Promise<StoredUser | undefined> {
    return await session.first(this.#queries.user, { id });
  }

  async hasImported(session: Session, userId: string): Promise<boolean> {
    return (await this.tokens.of(session, userId)).some((token) => !isLocal(token));
  }

  /**
   * Makes `list` the user's imported tokens; undefined: there is none any more.
   * @param isNewer Whether it comes of a newer document than the stored tokens. Of one that is equally old, what is
   * stored of a token is merged with it, so that no poorer copy makes one last longer.
   * @returns whether that changed anything, and what stored tokens lost.
   */
  async replaceImported(
    session: Session,
    userId: string,
    list: readonly UserToken[] | undefined,
    isNewer: boolean,
  ): Promise<{ changed: boolean; vanished: Vanished[] }> {
    const known = new Map((await this.tokens.of(session, userId)).map((token) => [token.hash, token]));
    const listed = new Set(list?.map(({ hash }) => hash));
    const vanished: Vanished[] = [];
    let changes = await session.run(this.#queries.listTokens, { id: userId });
    for (const token of list ?? []) {
      const update = updateOf(token, known.get(token.hash), isNewer);
      if (update === undefined) continue;
      await this.tokens.put(session, update.token);
      vanished.push(...update.vanished);
      changes += 1;
    }
    const dropped = [...known.values()].filter((token) => !isLocal(token) && !listed.has(token.hash));
    for (const token of dropped) await this.tokens.remove(session, token);
    if (list === undefined && dropped.length > 0) vanished.push({ path: TOKEN_LIST, type: null });
    changes += dropped.length;
    return { changed: changes > 0, vanished };
  }

  /** Takes over what a back-up of a Switchboard knows. Returns whether that changed anything. */
  async addLocal(session: Session, userId: string, { disabledAt, tokens }: LocalAccess): Promise<boolean> {
    let changed = disabledAt !== null && (await session.run(this.#queries.disable, { id: userId, disabledAt })) > 0;
    if (tokens.length === 0) return changed;
    const known = new Map((await this.tokens.of(session, userId)).map((token) => [token.hash, token]));
    for (const token of tokens) {
      const stored = known.get(token.hash);
      if (stored !== undefined && (stored.revoked_at !== null || token.revoked_at === null)) continue;
      await this.tokens.put(session, token);
      changed = true;
    }
    return changed;
  }
}

/** What is to be stored of a token, and what the stored one loses by it; undefined: nothing changes. */
function updateOf(
  arrived: UserToken,
  known: UserToken | undefined,
  isNewer: boolean,
): { token: UserToken; vanished: Vanished[] } | undefined {
  if (known === undefined) return { token: arrived, vanished: [] };
  if (isLocal(known)) return undefined;
  const [before, after] = [documentOf(known), documentOf(arrived)];
  const merged = isNewer ? after : (mergeDocuments(before, after).merged ?? before);
  const token = toLoginToken(merged, known.user_id) ?? arrived;
  if (COMPARED.every((name) => token[name] === known[name])) return undefined;
  const vanished = findVanished(before, merged, tokenDates).map(({ path, type }) => ({
    path: `${TOKEN_LIST}.[].${path}`,
    type,
  }));
  return { token, vanished };
}

/** All that a list tells of a token; what is derived may be from before a rule of today. */
const COMPARED = ['document', 'types', 'kind', 'name', 'created_at', 'no_expiry'] as const;

function documentOf({ document, types }: UserToken): StoredDocument {
  return { document: JSON.parse(document ?? '{}') as Record<string, unknown>, types };
}

function compileQueries({ builder }: Database) {
  return {
    user: compileQuery<{ id: string }, StoredUser>(builder, (db, argument) =>
      db.selectFrom('users').select(['updated_at', 'disabled_at', 'lists_tokens']).where('id', '=', argument('id')),
    ),
    listTokens: compileQuery<{ id: string }, unknown>(builder, (db, argument) =>
      db.updateTable('users').set({ lists_tokens: 1 }).where('id', '=', argument('id')).where('lists_tokens', '=', 0),
    ),
    disable: compileQuery<{ id: string; disabledAt: number }, unknown>(builder, (db, argument) =>
      db
        .updateTable('users')
        .set({ disabled_at: argument('disabledAt') })
        .where('id', '=', argument('id'))
        .where('disabled_at', 'is', null),
    ),
  };
}
