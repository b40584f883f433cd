// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STARTS_WITHIN_MS = 60_000;

/** Those that nobody has stopped end with this process, unless a signal kills it. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => {
  for (const child of running) {
    child.kill('SIGCONT'); // it may be frozen
    child.kill('SIGQUIT');
  }
});

/**
 * Starts the `postgres` of a folder of programs, and waits until it answers queries.
 * @param {{ folder: string, account: import('./unprivileged-account.js').Account }} programs
 * @param {string} folder Has `data`, and gets `log`.
 * @param {Readonly<Record<string, string>>} settings Of `postgresql.conf`.
 */
export async function startProcess(programs, folder, settings) {
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(folder, 'log'), 'a', 0o600);
  const child = spawn(join(programs.folder, 'postgres'), ['-D', join(folder, 'data'), ...words], {
    cwd: '/',
    stdio: ['ignore', log, log],
    ...programs.account,
  });
  closeSync(log);
  const exit = once(child, 'exit');
  running.add(child);
  void exit.then(() => running.delete(child));
  const pid = /** @type {number} */ (child.pid);
  const server = {
    async freeze() {
      process.kill(pid, 'SIGSTOP'); // first: it starts and buries no other process from here on
      for (const process_ of await childrenOf(pid)) process.kill(process_, 'SIGSTOP');
    },
    async thaw() {
      for (const process_ of await childrenOf(pid)) wake(process_);
      process.kill(pid, 'SIGCONT');
    },
    /** Without a checkpoint, frozen or not. */
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await server.thaw();
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

/**
 * @param {string} folder
 * @param {number} pid
 */
async function answers(folder, pid) {
  const lines = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'; // after a kill, the file is the former process's
}

/** @param {number} pid Of a process that may have ended by itself. */
function wake(pid) {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** @param {number} pid */
async function childrenOf(pid) {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}
