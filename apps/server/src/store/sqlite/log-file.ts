import { closeSync, openSync, readSync } from 'node:fs';
import { HEADER_BYTES, parseHeader, type StoreHeader } from './store-mark.js';

// SQLite's format of a log: https://www.sqlite.org/fileformat2.html#the_write_ahead_log

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The last bit says that sums are of big-endian words. */
const MAGIC = 0x377f0682;
const FRAMES_AT_ONCE = 64;

/** What SQLite would replay of a log. */
export interface LoggedStates {
  /** Tells one beginning of the log from every other. */
  readonly log: string;
  readonly hasCommits: boolean;
  /** Each committed page 1, in order. */
  readonly headers: readonly StoreHeader[];
}

const NOTHING: LoggedStates = { log: '', hasCommits: false, headers: [] };

/** Reads a log as SQLite's recovery does: up to the last commit whose frames are all of this log, and whole. */
export function readLog(path: string): LoggedStates {
  let fd: number;
  try {
    fd = openSync(path, 'r'); // SQLite's locks are on other files, so it may be closed again
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
  try {
    return readStates(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * The first page 1 of a log, if it begins with one, as each commit of ours does. It need not be committed yet.
 * @param fd Of the log.
 */
export function firstLogged(fd: number): StoreHeader | undefined {
  const head = Buffer.allocUnsafe(LOG_HEADER_BYTES + FRAME_HEADER_BYTES + HEADER_BYTES);
  if (readSync(fd, head, 0, head.length, 0) < head.length) return undefined;
  const frame = head.subarray(LOG_HEADER_BYTES);
  if (frame.readUInt32BE(0) !== 1 || !frame.subarray(8, 16).equals(head.subarray(16, 24))) return undefined;
  return parseHeader(frame.subarray(FRAME_HEADER_BYTES));
}

function readStates(fd: number): LoggedStates {
  const header = Buffer.alloc(LOG_HEADER_BYTES);
  if (readSync(fd, header, 0, LOG_HEADER_BYTES, 0) < LOG_HEADER_BYTES) return NOTHING;
  const magic = header.readUInt32BE(0);
  if (magic >>> 1 !== MAGIC >>> 1) return NOTHING;
  const sums = new Sums(magic === MAGIC);
  const pageSize = header.readUInt32BE(8);
  const salts = header.subarray(16, 24);
  if (!sums.add(header.subarray(0, 24)).equal(header, 24)) return NOTHING;

  const headers: StoreHeader[] = [];
  let committed = 0;
  let hasCommits = false;
  for (const frame of frames(fd, FRAME_HEADER_BYTES + pageSize)) {
    if (!frame.subarray(8, 16).equals(salts)) break; // left over from before
    const page = frame.subarray(FRAME_HEADER_BYTES);
    if (!sums.add(frame.subarray(0, 8)).add(page).equal(frame, 16)) break;
    const parsed = frame.readUInt32BE(0) === 1 ? parseHeader(Buffer.from(page.subarray(0, HEADER_BYTES))) : undefined;
    if (parsed !== undefined) headers.push(parsed);
    if (frame.readUInt32BE(4) === 0) continue;
    hasCommits = true;
    committed = headers.length;
  }
  return { log: header.toString('hex'), hasCommits, headers: headers.slice(0, committed) };
}

function* frames(fd: number, frameBytes: number): Generator<Buffer> {
  const block = Buffer.alloc(frameBytes * FRAMES_AT_ONCE);
  for (let position = LOG_HEADER_BYTES; ; position += block.length) {
    const filled = readSync(fd, block, 0, block.length, position);
    for (let from = 0; from + frameBytes <= filled; from += frameBytes) yield block.subarray(from, from + frameBytes);
    if (filled < block.length) return;
  }
}

/** The running sums of a log. */
class Sums {
  #first = 0;
  #second = 0;

  constructor(private readonly areLittleEndian: boolean) {}

  /** @param bytes A multiple of 8. */
  add(bytes: Buffer): this {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let [first, second] = [this.#first, this.#second];
    for (let at = 0; at < bytes.length; at += 8) {
      first = (first + view.getInt32(at, this.areLittleEndian) + second) | 0;
      second = (second + view.getInt32(at + 4, this.areLittleEndian) + first) | 0;
    }
    [this.#first, this.#second] = [first, second];
    return this;
  }

  equal(bytes: Buffer, at: number): boolean {
    return bytes.readInt32BE(at) === this.#first && bytes.readInt32BE(at + 4) === this.#second;
  }
}
