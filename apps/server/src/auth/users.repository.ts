import { Inject, Injectable } from '@nestjs/common';
import { type Database, DATABASE } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { keyText } from '../store/key-text.js';

export interface UserRecord {
  id: string;
  username: string | null;
  active: boolean;
  roles: string[];
}

/** A token that may still be good; `expires_at` and `created_at` are UTC milliseconds. */
export interface TokenRecord {
  hash: string;
  kind: 'login' | 'personal';
  created_at: number | null;
  no_expiry: number;
  expires_at: number | null;
  read_only: number;
}

/** Reads users and what decides their access. */
@Injectable()
export class UsersRepository {
  readonly #queries;

  constructor(@Inject(DATABASE) private readonly database: Database) {
    this.#queries = compileQueries(database);
  }

  async find(id: string): Promise<UserRecord | undefined> {
    const user = await this.database.read.first(this.#queries.user, { id: keyText(id) });
    if (user === undefined) return undefined;
    const { username, active, disabled_at, roles } = user;
    return { id, username, active: active === 1 && disabled_at === null, roles: JSON.parse(roles) as string[] };
  }

  /** The user's tokens but for the revoked ones. */
  async tokens(userId: string): Promise<TokenRecord[]> {
    return await this.database.read.all(this.#queries.tokens, { userId: keyText(userId) });
  }

  /** Which roles hold each permission. */
  async permissions(): Promise<Map<string, string[]>> {
    const rows = await this.database.read.all(this.#queries.permissions, {});
    return new Map(rows.map(({ id, roles }) => [id, JSON.parse(roles) as string[]]));
  }

  async anyUnits(): Promise<boolean> {
    return (await this.database.read.first(this.#queries.anyUnit, {})) !== undefined;
  }

  /** The units that a monitor has, and the departments that belong to them. */
  async unitsOf(userId: string): Promise<{ ids: string[]; departments: string[] }> {
    const units = await this.database.read.all(this.#queries.unitsOf, { userId });
    const departments = await this.database.read.all(this.#queries.departmentsOf, { userId });
    return { ids: units.map(({ unit_id }) => unit_id), departments: departments.map(({ id }) => id) };
  }

  /** Notes when tokens were last used. */
  async recordUses(uses: readonly { userId: string; hash: string; usedAt: number }[]): Promise<void> {
    await this.database.write(
      async (session) => {
        for (const use of uses) await session.run(this.#queries.recordUse, { ...use, userId: keyText(use.userId) });
      },
      { alone: ['token uses'] },
    );
  }
}

function compileQueries({ builder }: Database) {
  return {
    user: compileQuery<
      { id: string },
      { username: string | null; active: number; disabled_at: number | null; roles: string }
    >(builder, (db, argument) =>
      db.selectFrom('users').select(['username', 'active', 'disabled_at', 'roles']).where('id', '=', argument('id')),
    ),
    tokens: compileQuery<{ userId: string }, TokenRecord>(builder, (db, argument) =>
      db
        .selectFrom('user_tokens')
        .select(['hash', 'kind', 'created_at', 'no_expiry', 'expires_at', 'read_only'])
        .where('user_id', '=', argument('userId'))
        .where('revoked_at', 'is', null),
    ),
    permissions: compileQuery<object, { id: string; roles: string }>(builder, (db) =>
      db.selectFrom('permissions').select(['id', 'roles']),
    ),
    anyUnit: compileQuery<object, { id: string }>(builder, (db) =>
      db
        .selectFrom('departments')
        .select('id')
        .where('type', '=', 'u')
        .union((eb) => eb.selectFrom('unit_monitors').select('id'))
        .limit(1),
    ),
    unitsOf: compileQuery<{ userId: string }, { unit_id: string }>(builder, (db, argument) =>
      db.selectFrom('unit_monitors').select('unit_id').distinct().where('monitor_id', '=', argument('userId')),
    ),
    departmentsOf: compileQuery<{ userId: string }, { id: string }>(builder, (db, argument) =>
      db
        .selectFrom('departments')
        .innerJoin('unit_monitors', 'unit_monitors.unit_id', 'departments.parent_id')
        .select('departments.id')
        .distinct()
        .where('monitor_id', '=', argument('userId')),
    ),
    recordUse: compileQuery<{ userId: string; hash: string; usedAt: number }, unknown>(builder, (db, argument) =>
      db
        .insertInto('token_uses')
        .values({ user_id: argument('userId'), hash: argument('hash'), used_at: argument('usedAt') })
        .onConflict((conflict) => conflict.columns(['user_id', 'hash']).doUpdateSet({ used_at: argument('usedAt') })),
    ),
  };
}
