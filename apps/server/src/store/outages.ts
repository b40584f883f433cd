import { type Outage, type OutageChange, StoreUnavailableError, type StoreOutages } from './database.js';

interface Lasting extends Outage {
  readonly error: StoreUnavailableError;
  readonly since: number;
  refused: number;
}

/** The outages of one store, as its engine finds them. */
export class Outages implements StoreOutages {
  closed: StoreUnavailableError | undefined;
  readonly #lasting = new Map<string, Lasting>();
  readonly #listeners = new Set<(change: OutageChange) => void>();

  /**
   * Begins an outage. One of that name that lasts already goes on as it is.
   * @returns the error of the requests that it meets.
   */
  begin(name: string, { message, closes }: Outage, cause?: unknown): StoreUnavailableError {
    const known = this.#lasting.get(name);
    if (known !== undefined) return known.error;
    const countRefusal = () => void (outage.refused += 1);
    const error = new StoreUnavailableError(message, { cause, countRefusal });
    const outage: Lasting = { message, closes, error, since: performance.now(), refused: 0 };
    this.#lasting.set(name, outage);
    this.#tell(name, outage, 'begins');
    return error;
  }

  /** Ends the outage of that name, if there is one. */
  end(name: string): void {
    const outage = this.#lasting.get(name);
    if (outage === undefined) return;
    this.#lasting.delete(name);
    this.#tell(name, outage, 'ends');
  }

  listen(listener: (change: OutageChange) => void): () => void {
    this.#listeners.add(listener);
    for (const [name, outage] of this.#lasting) listener(changeOf(name, outage, 'begins'));
    return () => void this.#listeners.delete(listener);
  }

  #tell(name: string, outage: Lasting, state: OutageChange['state']): void {
    this.closed = this.#lasting.values().find(({ closes }) => closes)?.error;
    for (const listener of this.#listeners) listener(changeOf(name, outage, state));
  }
}

function changeOf(
  name: string,
  { message, closes, since, refused }: Lasting,
  state: OutageChange['state'],
): OutageChange {
  return { name, message, closes, refused, state, lastedMs: Math.round(performance.now() - since) };
}
