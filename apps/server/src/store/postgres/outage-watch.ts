import { StoreUnavailableError } from '../database.js';
import { TooManySlowReads } from '../lane.js';
import type { Outages } from '../outages.js';
import { isTimeout } from './store-error.js';

/** An outage is over when nothing has failed for so long: while some requests succeed and others fail, it lasts. */
const OVER_AFTER_MS = 10_000;

const SLOW = 'slow reads';
const SERVER = 'database';

/** Finds out from the requests of a store whether its server answers, so that a state that lasts is told once. */
export class OutageWatch {
  readonly #failedAt = new Map<string, number>();

  constructor(private readonly outages: Outages) {}

  async over<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      if (this.#failedAt.size > 0) this.#endOld();
      return result;
    } catch (error) {
      const isNoted = !(error instanceof StoreUnavailableError) || error.countRefusal !== undefined;
      throw isNoted ? error : this.#note(error);
    }
  }

  #note(error: StoreUnavailableError): StoreUnavailableError {
    const name = error instanceof TooManySlowReads || isTimeout(error) ? SLOW : SERVER;
    this.#failedAt.set(name, performance.now());
    const message = `${error.message} Requests that can't be answered for that are 503.`;
    const { countRefusal } = this.outages.begin(name, { message, closes: false }, error);
    return new StoreUnavailableError(error.message, {
      cause: error.cause,
      ...(countRefusal === undefined ? {} : { countRefusal }),
    });
  }

  #endOld(): void {
    for (const [name, at] of this.#failedAt) {
      if (performance.now() - at < OVER_AFTER_MS) continue;
      this.#failedAt.delete(name);
      this.outages.end(name);
    }
  }
}
