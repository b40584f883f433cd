import type { Vanished } from '../store/merge/vanished.js';

/** A key, or the type of its values, that stored documents had and have no more. */
export interface VanishedFromDocuments extends Vanished {
  readonly collection: string;
  documents: number;
  /** The id of one of them. */
  readonly example: string;
}

const MAX_ENTRIES = 1_000;

/** What stored documents lost to other versions of them, in memory that doesn't grow with their number. */
export class VanishedReport {
  readonly #entries = new Map<string, VanishedFromDocuments>();
  /** How many times a document lost something that has no entry, because there are a thousand of others. */
  furtherCount = 0;

  get entries(): VanishedFromDocuments[] {
    return [...this.#entries.values()];
  }

  /** @param vanished From one document, which counts once, however many tokens of a user, say, lost the same. */
  add(collection: string, id: string, vanished: readonly Vanished[]): void {
    const counted = new Set<string>();
    for (const { path, type } of vanished) {
      const key = JSON.stringify([collection, path, type]);
      if (counted.has(key)) continue;
      counted.add(key);
      const known = this.#entries.get(key);
      if (known !== undefined) known.documents += 1;
      else if (this.#entries.size < MAX_ENTRIES) {
        this.#entries.set(key, { collection, path, type, documents: 1, example: id });
      } else this.furtherCount += 1;
    }
  }
}

/** A line for each entry. */
export function vanishedTexts({ entries, furtherCount }: VanishedReport): string[] {
  const lines = entries.map(({ collection, path, type, documents, example }) => {
    const what = type === null ? `"${path}"` : `the type of "${path}", ${type},`;
    const from = documents === 1 ? `from ${example}` : `from ${documents.toLocaleString('en')}, such as ${example}`;
    return `${collection}: ${what} ${from}`;
  });
  const more = `and more keys and types, ${furtherCount.toLocaleString('en')} times`;
  return furtherCount === 0 ? lines : [...lines, more];
}
