import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readDocuments } from './documents/read-documents.js';

/** A file and the collection whose documents it holds. */
export interface ImportFile {
  readonly file: string;
  readonly collection: string;
  readonly bytes: number;
}

const ROOMS = 'rocketchat_room';
const MAX_EMPTY_ANSWER_BYTES = 10_000;

/** What was named holds nothing that can be imported; the message says what would. */
export class NothingToImport extends Error {
  override readonly name = 'NothingToImport';
}

/**
 * The files to import among those named and those in the folders named, in the order of the collections.
 * @param collections Their names.
 * @returns also the files of the folders that are none of ours.
 * @throws {NothingToImport} if a path isn't there, a file that was named is none of ours, or no file is left.
 */
export async function findImportFiles(
  paths: readonly string[],
  collections: readonly string[],
): Promise<{ files: ImportFile[]; leftOut: string[] }> {
  const files: ImportFile[] = [];
  const leftOut: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new NothingToImport(`There is no file or folder ${path}.`);
    if (!found.isDirectory()) {
      files.push(
        (await identify(path, found.size, collections)) ?? refuse(`${path} is none that can be imported`, collections),
      );
      continue;
    }
    for (const entry of (await readdir(path, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(path, entry.name);
      const { size, isFile } = await kindOf(file);
      const known = isFile ? await identify(file, size, collections) : undefined;
      if (known === undefined) leftOut.push(file);
      else files.push(known);
    }
  }
  if (files.length === 0) refuse(`${paths.join(', ')}: no file in it can be imported`, collections);
  return { files: files.toSorted((a, b) => order(a, collections) - order(b, collections)), leftOut };
}

async function kindOf(file: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(file).catch(() => undefined); // a link that leads nowhere
  return { size: found?.size ?? 0, isFile: found?.isFile() === true };
}

function order({ collection }: ImportFile, collections: readonly string[]): number {
  return collections.indexOf(collection);
}

function refuse(what: string, collections: readonly string[]): never {
  const names = collections.map((name) => `  ${name}.json`).join('\n');
  throw new NothingToImport(
    `${what}. Files are known by their names (.json or .bson, also with .gz):\n${names}\n` +
      'or, whatever their name, by holding an answer of the rooms API: {"rooms": […]}.',
  );
}

async function identify(file: string, bytes: number, collections: readonly string[]): Promise<ImportFile | undefined> {
  const collection = collectionNamed(basename(file), collections);
  if (collection !== undefined) return { file, collection, bytes };
  return (await isAnswer(file, bytes)) ? { file, collection: ROOMS, bytes } : undefined;
}

function collectionNamed(name: string, collections: readonly string[]): string | undefined {
  const stem = name.replace(/\.gz$/, '').replace(/\.(json|bson)$/, '');
  return stem === name ? undefined : collections.find((collection) => collection === stem);
}

async function isAnswer(file: string, bytes: number): Promise<boolean> {
  for await (const first of readDocuments(file)) return first.encoding === 'answer' && 'document' in first;
  return bytes <= MAX_EMPTY_ANSWER_BYTES && isEmptyAnswer(await readFile(file, 'utf8'));
}

function isEmptyAnswer(text: string): boolean {
  try {
    return Array.isArray((JSON.parse(text) as { rooms?: unknown } | null)?.rooms);
  } catch {
    return false;
  }
}
