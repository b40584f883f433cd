/** The most bytes that come in one piece. */
export const CHUNK_BYTES = 1024 * 1024;

/** Bytes that come in pieces, can be looked at before they are taken, and put back. */
export class ByteSource implements AsyncIterable<Buffer> {
  readonly #waiting: Buffer[] = [];

  constructor(private readonly pieces: AsyncGenerator<Buffer>) {}

  /** The next piece; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    const { value, done } = await this.pieces.next();
    return done === true ? undefined : value;
  }

  putBack(piece: Buffer): void {
    if (piece.length > 0) this.#waiting.unshift(piece);
  }

  /** The next bytes, which stay: at least `length` of them, unless fewer are left. */
  async peek(length: number): Promise<Buffer> {
    let head = (await this.next()) ?? Buffer.alloc(0);
    while (head.length < length) {
      const piece = await this.next();
      if (piece === undefined) break;
      head = Buffer.concat([head, piece]);
    }
    this.putBack(head);
    return head;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) yield piece;
  }

  async close(): Promise<void> {
    await this.pieces.return(undefined);
  }
}
