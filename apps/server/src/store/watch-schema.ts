import type { Outages } from './outages.js';
import { isCompatible, StoreSchemaError } from './schema.js';

const OUTAGE = 'schema';
const CHANGED =
  "A newer version of Switchboard has brought the store to a form that this one can't use. Start that version in its place.";
const CHECK_EVERY_MS = 500;

/**
 * Closes a store that a newer program has brought to a form that this one can't use, and opens it again when that is
 * taken back, by a restore say.
 * @param compatibleFrom The fact of that name, as it is now.
 * @throws StoreUnavailableError if the store is closed.
 */
export function checkSchema(outages: Outages, compatibleFrom: string | undefined): void {
  if (!isCompatible(compatibleFrom)) {
    throw outages.begin(OUTAGE, { message: CHANGED, closes: true }, new StoreSchemaError(CHANGED));
  }
  outages.end(OUTAGE);
}

/**
 * Looks twice a second, whether anybody asks for something or not.
 * @param look Calls `checkSchema`. What it throws is for those who ask.
 * @returns what ends that.
 */
export function watchSchema(look: () => void | Promise<void>): () => void {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void lookOnce().finally(() => (isLooking = false));
  }, CHECK_EVERY_MS).unref();

  async function lookOnce(): Promise<void> {
    try {
      await look();
    } catch {
      // The outage has begun, or the store can't be reached.
    }
  }

  return () => clearInterval(timer);
}
