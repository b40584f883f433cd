import { StoreUnavailableError } from './database.js';

/** Nothing is wrong with the store: others take long, and so does waiting for them. */
export class TooManySlowReads extends StoreUnavailableError {}

interface Waiting {
  start(): void;
}

/** Lets so many works run at once. The others wait in order of arrival, each for so long at most. */
export class Lane {
  #running = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(
    private readonly places: number,
    private readonly patienceMs: number,
  ) {}

  /** @throws TooManySlowReads if its turn doesn't come in time. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.places) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#running -= 1;
      else next.start(); // in its place
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(
          new TooManySlowReads(
            `${this.places} reads that take long are under way, and ${this.#waiting.size} more wait for them.`,
          ),
        );
      }, this.patienceMs);
      this.#waiting.add(waiting);
    });
  }
}
