import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Session } from '../store/database.js';

/** A transaction ends when it has taken so long: other writers, such as a running server, wait meanwhile. */
const TRANSACTION_MS = 25;
/** Between two transactions: longer than a waiting writer sleeps before it tries again. */
const GAP_MS = 6;
const MAX_BATCH = 1_000;

/**
 * Writes items in short transactions, with gaps in which other processes get to write. Items are fetched in the gaps,
 * no more than a batch of them being in memory. Whatever stops it, each item is written whole or not at all.
 */
export async function writeInBatches<Item>(
  database: Database,
  items: AsyncIterable<Item> | Iterable<Item>,
  write: (session: Session, item: Item) => Promise<void>,
): Promise<void> {
  let batch: Item[] = [];
  let gapEnd = performance.now() + GAP_MS;

  const flush = async () => {
    let next = 0;
    while (next < batch.length) {
      const gap = gapEnd - performance.now();
      if (gap > 0) await sleep(gap);
      await database.write(async (session) => {
        const end = performance.now() + TRANSACTION_MS;
        do await write(session, batch[next++] as Item);
        while (next < batch.length && performance.now() < end);
      });
      gapEnd = performance.now() + GAP_MS;
    }
    batch = [];
  };

  for await (const item of items) {
    batch.push(item);
    if (batch.length === MAX_BATCH || performance.now() > gapEnd) await flush();
  }
  await flush();
}
