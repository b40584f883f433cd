import { sql } from 'kysely';
import { openTable, toRow } from '../import/document-kind.js';
import { users } from '../import/collections/users.js';
import type { DocumentTable } from '../store/document-table.js';
import { columnText } from '../rooms/column-text.js';
import type { Database, Reads, Session } from '../store/database.js';
import { compileQuery } from '../store/query.js';

/** A user as an operator sees them. */
export interface ListedUser {
  readonly id: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  /** As Rocket.Chat has it. */
  readonly active: boolean;
  /** Disabled here, in UTC milliseconds: whatever Rocket.Chat says, they have no access. */
  readonly disabledAt: number | null;
  /** That are not revoked. */
  readonly tokens: number;
}

/** What an operator does with users. */
export class UserAdmin {
  readonly #table: DocumentTable;
  readonly #queries;

  constructor(private readonly database: Database) {
    this.#table = openTable(database, users);
    this.#queries = compileQueries(database);
  }

  /** By username. */
  async list(): Promise<ListedUser[]> {
    return (await this.database.read.all(this.#queries.list, {})).map(toListedUser);
  }

  /** The user with this id, or else with this username. */
  async find(session: Reads, idOrUsername: string): Promise<ListedUser | undefined> {
    const found = await session.all(this.#queries.find, { name: columnText(idOrUsername) });
    const user = found.find(({ id }) => id === idOrUsername) ?? found[0];
    return user && toListedUser(user);
  }

  async add(
    session: Session,
    user: { id: string; username: string; name: string; roles: readonly string[] },
  ): Promise<void> {
    const now = new Date().toISOString();
    const document = {
      _id: user.id,
      createdAt: now,
      username: user.username,
      name: user.name,
      type: 'user',
      status: 'offline',
      active: true,
      roles: user.roles,
      _updatedAt: now,
    };
    await this.#table.put(session, toRow(users, { document, types: null }));
  }

  async setDisabled(session: Session, id: string, disabledAt: number | null): Promise<void> {
    await session.run(this.#queries.setDisabled, { id, disabledAt });
  }
}

interface UserRow {
  id: string;
  username: string | null;
  name: string | null;
  roles: string;
  active: number;
  disabled_at: number | null;
  tokens: number;
}

function toListedUser({ roles, active, disabled_at, tokens, ...user }: UserRow): ListedUser {
  return {
    ...user,
    roles: JSON.parse(roles) as string[],
    active: active === 1,
    disabledAt: disabled_at,
    tokens,
  };
}

function compileQueries({ builder }: Database) {
  const tokens = sql<number>`(select count(*) from user_tokens where user_id = users.id and revoked_at is null)`;
  const columns = ['id', 'username', 'name', 'roles', 'active', 'disabled_at', tokens.as('tokens')] as const;
  return {
    list: compileQuery<object, UserRow>(builder, (db) =>
      db
        .selectFrom('users')
        .select(columns)
        .orderBy('username', (order) => order.asc().nullsFirst())
        .orderBy('id'),
    ),
    find: compileQuery<{ name: string }, UserRow>(builder, (db, argument) =>
      db
        .selectFrom('users')
        .select(columns)
        .where((where) => where.or([where('id', '=', argument('name')), where('username', '=', argument('name'))]))
        .orderBy('id'),
    ),
    setDisabled: compileQuery<{ id: string; disabledAt: number | null }, unknown>(builder, (db, argument) =>
      db
        .updateTable('users')
        .set({ disabled_at: argument('disabledAt') })
        .where('id', '=', argument('id')),
    ),
  };
}
