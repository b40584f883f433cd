import { Command } from 'commander';
import { exportStore } from '../export/export-store.js';
import { counted, showProgress } from './progress.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

interface ExportOptions extends StoreOptions {
  readonly force?: true;
  readonly json?: true;
}

export function exportCommand(terminal: Terminal): Command {
  return new Command('export')
    .description("write the store as Rocket.Chat's mongoexport would: a back-up, and a way out")
    .argument('<folder>', 'made if it is not there')
    .option('--force', 'replace an export that is in the folder, also files of former names')
    .option('--json', 'print the result as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
The files show one moment of the store, also while the server runs. "switchboard import" reads them back,
with tokens made here and users disabled here.

Examples:
  switchboard export ./back-up
  switchboard export ./back-up --force --json`,
    )
    .action(async (folder: string, options: ExportOptions) => {
      const files = await withStore(
        terminal,
        options,
        async (database) => {
          const progress = showProgress(terminal, 'Exporting', 1, counted('documents'));
          try {
            return await exportStore(database, folder, {
              force: options.force === true,
              onDocuments: (written, all) => progress.update(written, all),
            });
          } finally {
            progress.stop();
          }
        },
        { bulk: true, readOnly: true },
      );
      if (options.json === true) terminal.out(JSON.stringify({ files }, null, 2));
      else
        terminal.out(
          tableText(
            ['file', 'documents'],
            files.map(({ file, documents }) => [file, documents]),
          ),
        );
    });
}
