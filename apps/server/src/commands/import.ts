import { Command } from 'commander';
import { collectionNamed, collections } from '../import/collections.js';
import type { Fault, FaultCount } from '../import/fault-list.js';
import { openFileReader } from '../import/file-reader.js';
import { importFile } from '../import/import-file.js';
import { findImportFiles } from '../import/import-files.js';
import { ImportReport } from '../import/import-report.js';
import { type DoubledCall, findDoubledCalls } from '../import/open-calls.js';
import { vanishedTexts } from '../import/vanished-report.js';
import { type DoubledToken, findDoubledTokens } from '../import/visitor-tokens.js';
import type { Database } from '../store/database.js';
import { megabytes, showLastSteps, showProgress } from './progress.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { printable, tableText } from './table.js';
import type { Terminal } from './terminal.js';

interface ImportOptions extends StoreOptions {
  readonly strict?: true;
  readonly json?: true;
}

/** What an import did: what `--json` prints. */
interface ImportResult {
  collections: Record<string, unknown>[];
  faultCount: number;
  /** At most twenty of each file. */
  faults: readonly Fault[];
  /** The others, by reason. */
  moreFaults: readonly FaultCount[];
  warnings: ImportReport['warnings'];
  vanished: ImportReport['vanished']['entries'];
  undated: ImportReport['undated'];
  doubledCalls: DoubledCall[];
  doubledTokens: DoubledToken[];
  filesLeftOut: string[];
}

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description('read an export of Rocket.Chat, or answers of its rooms API, into the store')
    .argument(
      '<path...>',
      'files, or folders with files named after their collection: rocketchat_room.json, users.bson.gz …; or a dump/',
    )
    .option('--strict', 'write nothing of a file that has a bad document')
    .option('--json', 'print the result as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
Read are lists, lines and answers of JSON, and BSON, packed by gzip or zstd or not; what a file holds is told from its
content. A database's name may stand before a collection's: rocketchat.rocketchat_room.json. Something else, such as
text of the mongo shell, an archive or CSV, is named with what to do. Of the bad documents of a file 20 are shown, and
the others counted by reason.

It can be run again at any time, also while the server runs: the newest of two versions of a document stays. One of the
same date is merged into what is stored, and takes nothing away; an answer of the same date changes nothing.
A store that has no rooms yet, and that no server uses, is filled several times as fast; nobody else can use its rooms
until that is done. PostgreSQL then keeps all of it or, if the import is killed, nothing.
Exit code 1 tells that documents were skipped.

Examples:
  switchboard import ./export
  switchboard import ./dump
  switchboard import dump/rocketchat/rocketchat_room.bson.gz --strict
  switchboard import rooms-answer.json --database sqlite:./data/copy.db`,
    )
    .action(async (paths: string[], options: ImportOptions) => {
      await withStore(terminal, options, (database) => importPaths(terminal, database, paths, options), {
        bulk: true,
        mustBeReady: false,
      });
    });
}

async function importPaths(
  terminal: Terminal,
  database: Database,
  paths: string[],
  { strict, json }: ImportOptions,
): Promise<void> {
  const { files, leftOut } = await findImportFiles(paths, collections);
  const progress = showProgress(
    terminal,
    'Importing',
    files.reduce((sum, { bytes }) => sum + bytes, 0),
    megabytes,
  );
  const report = new ImportReport(({ file, line, reason }) => progress.print(printable(`${file}:${line}: ${reason}`)));
  let done = 0;
  try {
    await database.fill(
      async (filling) => {
        await using reader = openFileReader(files);
        for (const { file, collection, bytes } of files) {
          await importFile({ database, filling, report }, reader, file, collectionNamed(collection), {
            strict: strict === true,
            onBytes: (read) => progress.update(done + read),
          });
          done += bytes;
        }
      },
      { onStep: showLastSteps(terminal, progress) },
    );
  } finally {
    progress.stop();
  }
  const result: ImportResult = {
    collections: [...report.counts].map(([collection, counts]) => ({ collection, ...counts })),
    faultCount: report.faults.count,
    faults: report.faults.listed,
    moreFaults: report.faults.counted,
    warnings: report.warnings,
    vanished: report.vanished.entries,
    undated: report.undated,
    doubledCalls: report.counts.has('rocketchat_room') ? await findDoubledCalls(database) : [],
    doubledTokens: report.counts.has('rocketchat_livechat_visitor') ? await findDoubledTokens(database) : [],
    filesLeftOut: leftOut,
  };
  terminal.out(json === true ? JSON.stringify(result, null, 2) : resultText(report, result));
  if (result.faultCount > 0) terminal.exitCode = 1;
}

function resultText(report: ImportReport, result: ImportResult): string {
  const { faultCount, moreFaults, warnings, undated, doubledCalls, doubledTokens, filesLeftOut } = result;
  const table = tableText(
    ['collection', 'read', 'new', 'changed', 'unchanged', 'skipped', 'left out'],
    [...report.counts].map(([collection, { read, new: added, changed, unchanged, skipped, leftOut }]) => [
      collection, read, added, changed, unchanged, skipped, leftOut,
    ]), // prettier-ignore
  );
  const hasLeftOut = [...report.counts.values()].some(({ leftOut }) => leftOut > 0);
  return [
    table,
    ...(faultCount === 0
      ? []
      : [`${faultCount.toLocaleString('en')} bad document${faultCount === 1 ? '' : 's'}: see above.`]),
    ...section('Not shown above:', moreFaults.map(moreFaultsText)),
    ...(hasLeftOut ? ['Left out are rooms of other types than livechat (l) and calls (v).'] : []),
    ...section('Warnings:', warnings.map(warningText)),
    ...section('Keys and types that stored documents have no more:', vanishedTexts(report.vanished)),
    ...section('Documents without "_updatedAt", which count as the oldest:', undated.map(undatedText)),
    ...section('Visitors with more than one open call; voip/room answers the newest:', doubledCalls.map(doubledText)),
    ...section('Visitors with one token; voip/room takes the newest:', doubledTokens.map(doubledTokenText)),
    ...section('Files left out:', filesLeftOut),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${printable(line)}`)];
}

function moreFaultsText({ file, reason, documents }: FaultCount): string {
  return `${file}: ${reason} (${documents.toLocaleString('en')} times)`;
}

function warningText({ collection, path, message, first, documents }: ImportReport['warnings'][number]): string {
  const count = documents === 1 ? '' : `, in ${documents.toLocaleString('en')} documents`;
  return `${collection}: "${path}" ${message} (first at ${first}${count})`;
}

function undatedText({ file, documents, line }: ImportReport['undated'][number]): string {
  return `${file}: ${documents.toLocaleString('en')}, the first at line ${line}`;
}

function doubledText({ visitor, answered, others }: DoubledCall): string {
  return `visitor ${visitor}: ${answered}, also open: ${others.join(', ')}`;
}

function doubledTokenText({ token, taken, others }: DoubledToken): string {
  return `token ${token}: ${taken}, not ${others.join(', ')}`;
}
