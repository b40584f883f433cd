import { NothingToImport } from '../import/import-files.js';
import { FolderInUse } from '../export/export-store.js';
import { ConfigError } from '../config.js';
import { StoreUnavailableError } from '../store/database.js';
import { StoreSchemaError } from '../store/schema.js';

/** 1: the command ran, and found faults. 2: wrong usage or set-up. */
export type ExitCode = 1 | 2;

/** A command can't go on. The message says what was wrong and what would be right. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** What an error says to who typed the command, and the command's exit code. */
export function explain(error: unknown): { message: string; exitCode: ExitCode } {
  if (error instanceof CommandError) return error;
  if (error instanceof StoreUnavailableError && error.cause instanceof StoreSchemaError) return explain(error.cause);
  if (error instanceof ConfigError || error instanceof StoreSchemaError) return { message: error.message, exitCode: 2 };
  if (error instanceof NothingToImport || error instanceof FolderInUse) return { message: error.message, exitCode: 2 };
  if (error instanceof StoreUnavailableError) return { message: `${error.message} Try again.`, exitCode: 1 };
  const { code, message } = error as NodeJS.ErrnoException;
  const systemFault = SYSTEM_FAULTS[code?.replace(/^(SQLITE_[A-Z]+)_.*/, '$1') ?? '']; // without SQLite's finer points
  if (systemFault !== undefined) return { message: `${systemFault} (${message})`, exitCode: 2 };
  return { message: message || String(error), exitCode: 1 };
}

const SYSTEM_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'This user may not read or write there',
  EPERM: 'This user may not do that',
  EROFS: 'The disk is read-only',
  ENOSPC: 'The disk is full',
  ENOENT: 'There is no such file or folder, and none can be made there',
  ENOTDIR: 'A file is where a folder is needed',
  EEXIST: 'A file is where a folder is needed',
  EISDIR: 'A folder is where a file is needed',
  SQLITE_CANTOPEN: 'The store can not be opened',
  SQLITE_READONLY: 'The store is read-only',
  SQLITE_FULL: 'The disk is full',
  SQLITE_CORRUPT: 'The store is damaged: restore a back-up',
  ERR_DLOPEN_FAILED: 'The SQLite engine does not run on this machine: install again with npx --yes pnpm@12.4.2 install',
};
