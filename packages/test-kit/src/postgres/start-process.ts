import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

const STARTS_WITHIN_MS = 60_000;

/** Those that nobody has stopped, and their folders, end with this process, unless a signal kills it. */
const running = new Map<ChildProcess, string>();
process.once('exit', () => {
  for (const [child, folder] of running) {
    child.kill('SIGCONT'); // it may be frozen
    child.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 }); // it may still write there
  }
});

/** Programs of PostgreSQL, and whom to run them as. */
export interface Programs {
  readonly folder: string;
  readonly account: Account;
}

export interface ServerProcess {
  freeze(): Promise<void>;
  thaw(): void;
  /** Without a checkpoint, frozen or not. */
  end(): Promise<void>;
}

/**
 * Starts a `postgres`, and waits until it answers queries.
 * @param folder Has `data`, and gets `log`.
 * @param settings Of `postgresql.conf`.
 * @throws Error with the end of the log, if it doesn't start.
 */
export async function startProcess(
  programs: Programs,
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(folder, 'log'), 'a', 0o600);
  const child = spawn(join(programs.folder, 'postgres'), ['-D', join(folder, 'data'), ...words], {
    cwd: '/',
    stdio: ['ignore', log, log],
    ...programs.account,
  });
  closeSync(log);
  const exit = once(child, 'exit');
  running.set(child, folder);
  void exit.then(() => running.delete(child));
  const pid = child.pid as number;
  let frozen: readonly number[] = [];
  const server = {
    async freeze() {
      process.kill(pid, 'SIGSTOP'); // first: it starts and buries no other process from here on
      frozen = [...(await childrenOf(pid)), pid];
      for (const process_ of frozen) process.kill(process_, 'SIGSTOP');
    },
    thaw() {
      for (const process_ of frozen) wake(process_);
      frozen = [];
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      server.thaw();
      child.kill('SIGQUIT');
      await exit;
    },
  };

  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await answers(folder, pid))) {
    if (child.exitCode === null && child.signalCode === null && Date.now() < deadline) await sleep(10);
    else {
      await server.end();
      throw new Error(`PostgreSQL did not start:\n${(await readFile(join(folder, 'log'), 'utf8')).slice(-2_000)}`);
    }
  }
  return server;
}

async function answers(folder: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'; // after a kill, the file is the former process's
}

/** @param pid Of a process that may have ended by itself. */
function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const list =
    process.platform === 'linux' // where pgrep need not be installed
      ? await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : (await promisify(execFile)('pgrep', ['-P', String(pid)])).stdout;
  return list.split(/\s/).filter(Boolean).map(Number);
}
