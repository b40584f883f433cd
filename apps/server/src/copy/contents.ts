import { hash } from 'node:crypto';

/** What a table holds, in short: the same for the same rows, on every engine and in whatever order they are read. */
export interface Contents {
  readonly rows: number;
  readonly checksum: string;
}

/**
 * Sums rows up as they pass: their number, and the exclusive or of the SHA-256 of each. (No two rows of a table are the
 * same, so none cancels another out.)
 */
export class ContentsSum {
  #rows = 0;
  #sum = 0n;

  add(rowText: string): void {
    this.#rows += 1;
    this.#sum ^= BigInt(`0x${hash('sha256', rowText)}`);
  }

  get contents(): Contents {
    return { rows: this.#rows, checksum: this.#sum.toString(16).padStart(64, '0') };
  }
}
