import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DestinationStream } from 'pino';

/** A pipe takes so much at once or not at all (PIPE_BUF), so lines of several processes don't mix. */
const MAX_WRITE_BYTES = 4_096;
const MAX_BUFFERED_BYTES = 1_048_576;
const FLUSH_AFTER_MS = 250;
/** A reader who is slow is tried again soon; where they are gone, or the disk is full, waiting costs nothing. */
const RETRY_AFTER_MS = { open: 0, full: 50, broken: 1_000 };
/** Lines that are dropped for longer than that are told of before the end. */
const TELL_DROPPED_AFTER_MS = 10_000;

/** Some whole lines that are written together. */
interface Chunk {
  text: string;
  bytes: number;
  lines: number;
  /** Errors, and what is printed at the start: dropped last. */
  readonly isImportant: boolean;
}

/** Writes what it can of some bytes at once, without waiting. Returns how many. Throws the system's error if none. */
export type WriteBytes = (bytes: Buffer) => number;

/**
 * Lines on their way to a reader who may be slow, stalled or dead, on a disk that may be full: none of it stops or ends
 * the program. What doesn't fit into the buffer is dropped and counted, and a line says how many.
 *
 * pino's own destination (sonic-boom) can't do it: it drops the newest line whatever it says, a pipe that is full makes
 * it wait, in `sync` mode all the program and else a thread of the pool, which `process.exit` waits for, too.
 */
export class LogOutput implements DestinationStream {
  readonly #queue: Chunk[] = [];
  #bytes = 0;
  /** What is left of the first chunk, of which a part is written. */
  #rest: Buffer | undefined;
  #state: keyof typeof RETRY_AFTER_MS = 'open';
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #droppedSince = 0;

  constructor(
    private readonly writeBytes: WriteBytes,
    private readonly maxBytes = MAX_BUFFERED_BYTES,
  ) {}

  /** Takes a line of JSON as pino makes it, with its end. */
  write(line: string): void {
    this.#add(line, line.charCodeAt(LEVEL_AT) >= ERROR_DIGIT);
  }

  /** Takes lines of text that people wait for. */
  print(text: string): void {
    this.#add(`${text}\n`, true);
    this.flush();
  }

  /** Writes what can be written at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#state = 'open';
    this.#writeAll();
    this.#tellDropped();
    if (this.#queue.length > 0) this.#flushLater(RETRY_AFTER_MS[this.#state]);
  }

  /** Writes what there is, as far as somebody takes it in this time. */
  async end(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    this.flush();
    while (this.#queue.length > 0 && this.#state === 'full' && performance.now() < deadline) {
      await sleep(10);
      this.flush();
    }
  }

  #add(line: string, isImportant: boolean): void {
    const bytes = Buffer.byteLength(line);
    if (this.#bytes + bytes > this.maxBytes && !(isImportant && this.#makeRoom(bytes))) {
      this.#drop(1);
      return;
    }
    this.#bytes += bytes;
    let last = this.#queue.at(-1);
    if (last !== undefined && last.bytes + bytes > MAX_WRITE_BYTES && this.#state !== 'broken') {
      this.flush();
      last = this.#queue.at(-1);
    }
    if (last !== undefined && this.#takes(last, bytes, isImportant)) {
      last.text += line;
      last.bytes += bytes;
      last.lines += 1;
    } else this.#queue.push({ text: line, bytes, lines: 1, isImportant });
    if (this.#timer === undefined) this.#flushLater(FLUSH_AFTER_MS);
  }

  #takes(chunk: Chunk, bytes: number, isImportant: boolean): boolean {
    const isBegun = this.#rest !== undefined && this.#queue.length === 1;
    return !isBegun && chunk.isImportant === isImportant && chunk.bytes + bytes <= MAX_WRITE_BYTES;
  }

  #writeAll(): void {
    let written = 0; // `shift` for each would move the others each time
    try {
      for (const { text, bytes } of this.#queue) {
        let rest = this.#rest ?? Buffer.from(text);
        for (let done = this.writeBytes(rest); done < rest.length; done = this.writeBytes(rest)) {
          rest = rest.subarray(done);
          this.#rest = rest;
        }
        this.#rest = undefined;
        this.#bytes -= bytes;
        written += 1;
      }
    } catch (error) {
      this.#state = (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'full' : 'broken';
    }
    this.#queue.splice(0, written);
  }

  /** Drops the newest of the lines that are not important, as many as it takes. */
  #makeRoom(bytes: number): boolean {
    for (let at = this.#queue.length - 1; at >= 0 && this.#bytes + bytes > this.maxBytes; at -= 1) {
      const chunk = this.#queue[at] as Chunk;
      if (chunk.isImportant || (at === 0 && this.#rest !== undefined)) continue;
      this.#queue.splice(at, 1);
      this.#bytes -= chunk.bytes;
      this.#drop(chunk.lines);
    }
    return this.#bytes + bytes <= this.maxBytes;
  }

  #drop(lines: number): void {
    if (this.#dropped === 0) this.#droppedSince = performance.now();
    this.#dropped += lines;
  }

  /** When somebody reads again; a slow reader is told from time to time. */
  #tellDropped(): void {
    if (this.#dropped === 0 || this.#state === 'broken') return;
    if (this.#queue.length > 0 && performance.now() - this.#droppedSince < TELL_DROPPED_AFTER_MS) return;
    const line = droppedLine(this.#dropped);
    const bytes = Buffer.byteLength(line);
    if (this.#bytes + bytes > this.maxBytes) return;
    this.#dropped = 0;
    this.#bytes += bytes;
    this.#queue.push({ text: line, bytes, lines: 1, isImportant: true });
    if (this.#state === 'open') this.#writeAll();
  }

  #flushLater(afterMs: number): void {
    this.#timer = setTimeout(() => this.flush(), afterMs).unref();
  }
}

/** pino begins each line with `{"level":` and its number; 50 is an error. */
const LEVEL_AT = '{"level":'.length;
const ERROR_DIGIT = '5'.charCodeAt(0);

function droppedLine(dropped: number): string {
  const msg = 'lines of the log were dropped: whoever reads it was too slow, or it could not be written';
  const fields = { level: 40, time: Date.now(), pid: process.pid, hostname: hostname(), dropped, msg };
  return `${JSON.stringify(fields)}\n`;
}

/** Writes to standard output, whatever it is, and never waits for whoever reads it. */
export function standardOutput(): WriteBytes {
  const descriptor = reopened() ?? process.stdout.fd; // Node sets pipes and sockets of `process.stdout` to not wait
  return (bytes) => writeSync(descriptor, bytes);
}

/**
 * A pipe or terminal, opened once more: not to wait is a matter of who opened it, and other processes that have the
 * first one may set it back at any time. A file has to be the first one, with its place in it.
 */
function reopened(): number | undefined {
  try {
    const status = fstatSync(1);
    if (!status.isFIFO() && !status.isCharacterDevice()) return undefined;
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined; // another system, another user's pipe, or nobody reads it
  }
}
