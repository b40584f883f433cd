import type { SourceDocument } from './source-document.js';

/** Takes documents from the bytes of one form. */
export interface Reader {
  /**
   * Reads what is complete in `data`.
   * @returns How many bytes it has done with. The others come again, with more behind them.
   */
  read(data: Buffer): Generator<SourceDocument, number>;
  /** Reads the rest, behind which nothing comes, because the file ends there or by `damage`. */
  end(rest: Buffer, damage: string | undefined): Generator<SourceDocument>;
}

/** What a reader says of a document that the end of the file, or damage, left unfinished. */
export const CUT_OFF = 'without an end: the file is cut off here, or a bracket or quotation mark is missing';
