import type { DeclaredDates } from '../../import/wire-form.js';
import type { StoredDocument, Written } from '../document-table.js';
import { keepVisitorTokens } from './keep-visitor-tokens.js';
import { mergeDocuments } from './merge-documents.js';
import { findVanished, type Vanished } from './vanished.js';

/**
 * Where a version of a document comes from: an `export` of MongoDB, which may have been told to leave keys out; an
 * `answer` of the rooms API, which has no types, and perhaps not all keys and tokens; or `here`, where it was made whole.
 */
export type Origin = 'export' | 'answer' | 'here';

/** A version of a document. */
export interface Version {
  /** Its JSON text in wire form. */
  readonly document: string;
  /** What that can't show: see `import/wire-form.ts`. */
  readonly types: string | null;
  /** Its `_updatedAt` in UTC milliseconds. */
  readonly updatedAt: number | null;
}

/** What becomes of a stored document when another version of it arrives. */
export interface Merge {
  readonly written: Written;
  /** What is to be stored, if that isn't the version that arrived. */
  readonly merged?: StoredDocument;
  readonly vanished: readonly Vanished[];
  /** Of an arrived version of the same date, dotted: keys that only an answer has, values where an object is stored. */
  readonly notTaken?: readonly string[];
}

const NEW: Merge = { written: 'new', vanished: [] };
const UNCHANGED: Merge = { written: 'unchanged', vanished: [] };
const REPLACED: Merge = { written: 'changed', vanished: [] };

/**
 * Decides between two versions of a document, for every collection: the newer one stays (none without a date is newer
 * than another), whole, but for the visitor's tokens that an answer lacks. Of two that are equally old, an answer never
 * takes the place of what is stored; an export is merged into it; what was made here replaces it.
 * @param dates The paths of the collection that hold dates.
 */
export function mergeVersion(
  stored: Version | undefined,
  arrived: Version,
  origin: Origin,
  dates: DeclaredDates,
): Merge {
  if (stored === undefined) return NEW;
  const age = compareAge(arrived.updatedAt, stored.updatedAt);
  const isSameText = stored.document === arrived.document;
  if (age < 0 || (isSameText && stored.types === arrived.types)) return UNCHANGED;
  if (origin === 'here') return REPLACED;
  if (age === 0 && isSameText) return UNCHANGED;

  const [before, after] = [parse(stored), parse(arrived)];
  if (age === 0 && origin === 'answer') {
    const notTaken = findVanished(after, before, dates).flatMap(({ path, type }) => (type === null ? [path] : []));
    return notTaken.length === 0 ? UNCHANGED : { ...UNCHANGED, notTaken };
  }
  if (age === 0) {
    const { merged, notTaken } = mergeDocuments(before, after);
    if (merged === undefined) return { ...UNCHANGED, notTaken };
    return { written: 'changed', merged, vanished: findVanished(before, merged, dates), notTaken };
  }
  const whole = origin === 'answer' ? keepVisitorTokens(before, after) : after;
  const vanished = findVanished(before, whole, dates);
  return whole === after ? { ...REPLACED, vanished } : { ...REPLACED, vanished, merged: whole };
}

/** Below 0 where the first `_updatedAt` is the older one; none is the oldest. */
export function compareAge(one: number | null, other: number | null): number {
  if (one === other) return 0;
  return (one ?? -Infinity) < (other ?? -Infinity) ? -1 : 1;
}

function parse({ document, types }: Version): StoredDocument {
  return { document: JSON.parse(document) as Record<string, unknown>, types };
}
