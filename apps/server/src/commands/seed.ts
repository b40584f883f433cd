import { Command } from 'commander';
import { seedSize, seedStore } from '../seed/seed-store.js';
import { counted, showLastSteps, showProgress } from './progress.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { wholeNumber } from './whole-number.js';
import type { Terminal } from './terminal.js';

interface SeedOptions extends StoreOptions {
  readonly rooms: number;
  readonly seed: number;
}

export function seedCommand(terminal: Terminal): Command {
  return new Command('seed')
    .description('fill the store with made-up rooms, agents, departments and visitors, to try things out')
    .requiredOption('--rooms <number>', 'how many rooms, about half of them calls', wholeNumber(1))
    .option('--seed <number>', 'another seed gives other rooms, the same seed the same', wholeNumber(0), 1)
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
The users made have no tokens: "switchboard token create manager" gives one.

Examples:
  switchboard seed --rooms 1000 --database sqlite:./data/try.db
  switchboard seed --rooms 100000 --seed 7`,
    )
    .action(async ({ rooms, seed, ...options }: SeedOptions) => {
      await withStore(
        terminal,
        options,
        async (database) => {
          const progress = showProgress(terminal, 'Seeding', seedSize(rooms), counted('documents'));
          let done = 0;
          const onDocuments = (written: number) => progress.update((done += written));
          try {
            await seedStore(database, rooms, seed, onDocuments, showLastSteps(terminal, progress));
          } finally {
            progress.stop();
          }
          terminal.out(`${rooms.toLocaleString('en')} rooms of seed ${seed} are in the store.`);
        },
        { bulk: true, mustBeReady: false },
      );
    });
}
