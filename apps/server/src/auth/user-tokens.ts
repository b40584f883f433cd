import type { Database, Reads, Session } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Tables } from '../store/tables.js';

/** A token as it is kept: its hash, and what is known of it. */
export type UserToken = Tables['user_tokens'];

/** The tokens of users. A revoked token keeps its row, so that nothing brings it back. */
export class UserTokens {
  readonly #queries;

  constructor(database: Database) {
    this.#queries = compileQueries(database);
  }

  /** A user's tokens, revoked ones too, the oldest first. */
  async of(session: Reads, userId: string): Promise<UserToken[]> {
    return await session.all(this.#queries.of, { userId });
  }

  async put(session: Session, token: UserToken): Promise<void> {
    await session.run(this.#queries.put, token);
  }

  async revoke(session: Session, { user_id, hash }: UserToken, now: number): Promise<void> {
    await session.run(this.#queries.revoke, { userId: user_id, hash, now });
  }

  async remove(session: Session, { user_id, hash }: UserToken): Promise<void> {
    await session.run(this.#queries.remove, { userId: user_id, hash });
  }
}

const COLUMNS = [
  'user_id', 'hash', 'origin', 'kind', 'name', 'created_at', 'no_expiry', 'expires_at', 'read_only', 'revoked_at',
  'document', 'types',
] as const; // prettier-ignore

function compileQueries({ builder }: Database) {
  interface Key {
    userId: string;
    hash: string;
  }
  return {
    of: compileQuery<{ userId: string }, UserToken>(builder, (db, argument) =>
      db
        .selectFrom('user_tokens')
        .select(COLUMNS)
        .where('user_id', '=', argument('userId'))
        .orderBy('created_at', (order) => order.asc().nullsFirst())
        .orderBy('hash'),
    ),
    put: compileQuery<UserToken, unknown>(builder, (db, argument) => {
      const values = Object.fromEntries(COLUMNS.map((name) => [name, argument(name)])) as unknown as UserToken;
      return db
        .insertInto('user_tokens')
        .values(values)
        .onConflict((conflict) => conflict.columns(['user_id', 'hash']).doUpdateSet(values));
    }),
    revoke: compileQuery<Key & { now: number }, unknown>(builder, (db, argument) =>
      db
        .updateTable('user_tokens')
        .set({ revoked_at: argument('now') })
        .where('user_id', '=', argument('userId'))
        .where('hash', '=', argument('hash')),
    ),
    remove: compileQuery<Key, unknown>(builder, (db, argument) =>
      db.deleteFrom('user_tokens').where('user_id', '=', argument('userId')).where('hash', '=', argument('hash')),
    ),
  };
}
