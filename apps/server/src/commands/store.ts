import { Option } from 'commander';
import { type Config, inspectConfig, readConfig } from '../config.js';
import type { Database, StoreUse } from '../store/database.js';
import { openStore } from '../store/open-store.js';
import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

export interface StoreOptions {
  /** Wins over the environment. */
  readonly database?: string;
}

export const databaseOption = () =>
  new Option('--database <url>', 'the store, sqlite:<file> or postgres://… (default: the setting DATABASE_URL)');

/** The settings, with the store that the command line names. */
export function configOf({ env }: Terminal, { database }: StoreOptions): Config {
  if (database === undefined) return readConfig(env);
  const { DATABASE_URL_FILE: _, ...environment } = env;
  try {
    return readConfig({ ...environment, DATABASE_URL: database });
  } catch (error) {
    throw inspectConfig({ DATABASE_URL: database }).config !== undefined
      ? error
      : new CommandError(
          2,
          '--database must be sqlite:<file>, such as sqlite:./data/switchboard.db, or postgres://<user>:<password>@<host>/<database>.',
        );
  }
}

/** How the settings want PostgreSQL to be reached. */
export function connectionUse(config: Config): StoreUse {
  return {
    ...(config.DATABASE_READ_URL === '' ? {} : { readUrl: config.DATABASE_READ_URL }),
    poolSize: config.DATABASE_POOL_SIZE,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT * 1_000,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT * 1_000,
  };
}

/** Opens the store for the time of some work. Unless `use` says otherwise it must be ready: it is neither made nor migrated. */
export async function withStore<T>(
  terminal: Terminal,
  options: StoreOptions,
  work: (database: Database, config: Config) => Promise<T>,
  use: StoreUse = {},
): Promise<T> {
  const config = configOf(terminal, options);
  const database = await openStore(config.DATABASE_URL, {
    ...connectionUse(config),
    notify: terminal.err,
    mustBeReady: true,
    ...use,
  });
  try {
    return await work(database, config);
  } finally {
    await database.close();
  }
}
