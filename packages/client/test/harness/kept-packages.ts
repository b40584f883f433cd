import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { leaveOut } from '@switchboard/test-kit/needs';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

/**
 * Installs packages into a folder that is kept between the runs, for they are large and their versions pinned.
 * @param what Is left out where npm can't.
 * @returns The folder; undefined where npm can't.
 */
export async function keepPackages(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  what: string,
): Promise<string | undefined> {
  const folder = join(CACHE, name);
  const wanted = { name, dependencies };
  const done = join(folder, 'done.json');
  if (existsSync(done) && (await readFile(done, 'utf8')) === JSON.stringify(wanted)) return folder;
  await rm(folder, { recursive: true, force: true });
  if ((await npm(['install', '--ignore-scripts'], folder, wanted, what)) === undefined) return undefined;
  await writeFile(done, JSON.stringify(wanted));
  return folder;
}

/** Runs npm in a folder with this manifest; undefined, and `what` is left out, where it can't. */
export async function npm(
  words: string[],
  folder: string,
  manifest: object,
  what: string,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  try {
    await run('npm', [...words, '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
    return folder;
  } catch (error) {
    const [complaint] = String((error as { stderr?: unknown }).stderr)
      .trim()
      .split('\n');
    leaveOut(what, `npm with its registry (${complaint})`);
    return undefined;
  }
}
