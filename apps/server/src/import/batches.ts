import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Session } from '../store/database.js';

/** So long a transaction takes, and some more to commit: other writers, such as a running server, wait meanwhile. */
const TRANSACTION_MS = 15;
/** Between two transactions: longer than a waiting writer sleeps before it tries again. */
const GAP_MS = 6;
const MAX_QUEUE = 1_000;
/** The engine looks at the data after so many items, and at the end. */
const OPTIMIZE_AFTER = 10_000;

/**
 * Writes items in short transactions, with gaps in which other processes get to write. Items are fetched in the gaps,
 * and no more of them than a thousand wait to be written. Whatever stops it, each item is written whole or not at all.
 */
export async function writeInBatches<Item>(
  database: Database,
  items: AsyncIterable<Item> | Iterable<Item>,
  write: (session: Session, item: Item) => Promise<void>,
): Promise<void> {
  let queue: Item[] = [];
  let gapEnd = performance.now() + GAP_MS;
  let unseen = 0;

  const writeSome = async () => {
    const gap = gapEnd - performance.now();
    if (gap > 0) await sleep(gap);
    let written = 0;
    await database.write(async (session) => {
      const end = performance.now() + TRANSACTION_MS;
      do await write(session, queue[written++] as Item);
      while (written < queue.length && performance.now() < end);
    });
    queue = queue.slice(written);
    unseen += written;
    if (unseen >= OPTIMIZE_AFTER) await optimize();
    gapEnd = performance.now() + GAP_MS;
  };

  const optimize = async () => {
    unseen = 0;
    await sleep(GAP_MS);
    await database.optimize();
  };

  for await (const item of items) {
    queue.push(item);
    if (queue.length === MAX_QUEUE || performance.now() > gapEnd) await writeSome();
  }
  while (queue.length > 0) await writeSome();
  if (unseen > 0) await optimize();
}
