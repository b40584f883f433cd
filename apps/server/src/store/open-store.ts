import { resolve } from 'node:path';
import type { Database, StoreUse } from './database.js';
import { addressOf } from './postgres/address.js';
import { migratePostgres, openPostgres } from './postgres/open-postgres.js';
import { checkSqlite, migrateSqlite } from './sqlite/migrate-sqlite.js';
import { openSqlite } from './sqlite/open-sqlite.js';
import { explainingFaults, makeStoreFile, refuseMissingFile } from './sqlite/store-file.js';

/**
 * Opens the store that `DATABASE_URL` names, making or migrating it first unless it is to be there as it is.
 * @param url `sqlite:<file>`, relative to the working folder, or `postgres://…`, a database that is there.
 * @throws StoreSchemaError if this program can't use it, or may not make or migrate it.
 */
export async function openStore(url: string, use: StoreUse = {}): Promise<Database> {
  if (isPostgres(url)) return await openPostgres(url, use);
  const file = sqliteFile(url);
  return await explainingFaults(file, async () => {
    if (use.readOnly === true || use.mustBeReady === true) {
      refuseMissingFile(file);
      await checkSqlite(file, use.notify);
    } else {
      makeStoreFile(file);
      await migrateSqlite(file, use.notify);
    }
    return openSqlite(file, use);
  });
}

/**
 * Makes a store, or brings it to the form of this program.
 * @returns the migrations that it had had; none if it was made.
 * @throws StoreSchemaError if this program can't use it.
 */
export async function migrateStore(url: string, use: StoreUse): Promise<readonly string[]> {
  if (isPostgres(url)) return await migratePostgres(url, use);
  const file = sqliteFile(url);
  return await explainingFaults(file, async () => {
    makeStoreFile(file);
    return await migrateSqlite(file, use.notify);
  });
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
