import type { Snapshot } from '../database.js';
import type { Query } from '../query.js';
import { bindQuery } from './bound-query.js';
import type { Thread } from './thread.js';

let snapshots = 0;
let iterations = 0;

/** A snapshot in a thread. @param onEnd Called when it is closed. */
export async function beginSnapshot(thread: Thread, onEnd: () => void): Promise<Snapshot> {
  const snapshot = (snapshots += 1);
  let open = true;

  async function end(): Promise<void> {
    if (!open) return;
    open = false;
    onEnd();
    await thread.ask('end', snapshot).catch(() => {}); // with a thread that died, it has ended
  }

  /** While one batch is being used, the thread reads the next. */
  async function* rows<Args, Row>(query: Query<Args, Row>, args: Args): AsyncGenerator<Row> {
    const iteration = (iterations += 1);
    const bound = bindQuery(query, args);
    const ask = () => {
      const batch = thread.ask('next', snapshot, iteration, bound) as Promise<Row[]>;
      batch.catch(() => {}); // it may fail while nobody waits for it yet
      return batch;
    };
    let coming = ask();
    try {
      for (let batch = await coming; batch.length > 0; batch = await coming) {
        coming = ask();
        yield* batch;
      }
    } finally {
      if (open) await thread.ask('leave', snapshot, iteration).catch(() => {}); // a thread that died has left it
    }
  }

  try {
    await thread.ask('begin', snapshot);
  } catch (error) {
    onEnd();
    throw error;
  }
  return {
    all: async <Args, Row>(query: Query<Args, Row>, args: Args) =>
      (await thread.ask('all', snapshot, bindQuery(query, args))) as Row[],
    first: async <Args, Row>(query: Query<Args, Row>, args: Args) =>
      (await thread.ask('first', snapshot, bindQuery(query, args))) as Row | undefined,
    iterate: rows,
    close: end,
  };
}
