import type { UserToken, UserTokens } from '../../auth/user-tokens.js';
import type { Database, Reads, Session } from '../../store/database.js';
import { compileQuery } from '../../store/query.js';
import { isLocal, type LocalAccess } from './local-access.js';

/** Access is never resurrected: what was revoked or disabled here stays so, whatever an import says. */
export class UserAccess {
  readonly #queries;

  constructor(
    database: Database,
    private readonly tokens: UserTokens,
  ) {
    this.#queries = compileQueries(database);
  }

  /** The stored user's `_updatedAt`; undefined if there is no such user. */
  async updatedAt(session: Session, id: string): Promise<number | null | undefined> {
    return (await session.first(this.#queries.user, { id }))?.updated_at;
  }

  async disabledAt(session: Reads, id: string): Promise<number | null> {
    return (await session.first(this.#queries.user, { id }))?.disabled_at ?? null;
  }

  /** Makes `list` the user's imported tokens. Returns whether that changed anything. */
  async replaceImported(session: Session, userId: string, list: readonly UserToken[]): Promise<boolean> {
    const known = new Map((await this.tokens.of(session, userId)).map((token) => [token.hash, token]));
    const added = list.filter((token) => isUpdate(token, known.get(token.hash)));
    const listed = new Set(list.map(({ hash }) => hash));
    const dropped = [...known.values()].filter((token) => !isLocal(token) && !listed.has(token.hash));
    for (const token of added) await this.tokens.put(session, token);
    for (const token of dropped) await this.tokens.remove(session, token);
    return added.length + dropped.length > 0;
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

function isUpdate(token: UserToken, known: UserToken | undefined): boolean {
  if (known === undefined) return true;
  return !isLocal(known) && (known.document !== token.document || known.types !== token.types);
}

function compileQueries({ builder }: Database) {
  return {
    user: compileQuery<{ id: string }, { updated_at: number | null; disabled_at: number | null }>(
      builder,
      (db, argument) => db.selectFrom('users').select(['updated_at', 'disabled_at']).where('id', '=', argument('id')),
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
