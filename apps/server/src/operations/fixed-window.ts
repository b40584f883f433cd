/** One key's share of a window. */
export interface Usage {
  readonly count: number;
  /** When the window ends, in milliseconds of the monotonic clock. */
  readonly resetAt: number;
}

/** Counts calls by key in windows of a fixed length, each beginning with the key's first call. In this process only. */
export class FixedWindow {
  /** In the order in which the windows end. */
  readonly #usages = new Map<string, { count: number; resetAt: number }>();

  /** @param maxKeys Keys that are counted at once. Whoever lets strangers choose the keys has to bound them. */
  constructor(
    private readonly lengthMs: number,
    private readonly maxKeys = Infinity,
  ) {}

  /**
   * Counts one more call.
   * @param now Milliseconds of the monotonic clock.
   * @returns Undefined if there is no room for a new key: `fullUntil` says until when.
   */
  add(key: string, now: number): Usage | undefined {
    this.#forgetEnded(now);
    let usage = this.#usages.get(key);
    if (usage === undefined) {
      if (this.#usages.size >= this.maxKeys) return undefined;
      usage = { count: 0, resetAt: now + this.lengthMs };
      this.#usages.set(key, usage);
    }
    usage.count += 1;
    return usage;
  }

  /** When the next window ends, and makes room. */
  fullUntil(now: number): number {
    const [first] = this.#usages.values();
    return first?.resetAt ?? now;
  }

  #forgetEnded(now: number): void {
    for (const [key, { resetAt }] of this.#usages) {
      if (now < resetAt) return;
      this.#usages.delete(key);
    }
  }
}
