const DAY_MS = 86_400_000;

/**
 * When a token expires, in UTC milliseconds: at the time it was given; a login token else so many days after it was
 * made, never if nothing says when that was, and at once if what says it can't be read. Null: never.
 */
export function expiryOf(
  token: { kind: 'login' | 'personal'; created_at: number | null; no_expiry: number; expires_at: number | null },
  loginTokenDays: number,
): number | null {
  const { kind, created_at, no_expiry, expires_at } = token;
  if (expires_at !== null || kind === 'personal') return expires_at;
  if (created_at !== null) return created_at + loginTokenDays * DAY_MS;
  return no_expiry === 1 ? null : 0;
}
