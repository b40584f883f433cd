import type { MaybePromise } from './store/database.js';

/** Goes on with a value at once where it is there, so that what needs no waiting isn't put off to a later turn. */
export function whenReady<T, Result>(
  value: MaybePromise<T>,
  goOn: (value: T) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
