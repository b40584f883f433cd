/**
 * Does work that takes resources, and disposes of them at its end, also when a signal ends it.
 * @throws when it is interrupted, after the disposal.
 */
export async function withResources(work: (resources: AsyncDisposableStack) => Promise<void>): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
  });
  await Promise.race([work(resources), interrupted]);
}
