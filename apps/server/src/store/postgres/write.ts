import type { Session, WriteTerms } from '../database.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { logPosition } from './lists.js';
import { lockWriter } from './locks.js';
import { sessionOver } from './session.js';
import { isLostToOthers } from './store-error.js';

const ATTEMPTS = 5;

/** What came of a transaction. */
export interface Written<T> {
  readonly result: T;
  /** How far the primary's log is, if it was asked for. */
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
  { deadlineMs, withPosition }: { deadlineMs: number; withPosition: boolean },
): Promise<Written<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connections.use((connection) =>
        withinTime(connection, deadlineMs, () => transaction(connection, work, alone, withPosition)),
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
  withPosition: boolean,
): Promise<Written<T>> {
  try {
    // Every statement sees what was committed before it, so what is read behind the lock is of now.
    await connection.run({ text: `begin isolation level read committed read write; ${lockWriter(alone)}` });
    const result = await work(sessionOver(connection));
    await connection.run({ text: 'commit' });
    if (!withPosition) return { result, position: undefined };
    const [row] = await connection.run<{ position: number }>({ text: `select ${logPosition} as position`, values: [] });
    return { result, position: row?.position };
  } catch (error) {
    if (connection.fault === undefined) await connection.run({ text: 'rollback' });
    throw error;
  }
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
