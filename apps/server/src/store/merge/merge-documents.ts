import { isDeepStrictEqual } from 'node:util';
import { type Memory, readMemory } from '../../import/extended-json.js';
import { isWrapper, type PathKey } from '../../import/wire-form.js';
import { isObject } from '../../json-object.js';
import type { StoredDocument } from '../document-table.js';

type Document = Record<string, unknown>;

/** What is gathered while two documents are gone through; `path` leads to the object whose entries are merged. */
interface Walk {
  readonly path: PathKey[];
  readonly memory: (readonly [tag: string, ...path: PathKey[]])[];
  readonly notTaken: string[];
  changed: boolean;
}

/**
 * Two versions of one document that are equally old, of which either may be a poorer copy: no key of the stored one is
 * removed, at any depth in objects; values that differ in wire form are the arrived one's, lists as wholes; equal ones
 * keep their stored type.
 * @returns `merged`: undefined where that is the stored one. `notTaken`: the dotted paths of values that would have
 * taken the place of an object, and so its keys.
 */
export function mergeDocuments(
  stored: StoredDocument,
  arrived: StoredDocument,
): { merged: StoredDocument | undefined; notTaken: readonly string[] } {
  const walk: Walk = { path: [], memory: [], notTaken: [], changed: false };
  const document = mergeEntries(
    { entries: stored.document, types: memoryOf(stored) },
    { entries: arrived.document, types: memoryOf(arrived) },
    walk,
  );
  const { changed, memory, notTaken } = walk;
  const merged = changed ? { document, types: memory.length === 0 ? null : JSON.stringify(memory) } : undefined;
  return { merged, notTaken };
}

export function isPlainObject(value: unknown): value is Document {
  return isObject(value) && !isWrapper(value);
}

function memoryOf({ types }: StoredDocument): Memory | undefined {
  return types === null ? undefined : readMemory(types);
}

interface Side {
  readonly entries: Document;
  readonly types: Memory | undefined;
}

function mergeEntries(stored: Side, arrived: Side, walk: Walk): Document {
  return Object.fromEntries(
    mergedKeys(stored.entries, arrived.entries).map((key) => {
      walk.path.push(key);
      const value = mergeEntry(key, stored, arrived, walk);
      walk.path.pop();
      return [key, value];
    }),
  );
}

/** In the order of the richer one. */
function mergedKeys(stored: Document, arrived: Document): string[] {
  const [known, more] = [Object.keys(stored), Object.keys(arrived)];
  if (known.every((key) => Object.hasOwn(arrived, key))) return more;
  return [...known, ...more.filter((key) => !Object.hasOwn(stored, key))];
}

function mergeEntry(key: string, stored: Side, arrived: Side, walk: Walk): unknown {
  const [before, after] = [stored.entries[key], arrived.entries[key]];
  const types = { before: stored.types?.keys.get(key), after: arrived.types?.keys.get(key) };
  if (!Object.hasOwn(arrived.entries, key)) return take(before, types.before, walk);
  if (Object.hasOwn(stored.entries, key)) {
    if (isPlainObject(before) && isPlainObject(after)) {
      return mergeEntries({ entries: before, types: types.before }, { entries: after, types: types.after }, walk);
    }
    if (before === after || isDeepStrictEqual(before, after)) return take(before, types.before, walk);
    if (isPlainObject(before) && Object.keys(before).length > 0) {
      walk.notTaken.push(walk.path.join('.'));
      return take(before, types.before, walk);
    }
  }
  walk.changed = true;
  return take(after, types.after, walk);
}

function take(value: unknown, types: Memory | undefined, walk: Walk): unknown {
  if (types !== undefined) remember(types, walk);
  return value;
}

function remember(types: Memory, walk: Walk): void {
  if (types.value !== undefined) walk.memory.push([types.value, ...walk.path]);
  for (const [key, below] of types.keys) {
    walk.path.push(key);
    remember(below, walk);
    walk.path.pop();
  }
}
