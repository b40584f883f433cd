import { isObject, valueAt } from '../json-object.js';
import { columnText, foldCase } from './column-text.js';
import type { Operand } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';
import { parseIsoDateTime } from './iso-date.js';

/** What the store keeps of a room beside its document, so that filters and sorts never read the document. */
export interface RoomRow {
  id: string;
  type: 'v' | 'l';
  /** The room's `_updatedAt`, in UTC milliseconds. */
  updatedAt: number | null;
  visitorToken: string | null;
  isOpen: boolean;
  columns: Record<string, Operand | null>;
  tags: ListValue[];
  ancestors: ListValue[];
  customFields: { key: string; folded: string }[];
  /** Filterable paths that hold an explicit null. */
  nulls: string[];
  /** Filterable paths whose value is of another type than the contract's: kept in the document, missing for filters. */
  unexpected: string[];
}

export interface ListValue {
  value: string;
  /** Null where it equals the value. */
  folded: string | null;
}

type Document = Record<string, unknown>;

/** Derives the row of a room from its document in wire form. The document has an `_id` and a `t`. */
export function deriveRoomRow(document: Document, paths: readonly FilterablePath[]): RoomRow {
  const visitorToken = valueAt(document, ['v', 'token']);
  const isOpen = document['open'] === true;
  const row: RoomRow = {
    id: document['_id'] as string,
    type: document['t'] as 'v' | 'l',
    updatedAt: null,
    visitorToken: typeof visitorToken === 'string' ? columnText(visitorToken) : null,
    isOpen,
    columns: {
      type: document['t'] as string,
      v_token: typeof visitorToken === 'string' ? columnText(visitorToken) : null,
      is_open: isOpen ? 1 : 0,
      is_served: isObject(document['servedBy']) ? 1 : 0,
      is_on_hold: document['onHold'] === true ? 1 : 0,
      answer_department_id: answerDepartment(document),
    },
    tags: [],
    ancestors: [],
    customFields: deriveCustomFields(document['livechatData']),
    nulls: [],
    unexpected: [],
  };
  for (const path of paths) deriveColumns(row, path, valueAt(document, path.keys));
  row.updatedAt = row.columns['updated_at'] as number | null;
  return row;
}

function deriveColumns(row: RoomRow, path: FilterablePath, value: unknown): void {
  const { column, type } = path;
  const { columns } = row;
  if (value === null) row.nulls.push(path.path);
  if (type === 'strings') {
    const list = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
    if (list === undefined ? value !== undefined && value !== null : list.length < (value as unknown[]).length) {
      row.unexpected.push(path.path);
    }
    deriveList(row, path, list);
    return;
  }
  const operand = value === undefined || value === null ? null : operandOf(type, value);
  if (operand === undefined) row.unexpected.push(path.path);
  columns[column] = operand ?? null;
  if (type === 'string') columns[`${column}_folded`] = typeof operand === 'string' ? foldedIfOther(operand) : null;
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

function deriveList(row: RoomRow, { path, column }: FilterablePath, list: string[] | undefined): void {
  const values = [...new Set(list?.map(columnText))];
  const sorted = values.toSorted(byCodePoint);
  row.columns[column] = list === undefined ? null : values.length;
  row.columns[`${column}_least`] = sorted[0] ?? null;
  row.columns[`${column}_greatest`] = sorted.at(-1) ?? null;
  const entries = values.map((value) => ({ value, folded: foldedIfOther(value) }));
  if (path === 'tags') row.tags = entries;
  else if (path === 'departmentAncestors') row.ancestors = entries;
  else throw new Error(`The store keeps no table for the list "${path}".`);
}

function deriveCustomFields(livechatData: unknown): RoomRow['customFields'] {
  if (!isObject(livechatData)) return [];
  return Object.entries(livechatData).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [{ key: columnText(key), folded: foldCase(String(value)) }]
      : [],
  );
}

function answerDepartment(document: Document): string | null {
  const id = document['departmentId'];
  return typeof id === 'string' && !Object.hasOwn(document, 'department') ? columnText(id) : null;
}

function foldedIfOther(text: string): string | null {
  const folded = text.toLowerCase();
  return folded === text ? null : folded;
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
