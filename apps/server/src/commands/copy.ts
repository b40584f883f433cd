import { Command } from 'commander';
import { SETTINGS } from '../config.js';
import { copyStore, isSame, type OnProgress, type TableReport } from '../copy/copy-store.js';
import { CopyRefused } from '../copy/refuse-unfit.js';
import { openStore } from '../store/open-store.js';
import { CommandError } from './command-error.js';
import { counted, type Progress, showProgress } from './progress.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: true;
}

export function copyCommand(terminal: Terminal): Command {
  return new Command('copy')
    .description('copy a whole store into another, of the same engine or the other one, and verify it')
    .requiredOption('--from <url>', 'the store to copy: it is only read, and may be served meanwhile')
    .requiredOption('--to <url>', 'the copy: an empty store, or a copy of the same store')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
The copy is the source as it was at one moment. Run it again after a stop, and it goes on; run it again later, and
it brings what was written since. To move with a short gap: copy while the server runs, stop the server, copy again
(which takes little), start the server on the copy. A copy that is not complete is not served.

At the end both stores are compared, by number and checksum of the rows of every table. Exit code 1 tells that they
differ.

Others on the machine can see a password that is in a URL here; one that is in PGPASSWORD they can't.

Examples:
  switchboard copy --from sqlite:./data/switchboard.db --to postgres://switchboard@db.example.com/switchboard
  switchboard copy --from postgres://switchboard@db.example.com/switchboard --to sqlite:./data/copy.db --json`,
    )
    .action(async (options: CopyOptions) => {
      const begun = new Date();
      const tables = await copy(terminal, options);
      const verified = tables.every(isSame);
      terminal.out(
        options.json === true
          ? JSON.stringify({ asOf: begun.toISOString(), verified, tables }, null, 2)
          : resultText(begun, tables),
      );
      if (!verified) terminal.exitCode = 1;
    });
}

async function copy(terminal: Terminal, { from, to }: CopyOptions): Promise<TableReport[]> {
  refuseWrongUrl('--from', from);
  refuseWrongUrl('--to', to);
  const source = await openStore(from, { bulk: true, readOnly: true, notify: terminal.err });
  try {
    const target = await openStore(to, { bulk: true, notify: terminal.err });
    const progress = showPhases(terminal);
    try {
      return await copyStore(source, target, progress.update);
    } finally {
      progress.stop();
      await target.close();
    }
  } catch (error) {
    throw error instanceof CopyRefused ? new CommandError(2, error.message) : error;
  } finally {
    await source.close();
  }
}

function refuseWrongUrl(option: string, url: string): void {
  const { error } = SETTINGS.DATABASE_URL.schema.safeParse(url);
  if (error !== undefined)
    throw new CommandError(2, `${option} ${error.issues.map(({ message }) => message).join(', ')}.`);
}

const PHASES = {
  copy: { label: 'Copying', unit: counted('rows') },
  index: { label: 'Indexing', unit: counted('steps') },
  verify: { label: 'Verifying', unit: counted('rows') },
};

/** A bar for each phase, one after the other. */
function showPhases(terminal: Terminal): { update: OnProgress; stop(): void } {
  let shown: { phase: keyof typeof PHASES; progress: Progress } | undefined;
  return {
    update(phase, done, all) {
      if (shown?.phase !== phase) {
        shown?.progress.stop();
        const { label, unit } = PHASES[phase];
        shown = { phase, progress: showProgress(terminal, label, all, unit) };
      }
      shown.progress.update(done);
    },
    stop: () => shown?.progress.stop(),
  };
}

function resultText(begun: Date, tables: readonly TableReport[]): string {
  const rows = tables.map((table) => [
    table.table,
    table.source.rows,
    table.written,
    table.removed,
    table.source.checksum.slice(0, 12),
    isSame(table)
      ? 'same'
      : `differs: ${table.target.rows.toLocaleString('en')} rows, ${table.target.checksum.slice(0, 12)}`,
  ]);
  return [
    tableText(['table', 'rows', 'written', 'removed', 'checksum', 'in the copy'], rows),
    tables.every(isSame)
      ? `The copy is complete, as of ${begun.toISOString()}. Run the command again to bring what was written to the source since.`
      : 'The copy differs from its source, and is not served. Run the command again; if it still differs, ' +
        'somebody else has written to the copy: begin again with an empty store.',
  ].join('\n');
}
