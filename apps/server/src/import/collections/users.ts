import { type UserToken, UserTokens } from '../../auth/user-tokens.js';
import type { Session } from '../../store/database.js';
import type { DocumentRow } from '../../store/document-table.js';
import { compareAge } from '../../store/merge/merge-version.js';
import { type Collection, type ImportItem, type ItemOutcome, originOf } from '../collection.js';
import { type DocumentKind, openTable, storedDocuments, toRow } from '../document-kind.js';
import { toExtendedJson } from '../extended-json.js';
import { declareDates, toWireForm } from '../wire-form.js';
import { isLocal, type LocalAccess, readLocalAccess, writeLocalAccess } from './local-access.js';
import { readLoginTokens, TOKEN_LIST, type TokenList, writeLoginToken } from './login-tokens.js';
import { type StoredUser, UserAccess } from './user-access.js';

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
interface UserItem extends DocumentRow, ImportItem {
  readonly origin: ImportItem['origin'];
  readonly imported: Pick<TokenList, 'tokens' | 'hasServices'>;
  readonly local: LocalAccess;
}

const TOKENS_STAY = "is missing, so nothing is known of the user's tokens: those that were imported before stay";

export const userCollection: Collection<UserItem> = {
  name: users.collection,

  read(source, encoding) {
    const wire = toWireForm(keepKnown(source), encoding, users.dates);
    const row = toRow(users, { document: wire.value, types: wire.types });
    const { notes, unexpected, ...imported } = readLoginTokens(source, row.id, encoding);
    const local = readLocalAccess(source, row.id, encoding);
    return {
      item: { ...row, origin: originOf(encoding), imported, local: local.access },
      notes: [...wire.notes, ...notes, ...local.notes],
      unexpected: [...row.unexpected, ...unexpected],
    };
  },

  open(database) {
    const table = openTable(database, users);
    const tokens = new UserTokens(database);
    const access = new UserAccess(database, tokens);
    const documents = storedDocuments(database, 'users');

    async function writeUser(session: Session, { imported, local, ...row }: UserItem): Promise<ItemOutcome> {
      const stored = await access.find(session, row.id);
      const age = stored === undefined ? 1 : compareAge(row.updatedAt, stored.updated_at);
      const { written, vanished } = await table.put(session, row);
      const replaced = await writeTokens(session, row.id, imported, age);
      const added = await access.addLocal(session, row.id, local);
      return {
        written: written === 'unchanged' && (replaced.changed || added) ? 'changed' : written,
        vanished: [...vanished, ...replaced.vanished],
        ...(replaced.notes.length === 0 ? {} : { notes: replaced.notes }),
      };
    }

    /** @param age Of the document against the stored one: see `compareAge`. */
    async function writeTokens(
      session: Session,
      id: string,
      { tokens: list, hasServices }: UserItem['imported'],
      age: number,
    ) {
      const nothing = { changed: false, vanished: [], notes: [] };
      if (age < 0) return nothing;
      if (list !== undefined || (hasServices && age > 0)) {
        return { ...(await access.replaceImported(session, id, list, age > 0)), notes: [] };
      }
      if (!(await access.hasImported(session, id))) return nothing;
      return { ...nothing, notes: [{ path: hasServices ? TOKEN_LIST : 'services', message: TOKENS_STAY }] };
    }

    return {
      async write(session, items) {
        const outcomes: ItemOutcome[] = [];
        for (const item of items) outcomes.push(await writeUser(session, item));
        return outcomes;
      },

      count: documents.count,

      async *lines(snapshot) {
        for await (const { id, document, types } of snapshot.iterate(documents.all, {})) {
          const line = toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, users.dates);
          const user = await access.find(snapshot, id);
          yield withAccess(line, await tokens.of(snapshot, id), user);
        }
      },
    };
  },
};

function keepKnown(user: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(user).filter(([key]) => KEPT.includes(key)));
}

/** Adds to a user's line what their access hangs on. */
function withAccess(line: string, tokens: readonly UserToken[], user: StoredUser | undefined): string {
  const imported = tokens.filter((token) => !isLocal(token)).map(writeLoginToken);
  const local = writeLocalAccess({ disabledAt: user?.disabled_at ?? null, tokens: tokens.filter(isLocal) });
  const list = imported.length > 0 || user?.lists_tokens === 1;
  const services = list ? `,"services":{"resume":{"loginTokens":[${imported.join()}]}}` : '';
  return `${line.slice(0, -1)}${services}${local === undefined ? '' : `,"switchboard":${local}`}}`;
}
