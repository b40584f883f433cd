import { columnText } from '../rooms/column-text.js';
import { parseIsoDateTime } from '../rooms/iso-date.js';
import { BadDocument } from './collection.js';
import { keyText } from '../store/key-text.js';

/** Reads fields of a document in wire form into columns, and notes those that hold something unexpected. */
export class Fields {
  readonly unexpected: string[] = [];

  constructor(private readonly document: Record<string, unknown>) {}

  text(key: string): string | null {
    const value = this.#value(key);
    if (typeof value === 'string') return columnText(value);
    this.#expect(value === undefined, key);
    return null;
  }

  /** A text by which the store finds things. */
  key(key: string): string | null {
    const text = this.text(key);
    return text === null ? null : keyText(text);
  }

  /** @throws {BadDocument} if there is no such text. */
  requiredText(key: string): string {
    const text = this.text(key);
    if (text === null) throw new BadDocument(`has no "${key}"`);
    return text;
  }

  /** The texts of a list; none if there is no list. */
  texts(key: string): string[] {
    const value = this.#value(key);
    const list = Array.isArray(value) ? value : [];
    const texts = list.filter((item) => typeof item === 'string');
    this.#expect(value === undefined || (Array.isArray(value) && texts.length === list.length), key);
    return texts.map(columnText);
  }

  /** UTC milliseconds. */
  date(key: string): number | null {
    const value = this.#value(key);
    const time = typeof value === 'string' ? parseIsoDateTime(value) : undefined;
    this.#expect(value === undefined || time !== undefined, key);
    return time ?? null;
  }

  /** Whether a field that decides on access is true, or missing; anything else is no. */
  isTrueOrMissing(key: string): boolean {
    const value = this.#value(key);
    this.#expect(value === undefined || typeof value === 'boolean', key);
    return value === undefined || value === true;
  }

  /** A missing field and null alike are undefined. */
  #value(key: string): unknown {
    return (Object.hasOwn(this.document, key) ? this.document[key] : undefined) ?? undefined;
  }

  #expect(expected: boolean, key: string): void {
    if (!expected) this.unexpected.push(key);
  }
}
