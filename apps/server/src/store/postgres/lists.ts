import { StoreUnavailableError } from '../database.js';
import { TooManySlowReads } from '../lane.js';
import { NEWEST_MIGRATION } from '../schema.js';
import type { Source } from './source.js';

/** Where lists are read from. */
export interface Lists {
  /** @param reader Who asks; nobody in particular if undefined. */
  read<T>(reader: string | undefined, work: (source: Source) => Promise<T>): Promise<T>;
  /**
   * To be told of each write of a reader that has been committed on the primary, and of how far its log is; infinite:
   * as far as it is when it is asked for next.
   */
  wrote(reader: string, position: number): void;
  stop(): void;
}

/** A replica that is further behind than this doesn't answer. */
const MAX_LAG_MS = 10_000;
/** How far it is, is found out so often, */
const CHECK_EVERY_MS = 1_000;
/** or sooner while a reader waits to see what they have written, */
const CHECK_FOR_WRITER_AFTER_MS = 20;
/** and holds for so long. */
const TRUSTED_MS = 3_000;

export const listsOfPrimary = (primary: Source): Lists => ({
  read: (_reader, work) => work(primary),
  wrote: () => {},
  stop: () => {},
});

/**
 * Reads lists from the replica. A reader who has written reads from the primary until the replica has it, and everybody
 * does while the replica is lost, slow or far behind.
 */
export async function listsOfReplica(primary: Source, replica: Source, storeId: string): Promise<Lists> {
  /** How far the replica must be for a reader to see what they have written. */
  const awaited = new Map<string, number>();
  /** Positions that the primary has been at and the replica not yet, the oldest first. */
  let ahead: { readonly position: number; readonly at: number }[] = [];
  let checking: Promise<void> | undefined;
  let checkedAt = -Infinity;
  let trustedUntil = -Infinity;

  async function check(): Promise<void> {
    const at = performance.now();
    checkedAt = at;
    try {
      const now = await primaryPosition(primary);
      if (now !== ahead.at(-1)?.position) ahead.push({ position: now, at });
      for (const [reader, needed] of awaited) if (needed === Infinity) awaited.set(reader, now);
      const position = await replicaPosition(replica, storeId);
      ahead = ahead.filter((mark) => mark.position > position);
      for (const [reader, needed] of awaited) if (needed <= position) awaited.delete(reader);
      const lag = at - (ahead[0]?.at ?? at);
      trustedUntil = lag <= MAX_LAG_MS ? at + TRUSTED_MS : -Infinity;
    } catch {
      trustedUntil = -Infinity;
    }
  }

  function startCheck(): void {
    checking ??= check().finally(() => (checking = undefined));
  }

  await check();
  const timer = setInterval(startCheck, CHECK_EVERY_MS).unref();

  return {
    async read(reader, work) {
      const waits = reader !== undefined && awaited.has(reader);
      if (waits && performance.now() - checkedAt > CHECK_FOR_WRITER_AFTER_MS) startCheck();
      if (waits || performance.now() > trustedUntil) return await work(primary);
      try {
        return await work(replica);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || error instanceof TooManySlowReads) throw error;
        trustedUntil = -Infinity;
        return await work(primary);
      }
    },
    wrote: (reader, position) => void awaited.set(reader, Math.max(position, awaited.get(reader) ?? 0)),
    stop: () => clearInterval(timer),
  };
}

/** SQL: how far the log of a primary is, on its disk. */
export const logPosition = "pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')";

async function primaryPosition({ connections }: Source): Promise<number> {
  const [row] = await connections.use(({ run }) =>
    run<{ position: number }>({ text: `select ${logPosition} as position`, values: [] }),
  );
  return (row as { position: number }).position;
}

/** @throws Error if it is no replica, one of another store, or one that lacks what this program has migrated. */
async function replicaPosition({ connections }: Source, storeId: string): Promise<number> {
  const text = `select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') as position,
    (select value from store_facts where name = 'id') as store,
    exists (select from kysely_migration where name = $1) as migrated`;
  const [row] = await connections.use(({ run }) =>
    run<{ position: number | null; store: string | null; migrated: boolean }>({ text, values: [NEWEST_MIGRATION] }),
  );
  if (typeof row?.position !== 'number') throw new Error('DATABASE_READ_URL names no replica.');
  if (row.store !== storeId) throw new Error('DATABASE_READ_URL names a replica of another store.');
  if (!row.migrated) throw new Error('The replica has not had the latest migration yet.');
  return row.position;
}
