/** As `spawn` takes it; empty for the one that this process has. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const NOBODY = 65_534;

/** Whom to run PostgreSQL as, which refuses root. */
export function unprivilegedAccount(): Account {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}
