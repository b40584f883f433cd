/** The injection token of the clock. */
export const CLOCK = Symbol('CLOCK');

/** Two ways to tell the time, in milliseconds. */
export interface Clock {
  /** Never steps back: for durations. Its zero means nothing. */
  monotonic(): number;
  /** UTC, which an operator or NTP may set: for dates. */
  wall(): number;
}

export const systemClock: Clock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** The two clocks are read one after the other and rounded, so they differ a little from time to time. */
const JITTER_MS = 250;

/** Dates of moments on the monotonic clock: the same one each time, until the wall clock is set. */
export class Dates {
  #offset: number;

  constructor(private readonly clock: Clock) {
    this.#offset = this.#measure();
  }

  /** @returns Epoch milliseconds. */
  of(moment: number): number {
    const offset = this.#measure();
    if (Math.abs(offset - this.#offset) > JITTER_MS) this.#offset = offset;
    return Math.round(moment + this.#offset);
  }

  #measure(): number {
    return this.clock.wall() - this.clock.monotonic();
  }
}
