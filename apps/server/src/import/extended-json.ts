import { buildPathTree, isWireDate, isWrapper, type DeclaredDates, type PathKey, type PathTree } from './wire-form.js';

declare global {
  interface JSON {
    /** A number literal that `JSON.stringify` writes as it stands. */
    rawJSON(text: string): object;
  }
}

/**
 * One line (without its end) as mongoexport writes it in relaxed mode, Extended JSON v2; it trims the zeros of
 * milliseconds, so `toExtendedJson` does too. Keys keep their order, but for keys like `7`: JavaScript sorts these
 * first, when it reads an object as when it writes one.
 *
 * @param types As `toWireForm` gave it. An entry whose value has been changed since to another type is passed over.
 */
export function toExtendedJson(
  value: Record<string, unknown>,
  types: string | null,
  declaredDates: DeclaredDates,
): string {
  return JSON.stringify(restoreEntries(value, declaredDates, types === null ? undefined : readMemory(types)));
}

/** The tags of `types`, by path. */
export type Memory = PathTree<string>;

export function readMemory(types: string): Memory {
  const entries = JSON.parse(types) as [tag: string, ...path: PathKey[]][];
  return buildPathTree(entries.map(([tag, ...path]) => [path, tag]));
}

function restore(value: unknown, dates: DeclaredDates | undefined, memory: Memory | undefined): unknown {
  switch (typeof value) {
    case 'string':
      return restoreText(value, memory?.value ?? (dates?.value === 'date' ? '$date' : 'string'));
    case 'number':
      return isUnsafeInteger(value) ? JSON.rawJSON(value.toExponential()) : value;
    case 'object':
      if (value === null) return restoreNull(memory?.value);
      if (Array.isArray(value)) return restoreItems(value, dates, memory);
      return isWrapper(value) ? value : restoreEntries(value as Record<string, unknown>, dates, memory);
    default:
      return value;
  }
}

function restoreEntries(
  object: Record<string, unknown>,
  dates: DeclaredDates | undefined,
  memory: Memory | undefined,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    const restored = restore(value, dates?.keys.get(key), memory?.keys.get(key));
    if (restored === value) continue;
    copy ??= { ...object };
    copy[key] = restored; // its own key already, so that `__proto__` is no exception
  }
  return copy ?? object;
}

function restoreItems(
  items: readonly unknown[],
  dates: DeclaredDates | undefined,
  memory: Memory | undefined,
): readonly unknown[] {
  return items.map((item, index) => restore(item, dates, memory?.keys.get(index)));
}

function restoreText(text: string, tag: string): unknown {
  switch (tag) {
    case '$date':
      return isWireDate(text) ? { $date: dateContent(text) } : text;
    case '$numberLong':
      return isDigits(text) ? JSON.rawJSON(text) : text;
    case '$oid':
    case '$numberDecimal':
    case '$symbol':
      return { [tag]: text };
    default:
      return tag.startsWith('$binary:') ? { $binary: { base64: text, subType: tag.slice('$binary:'.length) } } : text;
  }
}

function restoreNull(tag: string | undefined): unknown {
  if (tag === '$undefined') return { $undefined: true };
  return tag?.startsWith('$numberDouble:') === true ? { $numberDouble: tag.slice('$numberDouble:'.length) } : null;
}

/** Text for the years 1970 to 9999, milliseconds for all others. */
function dateContent(text: string): unknown {
  if (text.length > 'YYYY-MM-DDTHH:mm:ss.sssZ'.length || text < '1970') {
    return { $numberLong: String(Date.parse(text)) };
  }
  if (!text.endsWith('0Z')) return text;
  return text.replace(/\.?0+Z$/, 'Z');
}

/** As digits it would be read as a Long. */
function isUnsafeInteger(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function isDigits(text: string): boolean {
  return /^-?[1-9]\d*$/.test(text);
}
