import { Command } from 'commander';
import { MIGRATION_NAMES, NEWEST_MIGRATION } from '../store/schema.js';
import { migrateStore, storeName } from '../store/open-store.js';
import { configOf, connectionUse, databaseOption, type StoreOptions } from './store.js';
import type { Terminal } from './terminal.js';

export function migrateCommand(terminal: Terminal): Command {
  return new Command('migrate')
    .description("make a store, or bring one of an earlier version to this version's form")
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
So do serve, import, seed and copy --to with the store that they are given; the other commands change no store's form,
and refuse one that has another. Back up the store before: there is no way back.

It takes about a minute for a million rooms, in which nobody writes. If it is stopped, the store stays as it was.
Servers of the earlier version go on where they still can, and answer 503 from then on where they can't.

Examples:
  switchboard migrate
  switchboard migrate --database sqlite:/var/lib/switchboard/store.db`,
    )
    .action(async (options: StoreOptions) => {
      const config = configOf(terminal, options);
      const had = await migrateStore(config.DATABASE_URL, { ...connectionUse(config), notify: terminal.err });
      terminal.out(resultText(storeName(config.DATABASE_URL), had));
    });
}

function resultText(store: string, had: readonly string[]): string {
  const before = had.at(-1);
  if (before === undefined) return `The store ${store} is made, in the form ${NEWEST_MIGRATION}.`;
  const missing = MIGRATION_NAMES.filter((name) => !had.includes(name));
  if (missing.length > 0) return `The store ${store} had the form ${before}; it has ${NEWEST_MIGRATION} now.`;
  if (before === NEWEST_MIGRATION) return `The store ${store} has this version's form already: ${before}.`;
  return `The store ${store} has the form of a newer version, ${before}, which this one may use. Nothing was changed.`;
}
