import type { Clock } from '../operations/clock.js';
import type { UsersRepository } from './users.repository.js';

const RECORD_EVERY_MS = 60_000;
const FLUSH_AFTER_MS = 1_000;

/** Notes when a token was last used: at most once a minute each, and off the request's path. */
export class TokenUses {
  readonly #recordedAt = new Map<string, number>();
  #pending: { userId: string; hash: string; usedAt: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly users: UsersRepository,
    private readonly clock: Clock,
  ) {}

  /** @param usedAt Epoch milliseconds. */
  add(userId: string, hash: string, usedAt: number): void {
    const now = this.clock.monotonic();
    const recordedAt = this.#recordedAt.get(hash);
    if (recordedAt !== undefined && now - recordedAt < RECORD_EVERY_MS) return;
    this.#recordedAt.set(hash, now);
    this.#pending.push({ userId, hash, usedAt });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes what is noted. A failure loses notes of a use, nothing else, so it stops nothing. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = this.#pending;
    this.#pending = [];
    this.#forgetOld();
    if (uses.length > 0) await this.users.recordUses(uses).catch(() => {});
  }

  #forgetOld(): void {
    const now = this.clock.monotonic();
    for (const [hash, at] of this.#recordedAt) if (now - at >= RECORD_EVERY_MS) this.#recordedAt.delete(hash);
  }
}
