import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { makeFolder } from '../../make-folder.js';
import { noStore, StoreSchemaError } from '../schema.js';

/**
 * Makes the file, and folders for it, if it isn't there. Only the owner may read a new one: it holds visitors' tokens.
 * @throws the system's error if it can't be written: SQLite would open it for reading, and go on so when it may be.
 */
export function makeStoreFile(file: string): void {
  if (isThere(file)) {
    accessSync(file, constants.R_OK | constants.W_OK);
    return;
  }
  makeFolder(dirname(file));
  closeSync(openSync(file, 'a', 0o600)); // SQLite gives its log the same mode
}

/** @throws StoreSchemaError if there is no such file. */
export function refuseMissingFile(file: string): void {
  if (!isThere(file)) throw new StoreSchemaError(noStore(file));
}

/** @throws StoreSchemaError if it is no file. */
function isThere(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return found !== undefined;
  throw new StoreSchemaError(
    found.isDirectory() ? `${file} is a folder. Name a file in it, or another.` : `${file} is no file. Name a file.`,
  );
}

/**
 * Opens a store, or prepares to.
 * @throws StoreSchemaError if the system, or SQLite, won't have it.
 */
export async function explainingFaults<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf(error as NodeJS.ErrnoException);
    if (reason === undefined) throw error;
    const { message } = error as Error;
    throw new StoreSchemaError(
      `The store ${file} can't be opened: ${reason} (${message}). Name another file, or correct that.`,
      {
        cause: error,
      },
    );
  }
}

const BESIDE = 'this user must be able to read and write it, and to make files beside it';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOENT: 'the system makes nothing there',
  ENOTDIR: 'a file is where a folder is needed',
  EEXIST: 'a file is where a folder is needed',
  EISDIR: 'a folder is where a file is needed',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead nowhere',
  SQLITE_CANTOPEN: BESIDE,
  SQLITE_READONLY: BESIDE,
  SQLITE_NOTADB: 'it is not an SQLite file',
};

function reasonOf(error: NodeJS.ErrnoException): string | undefined {
  const code = error.code ?? '';
  return REASONS[error instanceof Sqlite.SqliteError ? code.replace(/^(SQLITE_[A-Z]+)_.*/, '$1') : code];
}
