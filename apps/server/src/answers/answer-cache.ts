import { LRUCache } from 'lru-cache';
import { retainedBytes } from '../retained-bytes.js';
import type { ContentCoding } from './content-coding.js';

/** The bytes of an answer, as they go on the wire. */
export interface PackedBytes {
  readonly bytes: Buffer;
  readonly coding: ContentCoding;
}

interface Kept extends PackedBytes {
  readonly version: string;
}

/** More questions than would find room in the cache needn't be remembered. */
const MAX_ASKED = 500;
const MOST_ASKED_BYTES = 2_000_000;
/** Of an entry, beside its key and its bytes. */
const ENTRY_BYTES = 500;

/**
 * Answers that were asked for before, each valid for exactly one version of the data. What is asked for once is not
 * kept: keeping it would only drive out what is asked for again and again.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, Kept> | undefined;
  readonly #asked = new LRUCache<string, true>({
    max: MAX_ASKED,
    maxSize: MOST_ASKED_BYTES,
    sizeCalculation: (_, key) => ENTRY_BYTES + retainedBytes(key),
  });

  /** @param maxBytes 0: keeps nothing. */
  constructor(maxBytes: number) {
    this.#answers =
      maxBytes === 0
        ? undefined
        : new LRUCache({
            maxSize: maxBytes,
            sizeCalculation: ({ bytes }, key) => ENTRY_BYTES + bytes.length + retainedBytes(key),
          });
  }

  has(key: string): boolean {
    return this.#answers?.has(key) === true;
  }

  get(key: string, version: string): PackedBytes | undefined {
    const kept = this.#answers?.get(key);
    return kept?.version === version ? kept : undefined;
  }

  /** Keeps the answer if it was asked for before. */
  offer(key: string, version: string, answer: () => PackedBytes): void {
    if (this.#answers === undefined) return;
    if (this.#asked.has(key)) this.#answers.set(key, { version, ...answer() });
    else this.#asked.set(key, true);
  }
}
