import { isObject, valueAt } from '../json-object.js';
import type { StoredDocument } from '../store/document-table.js';
import { columnText, foldCase } from './column-text.js';
import type { Operand } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';
import { parseIsoDateTime } from './iso-date.js';
import type { PathTree, PlacedPath, RoomColumns } from './room-columns.js';
import { keyText } from '../store/key-text.js';

/**
 * All that the store keeps of a room: its document, and beside it what filters and sorts need, so that they never read
 * the document. It is plain data, so that another thread can make it.
 */
export interface RoomRecord {
  readonly id: string;
  /** The room's `_updatedAt`, in UTC milliseconds. */
  readonly updatedAt: number | null;
  /** The visitor's token, where this is an open call of theirs. */
  readonly openCallOf: string | null;
  /** Of the columns, in the order of `RoomColumns.names`. */
  readonly values: readonly Value[];
  readonly tags: readonly ListValue[];
  readonly ancestors: readonly ListValue[];
  readonly customFields: readonly { readonly key: string; readonly folded: string }[];
  /** Filterable paths that hold an explicit null. */
  readonly nulls: readonly string[];
  /** The JSON text that goes on the wire. */
  readonly document: string;
  /** What that can't show: see `import/wire-form.ts`. */
  readonly types: string | null;
}

export interface ListValue {
  readonly value: string;
  /** Null where it equals the value. */
  readonly folded: string | null;
}

type Value = Operand | null;
type Document = Record<string, unknown>;

/** What is gathered while a room is gone through. */
interface Derived {
  readonly values: Value[];
  readonly nulls: string[];
  readonly unexpected: string[];
  tags: ListValue[];
  ancestors: ListValue[];
  updatedAt: number | null;
}

/**
 * Derives what the store keeps of a room. Its document is in wire form, with an `_id` and a `t`.
 * @returns also the filterable paths whose value is of another type than the contract's: it counts as missing.
 */
export function recordOfRoom(
  { document, types }: StoredDocument,
  columns: RoomColumns,
): { record: RoomRecord; unexpected: string[] } {
  const token = valueAt(document, ['v', 'token']);
  const visitorToken = typeof token === 'string' ? keyText(columnText(token)) : null;
  const type = document['t'] as string;
  const isOpen = document['open'] === true;
  const state = [
    type,
    visitorToken,
    isOpen ? 1 : 0,
    isObject(document['servedBy']) ? 1 : 0,
    document['onHold'] === true ? 1 : 0,
    answerDepartment(document),
  ];
  const derived: Derived = {
    values: columns.names.map((_, place) => state[place] ?? null),
    nulls: [],
    unexpected: [],
    tags: [],
    ancestors: [],
    updatedAt: null,
  };
  deriveBelow(derived, columns.tree, document);
  const { unexpected, ...rest } = derived;
  const record = {
    ...rest,
    id: document['_id'] as string,
    openCallOf: type === 'v' && isOpen ? visitorToken : null,
    customFields: deriveCustomFields(document['livechatData']),
    document: JSON.stringify(document),
    types,
  };
  return { record, unexpected };
}

function deriveBelow(derived: Derived, { below }: PathTree, object: Document): void {
  for (const key in object) {
    const node = below.get(key);
    if (node === undefined) continue;
    const value = object[key];
    if (node.placed !== undefined) deriveColumns(derived, node.placed, value);
    if (node.below.size > 0 && isObject(value)) deriveBelow(derived, node, value);
  }
}

function deriveColumns(derived: Derived, { path, place }: PlacedPath, value: unknown): void {
  const { type } = path;
  const { values } = derived;
  if (value === null) derived.nulls.push(path.path);
  if (value === null || value === undefined) return;
  if (type === 'strings') {
    deriveList(derived, { path, place }, value);
    return;
  }
  const operand = operandOf(type, value);
  if (operand === undefined) {
    derived.unexpected.push(path.path);
    return;
  }
  values[place] = operand;
  if (type === 'string') values[place + 1] = foldedIfOther(operand as string);
  else if (path.path === '_updatedAt') derived.updatedAt = operand as number;
}

/** Undefined where the value isn't of the type. */
function operandOf(type: FilterablePath['type'], value: unknown): Operand | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? columnText(value) : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : undefined;
    default:
      return typeof value === 'string' ? parseIsoDateTime(value) : undefined;
  }
}

function deriveList(derived: Derived, { path: { path }, place }: PlacedPath, value: unknown): void {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const texts = list.filter((item) => typeof item === 'string');
  if (!Array.isArray(value) || texts.length < list.length) derived.unexpected.push(path);
  if (!Array.isArray(value)) return;
  const distinct = [...new Set(texts.map(columnText))];
  const sorted = distinct.length > 1 ? distinct.toSorted(byCodePoint) : distinct;
  derived.values[place] = distinct.length;
  derived.values[place + 1] = sorted[0] ?? null;
  derived.values[place + 2] = sorted.at(-1) ?? null;
  const entries = distinct.map((text) => ({ value: text, folded: foldedIfOther(text) }));
  if (path === 'tags') derived.tags = entries;
  else if (path === 'departmentAncestors') derived.ancestors = entries;
  else throw new Error(`The store keeps no table for the list "${path}".`);
}

function deriveCustomFields(livechatData: unknown): RoomRecord['customFields'] {
  if (!isObject(livechatData)) return [];
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(livechatData)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;
    const key = keyText(columnText(name));
    if (!fields.has(key)) fields.set(key, foldCase(String(value))); // two names can become one key
  }
  return Array.from(fields, ([key, folded]) => ({ key, folded }));
}

function answerDepartment(document: Document): string | null {
  const id = document['departmentId'];
  return typeof id === 'string' && !Object.hasOwn(document, 'department') ? keyText(columnText(id)) : null;
}

function foldedIfOther(text: string): string | null {
  const folded = text.toLowerCase();
  return folded === text ? null : folded;
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
