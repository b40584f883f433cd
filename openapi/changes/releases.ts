import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A contract as it was released. */
export interface Release {
  readonly version: string;
  /** Its bundle, JSON. */
  readonly file: string;
}

const RELEASED = join(import.meta.dirname, '../released');

/** Every release, the oldest first. */
export function releases(): Release[] {
  return readdirSync(RELEASED)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ version: basename(name, '.json'), file: join(RELEASED, name) }))
    .toSorted((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}
