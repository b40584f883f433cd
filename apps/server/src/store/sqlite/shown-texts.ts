/** Half of the memory that is used, in bytes. */
const GENERATION_BYTES = 32_000_000;

/**
 * The texts of rooms that were shown lately, each byte a character, for as long as no room or department changes: most
 * lists show rooms that others have shown. What hasn't been shown for a while goes.
 */
export class ShownTexts {
  #version = '';
  #recent = new Map<number, string>();
  #older = new Map<number, string>();
  #bytes = 0;

  /** @param read Reads the text of a room. */
  joined(seqs: readonly number[], version: string, read: (seq: number) => Buffer): string {
    if (version !== this.#version) this.#forget(version);
    const texts: string[] = [];
    for (const seq of seqs) texts.push(this.#recent.get(seq) ?? this.#add(seq, read));
    return texts.join(',\n');
  }

  #add(seq: number, read: (seq: number) => Buffer): string {
    const text = this.#older.get(seq) ?? read(seq).toString('latin1');
    this.#recent.set(seq, text);
    this.#bytes += text.length;
    if (this.#bytes > GENERATION_BYTES) this.#age();
    return text;
  }

  #age(): void {
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#bytes = 0;
  }

  #forget(version: string): void {
    this.#age();
    this.#older = new Map();
    this.#version = version;
  }
}
