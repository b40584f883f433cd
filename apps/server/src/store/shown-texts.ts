const MOST_BYTES = 64_000_000;
/** Of an entry, beside its text. */
const ENTRY_BYTES = 80;

/**
 * The texts of rooms that were shown lately, each byte a character, for as long as no room or department changes: most
 * lists show rooms that others have shown. What hasn't been shown for a while goes.
 */
export class ShownTexts {
  #version = '';
  #recent = new Map<number, string>();
  #older = new Map<number, string>();
  #bytes = 0;

  /** @param maxBytes Of memory; 0: no more than the last text. */
  constructor(private readonly maxBytes = MOST_BYTES) {}

  /** Forgets the texts of any other version than this. To be called before those of a version are asked for or added. */
  turnTo(version: string): void {
    if (version === this.#version) return;
    this.#age();
    this.#older = new Map();
    this.#version = version;
  }

  get(seq: number): string | undefined {
    const recent = this.#recent.get(seq);
    if (recent !== undefined) return recent;
    const older = this.#older.get(seq);
    return older === undefined ? undefined : this.add(seq, older);
  }

  add(seq: number, text: string): string {
    this.#recent.set(seq, text);
    this.#bytes += ENTRY_BYTES + text.length;
    if (this.#bytes > this.maxBytes / 2) this.#age();
    return text;
  }

  #age(): void {
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#bytes = 0;
  }
}
