import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { rowsOf } from './databases.ts';
import { type Account, unprivilegedAccount } from './postgres/account.ts';
import { copyForReplica } from './postgres/base-backup.ts';
import { freePort } from './postgres/free-port.ts';
import { copyPrograms, missingPostgres } from './postgres/programs.ts';
import { type Programs, startProcess } from './postgres/start-process.ts';

export { missingPostgres };

const LOCALE = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];

/** What it holds is thrown away, and tests break connections but never this cluster: nothing need reach the disk. */
const SHARED: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_wal_senders: '0',
  wal_level: 'minimal',
};

/** Of `postgresql.conf`. */
type Settings = Readonly<Record<string, string>>;

/** A PostgreSQL server of its own in a temporary folder, reached on the loopback alone, without a password. */
interface Server extends AsyncDisposable {
  /** Of its database `postgres`, as a superuser. */
  readonly url: string;
  readonly port: number;
  /** Stops every process of it in the middle of what it does: connections stay open, and nobody answers. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Ends it at once, without a checkpoint; its connections break. */
  kill(): Promise<void>;
  /** Starts again what was killed, on the same port and with the data that it had committed. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. Stop replicas before their primary. */
  stop(): Promise<void>;
}

export interface Replica extends Server {
  /** Keeps it in the state of now; what the primary commits from here on is received and not shown. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export interface Cluster extends Server {
  /** Starts a replica that follows this server by streaming. */
  replica(): Promise<Replica>;
}

export interface ClusterOptions {
  /** Over PostgreSQL's own defaults; replicas have the same. */
  readonly settings?: Settings;
  /** Its major one; by default the one that `POSTGRES_VERSION` names. */
  readonly version?: string | undefined;
}

/**
 * The PostgreSQL that tests make databases of their own on: the one whose superuser `TEST_POSTGRES_URL` names, else a new
 * one, which ends when this is disposed of.
 */
export async function sharedPostgres(version?: string): Promise<AsyncDisposable & { readonly url: string }> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given === undefined) return await startCluster({ settings: SHARED, version });
  return { url: given, async [Symbol.asyncDispose]() {} };
}

/**
 * Makes and starts a new cluster on a free port, as nobody where this process is root. Its default collation is a linguistic one (ICU, `en-US`), so that a query which leaves its
 * collation to chance shows.
 * @throws Error if there is no PostgreSQL for this platform, or if it does not start; the message has the end of its log.
 */
export async function startCluster({ settings = {}, version }: ClusterOptions = {}): Promise<Cluster> {
  const missing = missingPostgres(version);
  if (missing !== undefined) throw new Error(`This needs ${missing}.`);
  const account = unprivilegedAccount();
  const initialise = async (data: string, folder: string) => {
    const programs = { folder: await copyPrograms(join(folder, 'programs'), version), account };
    const words = ['-D', data, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...LOCALE];
    await promisify(execFile)(join(programs.folder, 'initdb'), words, { cwd: '/', ...account });
    return programs;
  };
  const primary = await startIn(account, settings, initialise);
  return { ...primary, replica: () => startReplica(primary, settings) };
}

async function startReplica(primary: Started, settings: Settings): Promise<Replica> {
  const { account } = primary.programs;
  const replica = await startIn(account, settings, async (data) => {
    await copyForReplica(primary.url, primary.data, data, account);
    return primary.programs;
  });
  const ask = async (sql: string) => (await rowsOf<[unknown]>(replica.url, sql))[0]?.[0];
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
}

interface Started extends Server {
  readonly programs: Programs;
  /** Its folder. */
  readonly data: string;
}

/**
 * Starts a server in a new temporary folder.
 * @param fill Makes the data in that folder, and gives the programs that serve them.
 */
async function startIn(
  account: Account,
  settings: Settings,
  fill: (data: string, folder: string) => Promise<Programs>,
): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'test-kit-postgres-'));
  const remove = () => rm(folder, { recursive: true });
  try {
    if (account.uid !== undefined && account.gid !== undefined) await chown(folder, account.uid, account.gid);
    const data = join(folder, 'data');
    const programs = await fill(data, folder);
    const port = await freePort();
    const own = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' };
    const start = () => startProcess(programs, folder, { ...settings, ...own });
    let server = await start();
    const stop = async () => {
      await server.end();
      await remove();
    };
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      port,
      programs,
      data,
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
