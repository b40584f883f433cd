import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { lookInto } from './file-look.js';
import { collectionOfFile, type CollectionNames, isMetadata } from './file-names.js';

/** A file and the collection whose documents it holds. */
export interface ImportFile {
  readonly file: string;
  readonly collection: string;
  readonly bytes: number;
}

const ROOMS = 'rocketchat_room';

/** What was named holds nothing that can be imported, or one collection twice; the message says what would do. */
export class NothingToImport extends Error {
  override readonly name = 'NothingToImport';
}

/** What a file turned out to be. */
interface Identified {
  readonly file: string;
  readonly bytes: number;
  /** None: it is none of ours. */
  readonly collection: string | undefined;
  /** Its name told the collection. */
  readonly byName: boolean;
  /** Why nothing of it can be imported, and what to do; of files of other names only what is no text. */
  readonly foreign: string | undefined;
}

/**
 * The files to import among those named and those in the folders named, in the order of the collections. Of the folders
 * in a folder those count that hold our collections, as the databases of a dump do.
 *
 * @returns also what in the folders is none of ours.
 * @throws {NothingToImport} if a path isn't there, a file that was named is none of ours, no file is left, or a folder
 * holds a collection twice.
 */
export async function findImportFiles(
  paths: readonly string[],
  collections: CollectionNames,
): Promise<{ files: ImportFile[]; leftOut: string[] }> {
  const found: Identified[] = [];
  const leftOut: string[] = [];
  const named = new Map<string, Identified[]>(); // those that were named, by their folders
  for (const path of paths) {
    const what = await stat(path).catch(() => undefined);
    if (what === undefined) throw new NothingToImport(`There is no file or folder ${path}.`);
    if (what.isDirectory()) {
      const folder = await readFolder(path, collections);
      found.push(...folder.files);
      leftOut.push(...folder.leftOut);
    } else {
      const file = await identify(path, what, collections);
      if (file.collection === undefined) {
        refuse(file.foreign === undefined ? `${path} is none that can be imported` : withReason(file), collections);
      }
      found.push(file);
      const folder = dirname(resolve(path));
      named.set(folder, [...(named.get(folder) ?? []), file]);
    }
  }
  for (const files of named.values()) refuseTwice(files);
  if (found.length === 0) refuse(`${paths.join(', ')}: no file in it can be imported`, collections);
  const places = collections.map(({ name }) => name);
  const files = found.map(({ file, collection = '', bytes }) => ({ file, collection, bytes }));
  return { files: files.toSorted((a, b) => places.indexOf(a.collection) - places.indexOf(b.collection)), leftOut };
}

/** @throws {NothingToImport} if a collection is there twice, or all that there is can't be read. */
async function readFolder(
  folder: string,
  collections: CollectionNames,
): Promise<{ files: Identified[]; leftOut: string[] }> {
  const all: Identified[] = [];
  const leftOut: string[] = [];
  for (const file of await filesOf(folder, collections, leftOut)) {
    const what = await stat(file).catch(() => undefined); // a link that leads nowhere
    if (what?.isFile() === true) all.push(await identify(file, what, collections));
    else leftOut.push(file);
  }
  const ours = all.filter(({ collection }) => collection !== undefined);
  const readable = ours.filter(({ foreign }) => foreign === undefined);
  refuseTwice(readable);
  // What can't be read, beside what can, is another form of the same.
  const files = ours.filter(
    (one) => one.foreign === undefined || !readable.some(({ collection }) => collection === one.collection),
  );
  const others = all.filter((one) => !files.includes(one));
  if (files.length === 0) {
    const reasons = others.filter(({ foreign }) => foreign !== undefined).map(withReason);
    if (reasons.length > 0) refuse(reasons.join('\n'), collections);
  }
  return { files, leftOut: [...leftOut, ...others.map((one) => (one.byName ? one.file : withReason(one)))].toSorted() };
}

/** The files of a folder, and of those folders in it that hold a collection; the other folders are left out. */
async function filesOf(folder: string, collections: CollectionNames, leftOut: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await sortedEntries(folder)) {
    const path = join(folder, entry.name);
    if (!(await isFolder(path, entry))) {
      if (!isMetadata(entry.name)) files.push(path);
      continue;
    }
    const within = (await sortedEntries(path)).filter(({ name }) => !isMetadata(name));
    const isOurs = within.some((each) => !each.isDirectory() && collectionOfFile(each.name, collections) !== undefined);
    if (isOurs) files.push(...within.map(({ name }) => join(path, name)));
    else leftOut.push(path);
  }
  return files;
}

async function sortedEntries(folder: string): Promise<Dirent[]> {
  return (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function identify(file: string, what: Stats, collections: CollectionNames): Promise<Identified> {
  const collection = collectionOfFile(basename(file), collections);
  const byName = collection !== undefined;
  if (byName && !what.isFile()) return { file, bytes: what.size, collection, byName, foreign: undefined }; // a pipe
  const look = await lookInto(file);
  if (look.isAnswer) return { file, bytes: what.size, collection: ROOMS, byName: false, foreign: undefined };
  return {
    file,
    bytes: what.size,
    collection,
    byName,
    foreign: byName ? look.foreign : (look.apiError ?? look.foreignBytes),
  };
}

/** @throws {NothingToImport} */
function refuseTwice(files: readonly Identified[]): void {
  const named = files.filter(({ byName }) => byName);
  for (const [collection, same] of Map.groupBy(named, (each) => each.collection)) {
    const paths = [...new Set(same.map(({ file }) => file))];
    if (paths.length < 2) continue;
    throw new NothingToImport(
      `${paths.join(' and ')}: the collection ${collection} is there twice. Name the one that is to be imported, ` +
        'or its folder.',
    );
  }
}

function withReason({ file, foreign }: Identified): string {
  return foreign === undefined ? file : `${file}: ${foreign}`;
}

function refuse(what: string, collections: CollectionNames): never {
  const names = collections.map(({ name }) => `  ${name}.json`).join('\n');
  throw new NothingToImport(
    `${what}. Files are known by their names (.json or .bson, also with .gz or .zst, also behind the name of a ` +
      `database and a dot):\n${names}\nor, whatever their name, by holding an answer of the rooms API: {"rooms": […]}.`,
  );
}
