/** One caller's share of a window. */
export interface Usage {
  readonly count: number;
  /** When the window ends, in epoch milliseconds. */
  readonly resetAt: number;
}

/** Counts calls by key in windows of a fixed length, each beginning with the key's first call. In this process only. */
export class FixedWindow {
  readonly #usages = new Map<string, { count: number; resetAt: number }>();
  #sweepAt = 0;

  constructor(private readonly lengthMs: number) {}

  /** Counts one more call. */
  add(key: string, now: number): Usage {
    if (now >= this.#sweepAt) this.#sweep(now);
    let usage = this.#usages.get(key);
    if (usage === undefined || now >= usage.resetAt) {
      usage = { count: 0, resetAt: now + this.lengthMs };
      this.#usages.set(key, usage);
    }
    usage.count += 1;
    return usage;
  }

  /** Ended windows go once a window, so that memory follows the callers of the moment. */
  #sweep(now: number): void {
    for (const [key, { resetAt }] of this.#usages) if (now >= resetAt) this.#usages.delete(key);
    this.#sweepAt = now + this.lengthMs;
  }
}
