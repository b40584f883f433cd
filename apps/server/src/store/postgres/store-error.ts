import { DatabaseError } from 'pg';
import { StoreUnavailableError } from '../database.js';

/** Beginnings of SQLSTATEs: the server can't for a while, since it is stopping, full, read-only or too busy. */
const UNAVAILABLE = [
  '08', // the connection
  '26000', // a statement that was to be prepared by another request, which was refused
  '25006', // read-only: a replica, or a primary that is none any more
  '28', // the role or its password is no longer accepted
  '3D000', // the database is gone
  '40001', // lost to others; also a replica's query to its replay
  '40P01', // a deadlock
  '53', // disk, memory or connections have run out
  '55P03', // a lock was not to be had in time
  '57', // stopped by an operator, by a shutdown or by the statement time-out
  '58', // the system below
];
/** Rolled back for the sake of others, who may have written the same. */
const LOST_TO_OTHERS = ['40001', '40P01', '23505', '23P01'];

/**
 * What the rest of the program makes of an error: one that may be over in a moment is a `StoreUnavailableError`.
 * @param server How it is called.
 */
export function toStoreError(error: Error, server = 'PostgreSQL'): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (isRefusal(error) && !UNAVAILABLE.some((begin) => code.startsWith(begin))) return error;
  // All that isn't from the server itself is a fault on the way to it.
  return new StoreUnavailableError(`${server} does not answer: ${message || code}.`, { cause: error });
}

/** Whether the server itself said so, and not what is on the way to it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError;
}

/** Whether nothing was written because others were first: the same may succeed when it is tried again. */
export function isLostToOthers(error: unknown): boolean {
  return LOST_TO_OTHERS.includes(codeOf(error) ?? '');
}

/** Whether the server ended it because it took too long. */
export function isTimeout(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** Whether the role may not do it. */
export function isForbidden(error: unknown): boolean {
  return codeOf(error) === '42501';
}

/** Whether somebody else has a lock on it. */
export function isTaken(error: unknown): boolean {
  return ['55P03', '40P01'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof StoreUnavailableError ? error.cause : error;
  return cause instanceof DatabaseError ? cause.code : undefined;
}
