import { hash } from 'node:crypto';

/** A strong entity tag of whatever an answer depends on: equal parts, equal tag, in every process. */
export function entityTag(parts: readonly string[]): string {
  return `"${hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)}"`;
}

/** Whether an `If-None-Match` names the tag; one that was weakened on the way (`W/`) is as good. */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch === tag) return true;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}
