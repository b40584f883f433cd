import { type UserToken, UserTokens } from '../../auth/user-tokens.js';
import type { Database, Session, Snapshot } from '../../store/database.js';
import type { Written } from '../../store/document-table.js';
import { compileQuery } from '../../store/query.js';
import type { Collection } from '../collection.js';
import { type DocumentKind, openTable, storedDocuments, toRow } from '../document-kind.js';
import { toExtendedJson } from '../extended-json.js';
import { declareDates, toWireForm } from '../wire-form.js';
import { isLocal, type LocalAccess, readLocalAccess, writeLocalAccess } from './local-access.js';
import { readLoginTokens, writeLoginToken } from './login-tokens.js';

/** Password hashes, addresses and all else stay outside. */
const KEPT = [
  '_id', 'username', 'name', 'roles', 'active', 'type', 'status', 'statusLivechat', 'livechat', 'extension',
  'createdAt', '_updatedAt',
]; // prettier-ignore

export const users: DocumentKind = {
  collection: 'users',
  table: 'users',
  dates: declareDates(['createdAt', '_updatedAt']),
  columns: {
    username: (fields) => fields.text('username'),
    name: (fields) => fields.text('name'),
    roles: (fields) => JSON.stringify(fields.texts('roles')),
    active: (fields) => (fields.isFalse('active') ? 0 : 1),
  },
};

export function openUsers(database: Database): Collection {
  const table = openTable(database, users);
  const tokens = new UserTokens(database);
  const access = new UserAccess(database, tokens);
  const documents = storedDocuments(database, 'users');
  return {
    name: users.collection,

    read(source, encoding) {
      const { value, types, notes } = toWireForm(keepKnown(source), encoding, users.dates);
      const row = toRow(users, { document: value, types });
      const imported = readLoginTokens(source, row.id, encoding);
      const local = readLocalAccess(source, row.id, encoding);
      const unexpected = imported === undefined ? [...row.unexpected, 'services.resume.loginTokens'] : row.unexpected;
      return {
        notes,
        async write(session) {
          const stored = await access.updatedAt(session, row.id);
          const older = stored !== undefined && (stored ?? -Infinity) > (row.updatedAt ?? -Infinity);
          const written = await table.put(session, row);
          const changes = [
            !older && (await access.replaceImported(session, row.id, imported ?? [])),
            await access.addLocal(session, row.id, local),
          ];
          const changed: Written = changes.includes(true) ? 'changed' : written;
          return { written: written === 'new' ? 'new' : changed, unexpected };
        },
      };
    },

    count: documents.count,

    async *lines(snapshot) {
      for await (const { id, document, types } of snapshot.iterate(documents.all, {})) {
        const line = toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, users.dates);
        yield withAccess(line, await tokens.of(snapshot, id), await access.disabledAt(snapshot, id));
      }
    },
  };
}

function keepKnown(user: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(user).filter(([key]) => KEPT.includes(key)));
}

/** Adds to a user's line what his access hangs on. */
function withAccess(line: string, tokens: readonly UserToken[], disabledAt: number | null): string {
  const imported = tokens.filter((token) => !isLocal(token)).map(writeLoginToken);
  const local = writeLocalAccess({ disabledAt, tokens: tokens.filter(isLocal) });
  const services = imported.length === 0 ? '' : `,"services":{"resume":{"loginTokens":[${imported.join()}]}}`;
  return `${line.slice(0, -1)}${services}${local === undefined ? '' : `,"switchboard":${local}`}}`;
}

/** Access is never resurrected: what was revoked or disabled here stays so, whatever an import says. */
class UserAccess {
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

  async disabledAt(session: Snapshot, id: string): Promise<number | null> {
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
      (db, argument) =>
        db.selectFrom('users').select(['updated_at', 'disabled_at']).where('id', '=', argument('id')),
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
