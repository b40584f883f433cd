/** What a time-out rejects with. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Does `work` until `ms` are over or `signal` is aborted. Then it rejects at once, with TIMED_OUT or the signal's
 * reason, even if the work doesn't heed the signal that it was given. No timer and no listener is left behind.
 */
export async function within<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  try {
    return await new Promise<Result>((resolve, reject) => {
      const stop = (reason: unknown) => {
        reject(reason);
        controller.abort(reason);
      };
      onAbort = () => stop(signal?.reason);
      signal?.addEventListener('abort', onAbort);
      timer = setTimeout(() => stop(TIMED_OUT), Math.min(ms, LONGEST_TIMER_MS));
      work(controller.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Waits, or until `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await within(ms, signal, () => new Promise(() => {})).catch(() => {});
}
