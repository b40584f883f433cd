import { Query } from 'pg';

/** The part of the driver's connection that takes the data of a `copy … from stdin`. */
interface CopyTarget {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A `copy … from stdin`, with all of its data. */
export class CopyQuery extends Query {
  readonly #data: Buffer;

  constructor(text: string, data: Buffer, done: (error: Error | null) => void) {
    super({ text }, undefined, (error) => done(error ?? null));
    this.#data = data;
  }

  /** The driver calls it when the server is ready for the data. */
  handleCopyInResponse(target: CopyTarget): void {
    target.sendCopyFromChunk(this.#data);
    target.endCopyFrom();
  }
}
