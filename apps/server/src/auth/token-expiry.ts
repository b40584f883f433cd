const DAY_MS = 86_400_000;

/**
 * When a token expires, in UTC milliseconds: at the time it was given, a login token else so many days after it was
 * made, at once if nobody knows when that was (Rocket.Chat's rule). Null: never.
 */
export function expiryOf(
  token: { kind: 'login' | 'personal'; created_at: number | null; expires_at: number | null },
  loginTokenDays: number,
): number | null {
  const { kind, created_at, expires_at } = token;
  if (expires_at !== null || kind === 'personal') return expires_at;
  return created_at === null ? 0 : created_at + loginTokenDays * DAY_MS;
}
