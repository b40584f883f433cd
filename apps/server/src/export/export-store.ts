import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { collections } from '../import/collections.js';
import { makeFolder } from '../make-folder.js';
import type { Database } from '../store/database.js';

const CHUNK_LENGTH = 1 << 20;

/** The folder holds an export already. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

export interface ExportOptions {
  /** Replaces an export that is there. */
  readonly force: boolean;
  /** Called with the number of documents written so far, of how many. */
  onDocuments(written: number, all: number): void;
}

/**
 * Writes every collection to `<collection>.json` in the folder, one document a line, all of one moment. The files get
 * their names when all of them are complete, and those of a collection's former name go; only their owner may read them, for they hold hashes of tokens.
 * @returns how many documents each file has.
 * @throws {FolderInUse}
 */
export async function exportStore(
  database: Database,
  folder: string,
  { force, onDocuments }: ExportOptions,
): Promise<{ file: string; documents: number }[]> {
  const stored = collections.map((collection) => collection.open(database));
  const files = collections.map(({ name }) => ({ file: join(folder, `${name}.json`), documents: 0 }));
  makeFolder(folder);
  const names = collections.flatMap(({ name, formerName }) => (formerName === undefined ? [name] : [name, formerName]));
  const present = (await readdir(folder)).filter((file) => names.some((name) => file === `${name}.json`));
  if (present.length > 0 && !force) {
    throw new FolderInUse(
      `${folder} has ${present.join(', ')} already. Name another folder, or replace them with --force.`,
    );
  }

  const snapshot = await database.snapshot();
  try {
    let all = 0;
    for (const collection of stored) all += await collection.count(snapshot);
    let written = 0;
    for (const [index, collection] of stored.entries()) {
      const target = files[index] as (typeof files)[number];
      target.documents = await writeLines(partial(target.file), collection.lines(snapshot), (lines) =>
        onDocuments(written + lines, all),
      );
      written += target.documents;
    }
    for (const { file } of files) await rename(partial(file), file);
    for (const { formerName } of collections) {
      if (formerName !== undefined) await rm(join(folder, `${formerName}.json`), { force: true });
    }
    return files;
  } catch (error) {
    for (const { file } of files) await rm(partial(file), { force: true });
    throw error;
  } finally {
    await snapshot.close();
  }
}

function partial(file: string): string {
  return `${file}.partial`;
}

async function writeLines(
  file: string,
  lines: AsyncIterable<string>,
  onLines: (written: number) => void,
): Promise<number> {
  await rm(file, { force: true }); // left by an export that was killed
  const handle: FileHandle = await open(file, 'wx', 0o600);
  try {
    let chunk = '';
    let written = 0;
    for await (const line of lines) {
      chunk += `${line}\n`;
      written += 1;
      if (chunk.length < CHUNK_LENGTH) continue;
      await handle.appendFile(chunk);
      chunk = '';
      onLines(written);
    }
    await handle.appendFile(chunk);
    await handle.sync();
    onLines(written);
    return written;
  } finally {
    await handle.close();
  }
}
