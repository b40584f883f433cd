import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sqliteFile } from '../src/store/open-store.js';
import { engine, newStore, type TestStore } from './store.js';

/** Folders of `fixtures/stores`. */
export type StoredForm = '0005-indexes';

/** Gives a store that an earlier program has written. */
export async function storeOf(form: StoredForm): Promise<TestStore> {
  const store = await newStore();
  if (engine === 'sqlite') writeFileSync(sqliteFile(store.url), unpacked(form, 'store.db.gz'), { mode: 0o600 });
  else await store.rows(String(unpacked(form, 'store.sql.gz')));
  return store;
}

/** What the earlier program exported of it: texts by the name of their files. */
export function exportOf(form: StoredForm): Record<string, string> {
  const names = readdirSync(fixture(form, 'export'));
  return Object.fromEntries(names.map((name) => [name.replace(/\.gz$/, ''), String(unpacked(form, `export/${name}`))]));
}

function unpacked(form: StoredForm, name: string): Buffer {
  return gunzipSync(readFileSync(fixture(form, name)));
}

function fixture(form: StoredForm, name: string): URL {
  return new URL(`fixtures/stores/${form}/${name}`, import.meta.url);
}
