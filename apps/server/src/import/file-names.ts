import type { Collection } from './collection.js';

export type CollectionNames = readonly Pick<Collection, 'name' | 'formerName'>[];

/** What may stand behind a collection's name; what the file holds is told from its content. */
const EXTENSIONS = new Set([
  'json', 'jsonl', 'ndjson', 'bson', 'csv', 'tsv', 'js', 'txt', 'archive',
  'gz', 'gzip', 'tgz', 'zst', 'zstd', 'bz2', 'xz', 'lz4', 'zip', '7z', 'rar', 'tar',
]); // prettier-ignore

/** A browser's, or a file manager's, of a name that was there already: `users (1).json`. */
const COPY = / \(\d+\)(?=\.|$)/;

/**
 * The collection that a file is named after, with a database's name before it or without, which holds no dots:
 * `users.json`, `rocketchat.users.json`, `rocketchat.users (1).bson.gz`. `system.users` is MongoDB's own.
 */
export function collectionOfFile(file: string, collections: CollectionNames): string | undefined {
  const parts = file.replace(COPY, '').split('.');
  while (parts.length > 1 && EXTENSIONS.has(parts.at(-1)?.toLowerCase() ?? '')) parts.pop();
  const name = parts.length > 2 || (parts.length === 2 && parts[0] === 'system') ? undefined : parts.at(-1);
  return collections.find((one) => name === one.name || (name !== undefined && name === one.formerName))?.name;
}

/** Whether mongodump keeps the indexes of a collection in the file, and no documents. */
export function isMetadata(file: string): boolean {
  return /\.metadata\.json(\.gz)?$/.test(file);
}
