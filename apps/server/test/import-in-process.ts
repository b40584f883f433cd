import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packBatch, readBatches, unpackBatch } from '../src/import/batch.js';
import { collectionNamed, collections } from '../src/import/collections.js';
import { type FileReader, openFileReader } from '../src/import/file-reader.js';
import { importFile } from '../src/import/import-file.js';
import { findImportFiles } from '../src/import/import-files.js';
import { ImportReport } from '../src/import/import-report.js';
import type { Database } from '../src/store/database.js';

/** Files to import, gone when it is disposed of. */
export class ImportFolder implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'switchboard-'));

  write(name: string, content: string | Uint8Array): string {
    const file = join(this.#folder, name);
    writeFileSync(file, content);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Reads here, but hands batches on in the form in which they come from a thread. */
const reader: FileReader = {
  async *read(file, collection) {
    for await (const batch of readBatches(file, collectionNamed(collection))) yield unpackBatch(packBatch(batch));
  },
  [Symbol.asyncDispose]: async () => {},
};

/** Imports files as the command does, each of the collection that it begins with the name of. */
export async function importFiles(database: Database, ...files: string[]): Promise<ImportReport> {
  const report = new ImportReport(() => {});
  await database.fill(async (filling) => {
    for (const file of files) {
      const collection = collections.find(({ name }) => basename(file).startsWith(`${name}.`));
      if (collection === undefined) throw new Error(`${file} is none of a collection.`);
      await importFile({ database, filling, report }, reader, file, collection, { strict: false, onBytes: () => {} });
    }
  });
  return report;
}

/** Imports what the command would find in a file or folder. */
export async function importPath(database: Database, path: string): Promise<ImportReport> {
  const { files } = await findImportFiles([path], collections);
  const report = new ImportReport(() => {});
  await database.fill(async (filling) => {
    await using opened = openFileReader(files);
    for (const { file, collection } of files) {
      const options = { strict: false, onBytes: () => {} };
      await importFile({ database, filling, report }, opened, file, collectionNamed(collection), options);
    }
  });
  return report;
}

/** What an export has of a collection, by the documents' ids. */
export async function exportedLines(database: Database, collection: string): Promise<Map<string, string>> {
  const snapshot = await database.snapshot();
  try {
    const lines = await Array.fromAsync(collectionNamed(collection).open(database).lines(snapshot));
    return new Map(lines.map((line) => [(JSON.parse(line) as { _id: string })._id, line]));
  } finally {
    await snapshot.close();
  }
}
