import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database, StoreUse } from './database.js';
import { migrateSqlite, StoreSchemaError } from './migrate.js';
import { addressOf } from './postgres/address.js';
import { openPostgres } from './postgres/open-postgres.js';
import { openSqlite } from './sqlite/open-sqlite.js';

/**
 * Opens the store that `DATABASE_URL` names, migrating it as needed; a file of SQLite is made, too. Only the owner may
 * read a new one: it holds visitors' tokens.
 * @param url `sqlite:<file>`, relative to the working folder, or `postgres://…`, a database that is there.
 * @throws StoreSchemaError if a newer program has migrated it, it can't be used, or it is to be read and isn't there.
 */
export async function openStore(url: string, use: StoreUse = {}): Promise<Database> {
  if (isPostgres(url)) return await openPostgres(url, use);
  const file = sqliteFile(url);
  if (use.readOnly === true && !existsSync(file)) {
    throw new StoreSchemaError(`There is no store ${file}. Name one that is there.`);
  }
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600)); // SQLite gives its log the same mode
  await migrateSqlite(file, use.notify);
  return openSqlite(file, use);
}

/** Names a store to people: the file, or the database without the password that its URL may have. */
export function storeName(url: string): string {
  return isPostgres(url) ? addressOf(url).shown : sqliteFile(url);
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

/** The absolute path of the file that a `sqlite:` URL names. */
export function sqliteFile(url: string): string {
  return resolve(url.replace(/^sqlite:(\/\/(?=\/))?/, ''));
}
