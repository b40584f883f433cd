import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database, StoreUse } from './database.js';
import { migrateSqlite } from './migrate.js';
import { openSqlite } from './sqlite/open-sqlite.js';

/**
 * Opens the store that `DATABASE_URL` names, making and migrating it as needed. Only the owner may read a new one: it
 * holds visitors' tokens.
 * @param url `sqlite:<file>`, relative to the working folder.
 * @throws StoreSchemaError if a newer program has migrated it.
 */
export async function openStore(url: string, use: StoreUse = {}): Promise<Database> {
  const file = sqliteFile(url);
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600)); // SQLite gives its log the same mode
  await migrateSqlite(file);
  return openSqlite(file, use);
}

/** The absolute path of the file that a `sqlite:` URL names. */
export function sqliteFile(url: string): string {
  return resolve(url.replace(/^sqlite:(\/\/(?=\/))?/, ''));
}
