import type { Connection } from './connection.js';
import type { Connections, LentConnection } from './connections.js';

/** One that is slow delays so many others at most. */
const MAX_USERS = 8;

interface Shared {
  readonly lent: Promise<LentConnection>;
  users: number;
  /** Whether it is lost: nobody else is to use it. */
  isLost: boolean;
}

/**
 * Lends connections to several at once: see `Connections.share`. Statements that are sent over one connection behind
 * each other take half the time of as many over connections of their own.
 */
export function openShares(take: Connections['take']): Connections['share'] {
  const all = new Set<Shared>();

  function enter(): Shared {
    for (const shared of all) if (shared.users < MAX_USERS && !shared.isLost) return shared;
    const shared: Shared = { lent: take(), users: 0, isLost: false };
    all.add(shared);
    return shared;
  }

  function leave(shared: Shared): void {
    shared.users -= 1;
    if (shared.users > 0) return;
    all.delete(shared);
    shared.lent.then(
      ({ giveBack }) => giveBack(),
      () => {}, // its users know
    );
  }

  return async <T>(work: (connection: Connection) => Promise<T>) => {
    const shared = enter();
    shared.users += 1;
    try {
      const { connection } = await shared.lent;
      try {
        return await work(connection);
      } finally {
        shared.isLost = connection.fault !== undefined;
      }
    } finally {
      leave(shared);
    }
  };
}
