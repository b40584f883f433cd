import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sqliteFile } from '../src/store/open-store.js';
import { engine, newStore, type TestStore } from './store.js';

/** Folders of `fixtures/stores`, by the engines that there were then. */
const FORMS = {
  sqlite: [
    '0001-rooms-and-access',
    '0002-room-version',
    '0005-indexes',
    '0006-compatible-from',
    '0007-login-tokens',
    '0008-phone-status-verified',
  ],
  postgres: ['0005-indexes', '0006-compatible-from', '0007-login-tokens', '0008-phone-status-verified'],
} as const;

export type StoredForm = (typeof FORMS)['sqlite'][number];

/** Those of this engine, in the order of their migrations. */
export const STORED_FORMS: readonly StoredForm[] = FORMS[engine];

/** Files that have another name today. */
const NAMES_SINCE: Readonly<Record<string, string>> = { 'rocketchat_pbx_events.json': 'pbx_events.json' };

/** Gives a store that an earlier program has written. */
export async function storeOf(form: StoredForm): Promise<TestStore> {
  const store = await newStore();
  if (engine === 'sqlite') writeFileSync(sqliteFile(store.url), unpacked(form, 'store.db.gz'), { mode: 0o600 });
  else await store.rows(String(unpacked(form, 'store.sql.gz')));
  return store;
}

/** What the earlier program exported of it: texts by the names that their files have today. */
export function exportOf(form: StoredForm): Record<string, string> {
  const names = readdirSync(fixture(form, 'export')).map((name) => name.replace(/\.gz$/, ''));
  return Object.fromEntries(
    names.map((name) => [NAMES_SINCE[name] ?? name, String(unpacked(form, `export/${name}.gz`))]),
  );
}

/** Tokens that its program made, by their names. */
export function tokensOf(form: StoredForm): Record<string, string> {
  const file = fixture(form, 'tokens.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

function unpacked(form: StoredForm, name: string): Buffer {
  return gunzipSync(readFileSync(fixture(form, name)));
}

function fixture(form: StoredForm, name: string): URL {
  return new URL(`fixtures/stores/${form}/${name}`, import.meta.url);
}
