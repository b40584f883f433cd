// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const OLDEST = 15;
const DEBIAN = '/usr/lib/postgresql';

/**
 * The folder of PostgreSQL's programs: Debian's newest, or the one on the PATH.
 * @returns {string | undefined} undefined if there is none of version 15 or later.
 */
export function postgresPrograms() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newestFirst = versions.toSorted((one, other) => Number(other) - Number(one));
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && versionOf(folder) >= OLDEST);
}

/** @param {string} folder */
function versionOf(folder) {
  const text = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/ (\d+)/.exec(text)?.[1]);
}
