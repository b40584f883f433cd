import { setImmediate as endOfTurn } from 'node:timers/promises';

/** A read that all who ask for in one turn of the event loop share: it begins after each of them has asked. */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined;
  return () =>
    (next ??= endOfTurn().then(() => {
      next = undefined;
      return read();
    }));
}
