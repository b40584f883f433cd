import type { Duplex } from 'node:stream';

/** Takes a row: the part of a chunk that holds its values (see PostgreSQL's protocol, `DataRow`). */
export type TakeRow = (chunk: Buffer, start: number) => void;

const DATA_ROW = 'D'.charCodeAt(0);
/** Of a message: a byte for its kind, and its length without that byte. */
const HEADER = 5;

/**
 * Gets hold of rows as bytes, where the driver would make a string of each value. Call it while no query is under way.
 * @param stream That of a connection, which its driver listens to.
 * @returns a function that sets who takes the rows from now on; the driver if undefined.
 */
export function tapRows(stream: Duplex): (take: TakeRow | undefined) => void {
  const [driver] = stream.listeners('data') as ((chunk: Buffer) => void)[];
  if (driver === undefined) throw new Error('The driver of PostgreSQL does not listen to its connection.');
  let take: TakeRow | undefined;
  /** Chunks of a message that isn't complete, and their length. */
  let begun: Buffer[] = [];
  let length = 0;
  /** How long it is; as long as its header until that is known. */
  let needed = HEADER;

  function read(arrived: Buffer): void {
    let chunk = arrived;
    if (length > 0) {
      begun.push(arrived);
      length += arrived.length;
      if (length < needed) return;
      chunk = Buffer.concat(begun, length);
      begun = [];
      length = 0;
    }
    let start = 0;
    let unread = 0;
    needed = HEADER;
    while (start + HEADER <= chunk.length) {
      const end = start + 1 + chunk.readUInt32BE(start + 1);
      if (end > chunk.length) {
        needed = end - start;
        break;
      }
      if (take !== undefined && chunk[start] === DATA_ROW) {
        if (unread < start) driver?.(chunk.subarray(unread, start));
        take(chunk, start + HEADER);
        unread = end;
      }
      start = end;
    }
    if (unread < start) driver?.(chunk.subarray(unread, start));
    if (start < chunk.length) {
      begun = [chunk.subarray(start)];
      length = chunk.length - start;
    }
  }

  stream.off('data', driver);
  stream.on('data', read);
  return (next) => (take = next);
}
