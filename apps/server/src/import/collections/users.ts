import { type UserToken, UserTokens } from '../../auth/user-tokens.js';
import type { Session } from '../../store/database.js';
import type { DocumentRow, Written } from '../../store/document-table.js';
import type { Collection } from '../collection.js';
import { type DocumentKind, openTable, storedDocuments, toRow } from '../document-kind.js';
import { toExtendedJson } from '../extended-json.js';
import { declareDates, toWireForm } from '../wire-form.js';
import { isLocal, type LocalAccess, readLocalAccess, writeLocalAccess } from './local-access.js';
import { readLoginTokens, writeLoginToken } from './login-tokens.js';
import { UserAccess } from './user-access.js';

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
    active: (fields) => (fields.isTrueOrMissing('active') ? 1 : 0),
  },
};

/** What is written of a user. */
interface UserItem extends DocumentRow {
  readonly tokens: readonly UserToken[];
  readonly local: LocalAccess;
}

export const userCollection: Collection<UserItem> = {
  name: users.collection,

  read(source, encoding) {
    const { value, types, notes } = toWireForm(keepKnown(source), encoding, users.dates);
    const row = toRow(users, { document: value, types });
    const tokens = readLoginTokens(source, row.id, encoding);
    const local = readLocalAccess(source, row.id, encoding);
    return {
      item: { ...row, tokens: tokens ?? [], local },
      notes,
      unexpected: tokens === undefined ? [...row.unexpected, 'services.resume.loginTokens'] : row.unexpected,
    };
  },

  open(database) {
    const table = openTable(database, users);
    const tokens = new UserTokens(database);
    const access = new UserAccess(database, tokens);
    const documents = storedDocuments(database, 'users');

    async function writeUser(session: Session, { tokens: imported, local, ...row }: UserItem): Promise<Written> {
      const stored = await access.updatedAt(session, row.id);
      const older = stored !== undefined && (stored ?? -Infinity) > (row.updatedAt ?? -Infinity);
      const written = await table.put(session, row);
      const changes = [
        !older && (await access.replaceImported(session, row.id, imported)),
        await access.addLocal(session, row.id, local),
      ];
      return written !== 'new' && changes.includes(true) ? 'changed' : written;
    }

    return {
      async write(session, items) {
        const written: Written[] = [];
        for (const item of items) written.push(await writeUser(session, item));
        return written;
      },

      count: documents.count,

      async *lines(snapshot) {
        for await (const { id, document, types } of snapshot.iterate(documents.all, {})) {
          const line = toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, users.dates);
          yield withAccess(line, await tokens.of(snapshot, id), await access.disabledAt(snapshot, id));
        }
      },
    };
  },
};

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
