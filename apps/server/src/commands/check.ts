import { Command } from 'commander';
import { checkStore, type PartReport, RepairOvertaken } from '../check/check-store.js';
import { collections } from '../import/collections.js';
import type { Database } from '../store/database.js';
import { CommandError } from './command-error.js';
import { counted, showProgress } from './progress.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

interface CheckOptions extends StoreOptions {
  readonly repair?: true;
  readonly json?: true;
}

const EXAMPLE_LENGTH = 60;

export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('compare all that the store derives with what it is derived from, and mend it if asked to')
    .option('--repair', 'put right what can be')
    .option('--json', 'print the result as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
What is compared: documents (that they can be read), the columns and lists by which rooms are found, visitors' open
calls, the counters from which totals come, and of SQLite the search index and the file itself.

It may run while the server does: each part is looked at as it is at one moment, and what is mended is mended in
steps of some 15 ms, between which others write. Only a search index is made anew in one step, of about 10 s for
each million rooms, in which others read but do not write.

A document that can not be read stays as it is: import it again. What is kept of a room without a document is removed.
Exit code 1 tells that something is wrong.

Examples:
  switchboard check
  switchboard check --repair
  switchboard check --database sqlite:./data/copy.db --json`,
    )
    .action(async (options: CheckOptions) => {
      const repair = options.repair === true;
      const use = { bulk: true, readOnly: !repair };
      const parts = await withStore(terminal, options, (database) => check(terminal, database, repair), use);
      terminal.out(options.json === true ? JSON.stringify({ parts }, null, 2) : resultText(parts, options));
      if (parts.some(({ wrong, mended }) => wrong > mended)) terminal.exitCode = 1;
    });
}

async function check(terminal: Terminal, database: Database, repair: boolean): Promise<readonly PartReport[]> {
  let all = 0;
  for (const collection of collections) all += await collection.open(database).count(database.read);
  const progress = showProgress(terminal, 'Checking', all, counted('documents'));
  let done = 0;
  try {
    return await checkStore(database, {
      repair,
      onCompared(part, number) {
        if (part === 'documents') progress.update((done += number));
      },
    });
  } catch (error) {
    throw error instanceof RepairOvertaken ? new CommandError(1, error.message) : error;
  } finally {
    progress.stop();
  }
}

function resultText(parts: readonly PartReport[], { repair }: CheckOptions): string {
  const rows = parts.map(({ part, compared, wrong, mended, examples }) => [
    part,
    compared,
    wrong,
    ...(repair === true ? [mended] : []),
    examples.map(shortened).join('; '),
  ]);
  const head = ['what', 'compared', 'wrong', ...(repair === true ? ['mended'] : []), 'such as'];
  return [tableText(head, rows), conclusion(parts, repair === true)].join('\n');
}

function shortened(example: string): string {
  return example.length > EXAMPLE_LENGTH ? `${example.slice(0, EXAMPLE_LENGTH)}…` : example;
}

function conclusion(parts: readonly PartReport[], repair: boolean): string {
  if (parts.every(({ wrong }) => wrong === 0)) return 'Nothing is wrong.';
  if (parts.every(({ wrong, mended }) => wrong === mended)) return 'All that was wrong is right now.';
  if (!repair) return 'Run it again with --repair to put this right.';
  return 'Something is left: import the documents again that are named, or restore a back-up.';
}
