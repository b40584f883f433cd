import { type Memory, readMemory } from '../../import/extended-json.js';
import { type DeclaredDates, isWireDate, isWrapper } from '../../import/wire-form.js';
import type { StoredDocument } from '../document-table.js';
import { isPlainObject } from './merge-documents.js';

/** What a stored document has lost to another version of it. */
export interface Vanished {
  /** Dotted; `[]` stands for an index. */
  readonly path: string;
  /** The type that the value there had; null: the key itself is gone, with all that was below it. */
  readonly type: string | null;
}

/** The keys of `before` that `after` hasn't, and the types that values had which `after` holds as another type. */
export function findVanished(before: StoredDocument, after: StoredDocument, dates: DeclaredDates): Vanished[] {
  const found = new Map<string, Vanished>();
  const add = (path: string, type: string | null) => found.set(JSON.stringify([path, type]), { path, type });
  compareEntries(before.document, after.document, { dates, before: memoryOf(before), after: memoryOf(after) }, '', add);
  return [...found.values()];
}

type Add = (path: string, type: string | null) => void;

/** What is known of the types at and below a path. */
interface Types {
  readonly dates: DeclaredDates | undefined;
  readonly before: Memory | undefined;
  readonly after: Memory | undefined;
}

function memoryOf({ types }: StoredDocument): Memory | undefined {
  return types === null ? undefined : readMemory(types);
}

function compareEntries(before: Record<string, unknown>, after: unknown, types: Types, path: string, add: Add): void {
  for (const key in before) {
    const place = path === '' ? key : `${path}.${key}`;
    if (!isPlainObject(after) || !Object.hasOwn(after, key)) {
      add(place, null);
      continue;
    }
    compare(before[key], after[key], typesBelow(types, key), place, add);
  }
}

function compare(before: unknown, after: unknown, types: Types, path: string, add: Add): void {
  if (Array.isArray(before)) {
    for (const [index, item] of before.entries()) {
      const other: unknown = Array.isArray(after) ? after[index] : undefined;
      const below = { ...typesBelow(types, index), dates: types.dates };
      if (other !== undefined) compare(item, other, below, `${path}.[]`, add);
      else if (isPlainObject(item)) compareEntries(item, undefined, below, `${path}.[]`, add);
    }
  } else if (isPlainObject(before)) {
    compareEntries(before, after, types, path, add);
  } else {
    const type = typeOf(before, types.before, types.dates);
    if (type !== undefined && !isOfType(type, after, types)) add(path, nameOf(type));
  }
}

function typesBelow({ dates, before, after }: Types, key: string | number): Types {
  return {
    dates: typeof key === 'string' ? dates?.keys.get(key) : dates,
    before: before?.keys.get(key),
    after: after?.keys.get(key),
  };
}

/** As `toExtendedJson` would write it; undefined where JSON shows the type. */
function typeOf(value: unknown, memory: Memory | undefined, dates: DeclaredDates | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return memory?.value ?? (dates?.value === 'date' && isWireDate(value) ? '$date' : undefined);
    case 'object':
      if (value === null) return memory?.value;
      return isWrapper(value) ? Object.keys(value)[0] : undefined;
    default:
      return undefined;
  }
}

function isOfType(type: string, after: unknown, types: Types): boolean {
  const other = typeOf(after, types.after, types.dates);
  if (other === type) return true;
  if (type === 'string') return typeof after === 'string' && other === undefined;
  // On the wire these differ from other numbers only where they have to.
  const isNumber = type === '$numberLong' || type.startsWith('$numberDouble');
  return isNumber && (typeof after === 'number' || other?.startsWith('$numberDouble') === true);
}

const NAMES: Readonly<Record<string, string>> = {
  $oid: 'ObjectId',
  $date: 'date',
  $numberLong: 'Long',
  $numberDecimal: 'Decimal128',
  $numberDouble: 'double',
  $binary: 'binary',
  $symbol: 'symbol',
  $undefined: 'undefined',
  $timestamp: 'timestamp',
};

/** As MongoDB calls it. */
function nameOf(type: string): string {
  const [wrapper = ''] = type.split(':');
  return NAMES[wrapper] ?? wrapper.replace('$', '');
}
