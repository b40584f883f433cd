import { hash } from 'node:crypto';

/** base64(sha256(token)): how Rocket.Chat keeps tokens, so that imported ones go on working. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64');
}
