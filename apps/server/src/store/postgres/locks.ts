import { hash } from 'node:crypto';

/** Halves of the keys of our advisory locks: the first tells them from those of others in the same database. */
const WRITERS = 0x5357_0001;
const KEYS = 0x5357_0002;
const MIGRATION = 0x5357_0003;
const COMPACTION = 0x5357_0004;
const USERS = 0x5357_0005;

/**
 * SQL that waits until a transaction may write, for as long as it lasts: alone among those that name one of the same
 * keys and those that name none. Keys are locked in one order everywhere, so that no two wait for each other.
 */
export function lockWriter(alone: readonly string[] | undefined): string {
  if (alone === undefined) return `select pg_advisory_xact_lock(${WRITERS}, 0);`;
  const keys = [...new Set(alone.map(lockKey))].toSorted((one, other) => one - other);
  return [
    `select pg_advisory_xact_lock_shared(${WRITERS}, 0);`,
    ...keys.map((key) => `select pg_advisory_xact_lock(${KEYS}, ${key});`),
  ].join(' ');
}

/**
 * Held by all that have the store open, until the connection ends. It waits while somebody fills the store alone. It
 * gives no row, which would be taken for one of the page that is asked for behind it.
 */
export const LOCK_AS_USER = `do $$ begin perform pg_advisory_lock_shared(${USERS}, 0); end $$`;

/** Waits until nobody has the store for themselves, for as long as that takes. */
export const AWAIT_SOLE_USE = `begin; set local lock_timeout = 0; set local statement_timeout = 0;
  select pg_advisory_xact_lock_shared(${USERS}, 0); commit`;

/** Whether nobody else has the store open or writes to it, for as long as the transaction lasts; SQL of a condition. */
export const TRY_LOCK_ALONE = `pg_try_advisory_xact_lock(${USERS}, 0) and pg_try_advisory_xact_lock(${WRITERS}, 0)`;

/** Waits until nobody else migrates and nobody writes. Held until the connection ends. */
export const lockMigration = `select pg_advisory_lock(${MIGRATION}, 0), pg_advisory_lock(${WRITERS}, 0)`;

/** Whether nobody else compacts, and nobody writes who is to be alone, for as long as the transaction lasts. */
export const tryLockCompaction = `select pg_try_advisory_xact_lock(${COMPACTION}, 0)
  and pg_try_advisory_xact_lock_shared(${WRITERS}, 0) as alone`;

/** Two keys of one number wait for each other, which does no harm. */
function lockKey(key: string): number {
  return hash('sha256', key, 'buffer').readInt32BE();
}
