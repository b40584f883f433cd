import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Aim, Loader, Seen } from './load.ts';

const SCRIPT = join(import.meta.dirname, 'wrk.lua');
const run = promisify(execFile);

/** The version of wrk, if it is installed. */
export async function wrkVersion(): Promise<string | undefined> {
  // It ends with 1 after it told its version.
  const { stdout, code } = await run('wrk', ['--version']).catch(
    (error: { stdout: string; code: unknown }) => error,
  ) as { stdout: string; code?: unknown }; // prettier-ignore
  return code === 'ENOENT' ? undefined : (/^wrk (?:debian\/)?([\d.]+)/.exec(stdout)?.[1] ?? '');
}

export function wrkLoader(version: string): Loader {
  return { name: `wrk ${version}`.trim(), load: loadWithWrk };
}

async function loadWithWrk({ url, paths, headers, connections, seconds }: Aim): Promise<Seen> {
  const file = join(tmpdir(), `switchboard-paths-${randomUUID()}`);
  const head = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  await writeFile(file, paths.join('\n'));
  try {
    const words = [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '60s',
      '-s',
      SCRIPT,
      ...head,
      url,
      '--',
      file,
    ];
    const { stdout } = await run('wrk', words);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Seen;
  } finally {
    await rm(file, { force: true });
  }
}
