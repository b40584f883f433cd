import type { Readable } from 'node:stream';

/**
 * JSON in UTF-8 as it goes on the wire. A string holds one byte a character, as `toString('latin1')` gives them, which
 * Node sends in one piece with the headers; several parts are sent behind each other without being copied together.
 */
export type JsonBytes = string | readonly (string | Buffer)[] | Readable;

/** An answer whose JSON is there already: a promise of who makes it that it is the JSON of an `Answer`. */
export class JsonAnswer<Answer> {
  /** Never set: carries the type. */
  declare readonly answer: Answer;

  /** @param headers Names in lower case. */
  constructor(
    readonly body: JsonBytes | undefined,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly status: 200 | 304 = 200,
  ) {}
}

/** A text as `JsonBytes`. */
export function jsonBytes(json: string): string {
  return Buffer.from(json).toString('latin1');
}
