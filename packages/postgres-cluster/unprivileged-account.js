// @ts-check
import { execFileSync } from 'node:child_process';

/** @typedef {{ uid?: number, gid?: number }} Account As `spawn` takes it; empty for the one that this process has. */

/**
 * Whom to run PostgreSQL as, which refuses root: where this process is root, `postgres` or `nobody`.
 * @returns {Account}
 */
export function unprivilegedAccount() {
  if (process.getuid?.() !== 0) return {};
  return accountOf('postgres') ?? accountOf('nobody') ?? {};
}

/**
 * @param {string} name
 * @returns {Account | undefined} undefined if there is nobody of that name.
 */
function accountOf(name) {
  /** @param {string} kind */
  const number = (kind) => Number(execFileSync('id', [kind, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: number('-u'), gid: number('-g') };
  } catch {
    return undefined;
  }
}
