import type { Logger } from 'pino';
import type { OutageChange, StoreOutages } from '../store/database.js';

/**
 * Logs each outage of the store in one line when it begins, one when it ends.
 * @returns what ends that.
 */
export function logOutages(outages: StoreOutages, logger: Logger): () => void {
  return outages.listen(({ name, state, message, closes, lastedMs, refused }: OutageChange) => {
    if (state === 'begins') logger[closes ? 'fatal' : 'error']({ outage: name }, message);
    else logger.warn({ outage: name, ms: lastedMs, refused }, 'the outage of the store is over; it is used as before');
  });
}
