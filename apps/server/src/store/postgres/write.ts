import type { Session, WriteTerms } from '../database.js';
import type { Outages } from '../outages.js';
import { checkSchemaOver } from './check-schema.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { logPosition } from './lists.js';
import { lockWriter } from './locks.js';
import { sessionOver } from './session.js';
import { isLostToOthers } from './store-error.js';

const ATTEMPTS = 5;
/** The server ends a transaction whose process says nothing for so long: others wait for its lock. */
const MOST_IDLE_MS = 10_000;

/** What came of a transaction. */
export interface Written<T> {
  readonly result: T;
  /** How far the primary's log is, if it was asked for; infinite if it can't be told. */
  readonly position: number | undefined;
}

/**
 * One transaction: see `Database.write`. One that was rolled back because others were first is run again, unless it is
 * alone among all, whose work may not bear that.
 * @param deadlineMs After which it is given up; 0: never.
 * @param withPosition Whether the position of the log is wanted.
 */
export async function write<T>(
  connections: Connections,
  work: (session: Session) => Promise<T>,
  { alone }: WriteTerms,
  outages: Outages,
  { deadlineMs, withPosition }: { deadlineMs: number; withPosition: boolean },
): Promise<Written<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connections.use((connection) =>
        withinTime(connection, deadlineMs, () => transaction(connection, work, alone, outages, withPosition)),
      );
    } catch (error) {
      if (alone === undefined || attempt === ATTEMPTS || !isLostToOthers(error)) throw error;
    }
  }
}

async function transaction<T>(
  connection: Connection,
  work: (session: Session) => Promise<T>,
  alone: readonly string[] | undefined,
  outages: Outages,
  withPosition: boolean,
): Promise<Written<T>> {
  const writes = sessionOver(connection);
  try {
    // Every statement sees what was committed before it, so what is read behind the lock is of now. Not "read write":
    // a replica refuses that as something it can not do, and a write as one that may be tried again.
    await connection.run({
      text: `begin isolation level read committed; set local idle_in_transaction_session_timeout = ${MOST_IDLE_MS};
        ${lockWriter(alone)}`,
    });
    // In one journey with what the work asks first.
    const [usable, worked] = await Promise.allSettled([checkSchemaOver(connection, outages), work(writes.session)]);
    if (usable.status === 'rejected') throw usable.reason;
    if (worked.status === 'rejected') throw worked.reason;
    const result = worked.value;
    await writes.copied();
    await connection.run({ text: 'commit' }); // rolls back what has failed on the way
    if (writes.failure !== undefined) throw writes.failure;
    return { result, position: withPosition ? await positionAfter(connection) : undefined };
  } catch (error) {
    await writes.copied();
    if (connection.fault === undefined) await connection.run({ text: 'rollback' });
    throw writes.failure ?? error;
  }
}

/** What was committed has succeeded, whatever comes of this: infinite where the position isn't known. */
async function positionAfter({ run }: Connection): Promise<number> {
  const text = `select ${logPosition} as position`;
  const [row] = await run<{ position: number }>({ text, values: [] }).catch(() => []);
  return row?.position ?? Infinity;
}

async function withinTime<T>(connection: Connection, deadlineMs: number, work: () => Promise<T>): Promise<T> {
  if (deadlineMs === 0) return await work();
  const timer = setTimeout(() => connection.cutOff(), deadlineMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
