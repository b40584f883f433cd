import { Command } from 'commander';
import type { Config } from '../config.js';
import { isUnfinishedCopy } from '../copy/copy-mark.js';
import { DOCS_PATH } from '../docs/docs-site.js';
import type { Database } from '../store/database.js';
import { storeName } from '../store/open-store.js';
import { DEMO_FACT, storeFacts } from '../store/store-facts.js';
import { CommandError } from './command-error.js';
import { hasDemoAccess } from './demo/demo-access.js';
import { isLoopback, serveUntilSignal } from './listen.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import type { Terminal } from './terminal.js';

export function serveCommand(terminal: Terminal): Command {
  return new Command('serve')
    .description('answer the API from the store, until SIGTERM or Ctrl-C')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
Settings come from the environment: see "switchboard config check". Logs are lines of JSON on stdout.

Examples:
  switchboard serve
  PORT=8080 HOST=0.0.0.0 DATABASE_URL=sqlite:/var/lib/switchboard/store.db switchboard serve`,
    )
    .action((options: StoreOptions) =>
      withStore(
        terminal,
        options,
        async (database, config) => {
          await refuseUnfinishedCopy(database);
          await refusePublicDemo(database, config);
          await serveUntilSignal(terminal, config, database, (url) => {
            const docs = config.DOCS ? `, documentation: ${url}${DOCS_PATH}/` : '';
            return `Switchboard listens on ${url} (store: ${storeName(config.DATABASE_URL)}${docs})`;
          });
        },
        { mustBeReady: false },
      ),
    );
}

async function refuseUnfinishedCopy(database: Database): Promise<void> {
  if (!(await isUnfinishedCopy(database))) return;
  throw new CommandError(
    2,
    'The store is a copy that is not complete. Run the "switchboard copy" that began it again, or name another store ' +
      'in DATABASE_URL.',
  );
}

async function refusePublicDemo(database: Database, { HOST }: Config): Promise<void> {
  if (isLoopback(HOST)) return;
  const isDemo = (await storeFacts(database).find(database.read, DEMO_FACT)) !== undefined;
  if (!isDemo && !(await hasDemoAccess(database))) return;
  throw new CommandError(
    2,
    `The store has the credentials of the demo, which everybody knows, and HOST=${HOST} would let others reach it. ` +
      'Use HOST=127.0.0.1, or another store in DATABASE_URL.',
  );
}
