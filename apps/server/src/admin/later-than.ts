import { parseIsoDateTime } from '../rooms/iso-date.js';

/** A new `_updatedAt`: now, or if a document's is in the future, just after it, so that the change always wins. */
export function laterThan(updatedAt: unknown, now = Date.now()): string {
  const before = typeof updatedAt === 'string' ? (parseIsoDateTime(updatedAt) ?? -Infinity) : -Infinity;
  return new Date(Math.max(now, before + 1)).toISOString();
}
