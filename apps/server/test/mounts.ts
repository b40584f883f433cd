import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this user may mount a file system, as root may; where not, the suite is left out, and a line says so. */
export function canMount(suite: string): boolean {
  const tried = mkdtempSync(join(tmpdir(), 'switchboard-'));
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', tried]).status === 0;
  if (done) spawnSync('umount', [tried]);
  rmSync(tried, { recursive: true });
  if (!done) console.warn(`Left out: ${suite}: needs the right to mount (run as root).`);
  return done;
}

export function mount(...words: string[]): void {
  const { status, stderr } = spawnSync('mount', words);
  if (status !== 0) throw new Error(String(stderr));
}

export function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}
