// @ts-check
import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { postgresPrograms } from './postgres-programs.js';
import { startProcess } from './start-process.js';
import { unprivilegedAccount } from './unprivileged-account.js';

const LOCALE = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];

/** @type {typeof import('./start-cluster.js').startCluster} */
export async function startCluster({ settings = {} } = {}) {
  const folder = postgresPrograms();
  if (folder === undefined) {
    throw new Error('PostgreSQL 15 or later is needed (Debian: apt-get install --no-install-recommends postgresql).');
  }
  const programs = { folder, account: unprivilegedAccount() };
  const run = async (/** @type {string} */ program, /** @type {string[]} */ words) => {
    const { stdout } = await promisify(execFile)(join(folder, program), words, { cwd: '/', ...programs.account });
    return stdout.trim();
  };

  const primary = await startIn(programs, settings, (data) =>
    run('initdb', ['-D', data, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...LOCALE]),
  );
  return {
    ...primary,
    async replica() {
      const replica = await startIn(programs, settings, (data) =>
        run('pg_basebackup', ['-D', data, '-d', primary.url, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']),
      );
      const ask = (/** @type {string} */ sql) => run('psql', ['-XAtq', '-c', sql, replica.url]);
      return {
        ...replica,
        async pause() {
          await ask('select pg_wal_replay_pause()');
          while ((await ask('select pg_get_wal_replay_pause_state()')) !== 'paused') await sleep(5);
        },
        async resume() {
          await ask('select pg_wal_replay_resume()');
        },
      };
    },
  };
}

/**
 * Starts a server in a new temporary folder.
 * @param {{ folder: string, account: import('./unprivileged-account.js').Account }} programs
 * @param {Readonly<Record<string, string>>} settings
 * @param {(data: string) => Promise<unknown>} fill Makes the data in this folder, which isn't there yet.
 */
async function startIn({ folder: programs, account }, settings, fill) {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-cluster-'));
  const port = await freePort();
  const start = () =>
    startProcess({ folder: programs, account }, folder, {
      ...settings,
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
    });
  const remove = () => rm(folder, { recursive: true });
  try {
    if (account.uid !== undefined && account.gid !== undefined) await chown(folder, account.uid, account.gid);
    await fill(join(folder, 'data'));
    let server = await start();
    const stop = async () => {
      await server.end();
      await remove();
    };
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      port,
      freeze: () => server.freeze(),
      thaw: () => server.thaw(),
      kill: () => server.end(),
      restart: async () => {
        server = await start();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
