import { setTimeout as sleep } from 'node:timers/promises';
import type { Filling, Session } from '../store/database.js';

const FIRST_ITEMS = 16;
const MAX_ITEMS = 500;
/** The engine looks at the data after so many items, each time that they have doubled, and at the end. */
const OPTIMIZE_AFTER = 10_000;

/**
 * Writes items in short transactions, with gaps in which other processes get to write. Items are fetched in the gaps,
 * and few wait to be written. Whatever stops it, each item is written whole or not at all.
 */
export async function writeInBatches<Item>(
  filling: Filling,
  batches: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
  write: (session: Session, items: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  let size = FIRST_ITEMS;
  let gapEnd = 0;
  let written = 0;
  let optimizeAt = OPTIMIZE_AFTER;

  const writeSome = async (items: readonly Item[]) => {
    const gap = gapEnd - performance.now();
    if (gap > 0) await sleep(gap);
    const took = await filling.write(async (session) => {
      const begun = performance.now();
      await write(session, items);
      return performance.now() - begun;
    });
    gapEnd = performance.now() + filling.gapMs;
    written += items.length;
    if (items.length === size)
      size = Math.max(1, Math.min(MAX_ITEMS, Math.floor((size * filling.transactionMs) / took), size * 4));
    if (written < optimizeAt) return;
    optimizeAt = 2 * written;
    await filling.optimize();
  };

  let waiting: readonly Item[] = [];
  for await (const batch of batches) {
    waiting = waiting.length === 0 ? batch : [...waiting, ...batch];
    while (waiting.length >= size) {
      const items = waiting.slice(0, size);
      waiting = waiting.slice(size);
      await writeSome(items);
    }
  }
  while (waiting.length > 0) {
    const items = waiting.slice(0, size);
    waiting = waiting.slice(size);
    await writeSome(items);
  }
  if (written > 0) await filling.optimize();
}
