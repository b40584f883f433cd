import type { Kysely } from 'kysely';
import { randomId } from '../rooms/random-id.js';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Tables } from '../store/tables.js';
import { expiryOf } from '../auth/token-expiry.js';
import { hashToken } from '../auth/token-hash.js';
import { type UserToken, UserTokens } from '../auth/user-tokens.js';

const TOKEN_LENGTH = 43;
const ID_LENGTH = 8;

/** A token as an operator sees it; times are UTC milliseconds. */
export interface ListedToken {
  readonly userId: string;
  readonly username: string | null;
  /** The beginning of its hash, long enough to tell it from the user's others. */
  readonly id: string;
  readonly name: string | null;
  readonly kind: UserToken['kind'];
  readonly origin: UserToken['origin'];
  readonly createdAt: number | null;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly readOnly: boolean;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** What an operator does with tokens. */
export class TokenAdmin {
  readonly #tokens: UserTokens;
  readonly #queries;

  constructor(private readonly database: Database) {
    this.#tokens = new UserTokens(database);
    this.#queries = compileQueries(database);
  }

  /** @returns the token itself, which can't be had again. */
  async create(
    userId: string,
    { name, expiresAt, readOnly }: { name: string | null; expiresAt: number | null; readOnly: boolean },
  ): Promise<{ token: string; record: UserToken }> {
    const token = randomId(TOKEN_LENGTH);
    const record: UserToken = {
      user_id: userId,
      hash: hashToken(token),
      origin: 'here',
      kind: 'personal',
      name,
      created_at: Date.now(),
      no_expiry: 0,
      expires_at: expiresAt,
      read_only: readOnly ? 1 : 0,
      revoked_at: null,
      document: null,
      types: null,
    };
    await this.database.write((session) => this.#tokens.put(session, record));
    return { token, record };
  }

  /** @param loginTokenDays After which login tokens expire. */
  async list(loginTokenDays: number, userId?: string): Promise<ListedToken[]> {
    const { read } = this.database;
    const rows = await (userId === undefined
      ? read.all(this.#queries.all, {})
      : read.all(this.#queries.ofUser, { userId }));
    const hashes = Map.groupBy(rows, (row) => row.user_id);
    return rows.map((row) => ({
      userId: row.user_id,
      username: row.username,
      id: shortId(row.hash, hashes.get(row.user_id)?.map(({ hash }) => hash) ?? []),
      name: row.name,
      kind: row.kind,
      origin: row.origin,
      createdAt: row.created_at,
      expiresAt: expiryOf(row, loginTokenDays),
      readOnly: row.read_only === 1,
      revokedAt: row.revoked_at,
      lastUsedAt: row.used_at,
    }));
  }

  /** The ids of a user's tokens that begin with `prefix`. */
  async startingWith(userId: string, prefix: string): Promise<string[]> {
    const hashes = (await this.#tokens.of(this.database.read, userId)).map(({ hash }) => hash);
    return hashes.filter((hash) => hash.startsWith(prefix)).map((hash) => shortId(hash, hashes));
  }

  /** Revokes the user's tokens whose hash begins with `id`; what was revoked before stays as it is. */
  async revoke(userId: string, id: string): Promise<void> {
    await this.database.write(async (session) => {
      for (const token of await this.#tokens.of(session, userId)) {
        if (token.hash.startsWith(id) && token.revoked_at === null)
          await this.#tokens.revoke(session, token, Date.now());
      }
    });
  }
}

function shortId(hash: string, all: readonly string[]): string {
  let length = ID_LENGTH;
  while (length < hash.length && all.some((other) => other !== hash && other.startsWith(hash.slice(0, length))))
    length += 1;
  return hash.slice(0, length);
}

type TokenRow = UserToken & { username: string | null; used_at: number | null };

function compileQueries({ builder }: Database) {
  const list = (db: Kysely<Tables>) =>
    db
      .selectFrom('user_tokens')
      .leftJoin('users', 'users.id', 'user_tokens.user_id')
      .leftJoin('token_uses', (join) =>
        join.onRef('token_uses.user_id', '=', 'user_tokens.user_id').onRef('token_uses.hash', '=', 'user_tokens.hash'),
      )
      .selectAll('user_tokens')
      .select(['users.username', 'used_at'])
      .orderBy('users.username', (order) => order.asc().nullsFirst())
      .orderBy('user_tokens.user_id')
      .orderBy('user_tokens.created_at', (order) => order.asc().nullsFirst())
      .orderBy('user_tokens.hash');
  return {
    all: compileQuery<object, TokenRow>(builder, list),
    ofUser: compileQuery<{ userId: string }, TokenRow>(builder, (db, argument) =>
      list(db).where('user_tokens.user_id', '=', argument('userId')),
    ),
  };
}
