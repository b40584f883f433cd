import { Option } from 'commander';
import { type Config, readConfig } from '../config.js';
import type { Database, StoreUse } from '../store/database.js';
import { openStore } from '../store/open-store.js';
import { CommandError } from './command-error.js';

export interface StoreOptions {
  /** Wins over the environment. */
  readonly database?: string;
}

export const databaseOption = () =>
  new Option('--database <url>', 'the store, sqlite:<file> (default: the setting DATABASE_URL)');

/** The settings, with the store that the command line names. */
function configOf({ database }: StoreOptions): Config {
  if (database === undefined) return readConfig(process.env);
  const { DATABASE_URL_FILE: _, ...environment } = process.env;
  try {
    return readConfig({ ...environment, DATABASE_URL: database });
  } catch (error) {
    throw /^sqlite:./.test(database)
      ? error
      : new CommandError(2, '--database must be sqlite:<file>, such as sqlite:./data/switchboard.db.');
  }
}

/** Opens the store for the time of some work. */
export async function withStore<T>(
  options: StoreOptions,
  work: (database: Database, config: Config) => Promise<T>,
  use: StoreUse = {},
): Promise<T> {
  const config = configOf(options);
  const database = await openStore(config.DATABASE_URL, use);
  try {
    return await work(database, config);
  } finally {
    await database.close();
  }
}
