import { fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HEADER_BYTES, parseHeader, type StoreHeader } from './store-mark.js';

/** A file of SQLite, open beside SQLite's own descriptors. Plain data, which goes from thread to thread. */
export interface HeldFile {
  readonly path: string;
  readonly fd: number;
  readonly dev: bigint;
  readonly ino: bigint;
}

const held = new Map<string, number>();

/**
 * Opens a file for reading once, and never closes it: closing any descriptor of a file drops all locks that the process
 * has on it (so POSIX wants it), those of SQLite, too. To be called in the main thread.
 * @throws the system's error if it isn't there.
 */
export function holdFile(path: string): HeldFile {
  const at = statSync(path, { bigint: true });
  const known = held.get(keyOf(at));
  if (known !== undefined) return { path, fd: known, dev: at.dev, ino: at.ino };
  const fd = openSync(path, 'r');
  const { dev, ino } = fstatSync(fd, { bigint: true });
  held.set(keyOf({ dev, ino }), fd);
  return { path, fd, dev, ino };
}

/** What page 1 of the file itself says, whatever its log holds. */
export function readHeader({ fd }: HeldFile): StoreHeader | undefined {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  return parseHeader(bytes.subarray(0, readSync(fd, bytes, 0, HEADER_BYTES, 0)));
}

/**
 * The path of what SQLite keeps beside a store's file: it lies where the file itself does, not a link to it.
 * @param path Of the file, which need not be there.
 * @throws the system's error if its links lead nowhere.
 */
export function besideFile(path: string, ending: '-wal' | '-shm' | '-journal'): string {
  return linkedPath(path) + ending;
}

function linkedPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    return linkedPath(resolve(dirname(path), readlinkSync(path)));
  } catch (error) {
    if (['EINVAL', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return path; // no link
    throw error;
  }
}

/** @returns its size in bytes; undefined if its path leads to no file, or another. */
export function sizeAtPath({ path, dev, ino }: HeldFile): number | undefined {
  const at = statSync(path, { bigint: true, throwIfNoEntry: false });
  return at?.dev === dev && at.ino === ino ? Number(at.size) : undefined;
}

function keyOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}
