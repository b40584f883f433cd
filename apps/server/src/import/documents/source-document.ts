/**
 * How the values of a document are written: as Extended JSON (v1 or v2), as types of the bson package, or, in an
 * `answer` of the rooms API itself, as on the wire.
 */
export type Encoding = 'json' | 'bson' | 'answer';

/** One document of an export, or what is wrong with it. */
export type SourceDocument = {
  /** Where it begins: its line, counted from 1; in BSON, which has no lines, its number, counted from 1. */
  line: number;
  encoding: Encoding;
} & ({ document: Record<string, unknown> } | { error: string });
