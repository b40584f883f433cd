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
} & (ParsedDocument | DocumentError);

export interface DocumentError {
  error: string;
  /** It is of the file, in which nothing can be read: because of its first bytes, or of the text that they are. */
  wholeFile?: 'bytes' | 'text';
}

export interface ParsedDocument {
  document: Record<string, unknown>;
  /** Dotted paths of the keys that an object has more than once. The last one counts. */
  doubledKeys?: readonly string[];
}
