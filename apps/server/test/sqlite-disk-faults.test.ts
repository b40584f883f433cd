import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { outcome, type Outcome, ready } from './command-line.js';
import { canMount, mount, unmount } from './mounts.js';
import { hasProgram } from './needs.js';
import { aCall } from './rooms.js';
import { type Answer, type Credentials, send, startServer } from './server.js';

// What becomes of a server whose system calls fail, as those of a disk that is broken or read-only do.

const LIST = '/api/v1/voip/rooms';
const VISITORS = 12;
/** Who serves where the tests run as root, whom no permission stops. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

let folder: string;
let file: string;
let as: Credentials;
let child: ChildProcess;
let ended: Promise<Outcome>;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  file = join(folder, 'store.db');
  await using filled = await startServer({}, `sqlite:${file}`);
  as = await filled.givenUser({ id: 'kim', roles: ['livechat-manager', 'livechat-agent'] });
  for (let visitor = 0; visitor < VISITORS; visitor += 1) {
    await filled.givenVisitor({ _id: `v${visitor}`, token: `t${visitor}` });
  }
  await filled.givenRooms(aCall('r', { v: { _id: 'v0', token: 't0' }, open: true }));
});
afterEach(async () => {
  child.kill('SIGKILL'); // what a failed test has left
  await ended;
  rmSync(folder, { recursive: true });
});

function start(user: { uid?: number; gid?: number } = {}): void {
  const env = { DATABASE_URL: `sqlite:${file}`, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMIT_VOIP_ROOM: '0' };
  child = spawn(process.execPath, [COMMAND, 'serve'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...user });
  ended = outcome(child);
}

async function serve(user?: { uid: number; gid: number }): Promise<void> {
  start(user);
  ({ url } = await ready(child));
}

/** Stops it. Returns what it has logged: warnings and worse. */
async function stop(): Promise<unknown[]> {
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}

const open = (visitor: number) => send(url, `/api/v1/voip/room?token=t${visitor}&agentId=kim`, { as });
const list = (query = '') => send(url, LIST + query, { as });
const begins = (outage: string) => expect.objectContaining({ level: 50, outage });
const ends = (outage: string) => expect.objectContaining({ level: 40, outage, refused: expect.any(Number) });

function expectRefused({ status, headers, body }: Answer): void {
  expect({ status, retryAfter: headers['retry-after'], success: body.success }).toEqual({
    status: 503,
    retryAfter: '1',
    success: false,
  });
}

/** Gives the folder, and what is in it, to the user of the server. */
function giveAway(): void {
  if (NOBODY === undefined) return;
  const paths = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
  for (const path of paths) chownSync(path, NOBODY.uid, NOBODY.gid);
}

describe('a store file that may only be read', () => {
  beforeEach(giveAway);

  it('is refused at the start, and serves once it may be written', async () => {
    chmodSync(file, 0o400);
    start(NOBODY);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        `switchboard: The store ${file} can't be opened: this user may not ` +
        `(EACCES: permission denied, access '${file}'). Name another file, or correct that.\n`,
    });
    expect(readdirSync(folder)).toEqual(['store.db']);
    chmodSync(file, 0o600);
    await serve(NOBODY);
    expect((await open(1)).body.newRoom).toBe(true);
    expect(await stop()).toEqual([]);
  });

  it('is read and written as before by a server that has it open', async () => {
    await serve(NOBODY);
    chmodSync(file, 0o400);
    expect((await open(1)).body.newRoom).toBe(true);
    expect((await list()).body.total).toBe(2);
    expect((await list('?count=0')).body.total).toBe(2);
    expect(await stop()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['store.db']); // all of its log is in its place
  });
});

describe.skipIf(!canMount('A file system that is read-only'))('a file system that is read-only', () => {
  let disk: string;
  beforeEach(() => {
    disk = join(folder, 'disk');
    mkdirSync(disk);
    mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk);
    renameSync(file, `${file}.moved`);
    copyFileSync(`${file}.moved`, join(disk, 'store.db'));
    file = join(disk, 'store.db');
    mount('-o', 'remount,ro', disk);
  });
  afterEach(() => unmount(disk));

  it('is refused at the start, and serves once it may be written', async () => {
    start();
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        `switchboard: The store ${file} can't be opened: the disk is read-only ` +
        `(EROFS: read-only file system, access '${file}'). Name another file, or correct that.\n`,
    });
    mount('-o', 'remount,rw', disk);
    await serve();
    expect((await open(1)).body.newRoom).toBe(true);
    expect((await list('?count=0')).body.total).toBe(2);
    expect(await stop()).toEqual([]);
  });
});

describe.skipIf(!hasProgram('strace', 'System calls that fail'))('system calls that fail', () => {
  /** Makes these calls on the store's file, or that with this ending, fail for as long as it isn't disposed of. */
  async function failing(calls: string, error: string, ending = ''): Promise<AsyncDisposable> {
    const words = ['-f', '-p', String(child.pid), '-P', file + ending, '-e', `trace=${calls}`];
    const tracer = spawn('strace', [...words, '-e', `inject=${calls}:error=${error}`, '-o', '/dev/null'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    for await (const data of tracer.stderr.iterator({ destroyOnReturn: false })) {
      said += String(data);
      if (/attached/.test(said)) break; // it says so when all threads are
    }
    if (!said.includes('attached')) throw new Error(`strace: ${said}`);
    tracer.stderr.resume();
    return {
      async [Symbol.asyncDispose]() {
        tracer.kill('SIGINT');
        await once(tracer, 'close');
      },
    };
  }

  it.each([
    ['a file system that has become read-only', 'pwrite64', 'EROFS', '-wal', 'write-error'],
    ['a disk that takes no data', 'pwrite64', 'EIO', '-wal', 'write-error'],
    ['a disk that fails to keep what it took', 'fdatasync,fsync', 'EIO', '-wal', 'write-error'],
    ['a quota that is used up', 'pwrite64', 'EDQUOT', '-wal', 'write-error'],
    ['a full disk', 'pwrite64', 'ENOSPC', '-wal', 'disk-full'],
  ])('of %s: reads go on, writes are refused, and work again', async (_, calls, error, ending, outage) => {
    await serve();
    expect((await open(1)).body.newRoom).toBe(true);
    {
      await using _failing = await failing(calls, error, ending);
      for (let visitor = 2; visitor < 5; visitor += 1) {
        expectRefused(await open(visitor));
        expect((await list()).body.total).toBe(2);
        expect((await list('?count=0')).body.total).toBe(2);
      }
    }
    expect((await open(2)).body.newRoom).toBe(true);
    expect((await list('?count=0')).body.total).toBe(3);
    expect(await stop()).toEqual([begins(outage), ends(outage)]);
  });

  it.each([
    ['a disk that fails to read', 'EIO', 'damaged'],
    ['a disk of another machine that is away', 'ESTALE', 'read-error'],
  ])('of %s: what has to be read is refused, and works again', async (_, error, outage) => {
    await serve();
    {
      await using _failing = await failing('pread64', error);
      for (let time = 0; time < 3; time += 1) {
        expectRefused(await list());
        expectRefused(await open(1));
      }
    }
    expect((await list()).body.total).toBe(1);
    expect((await open(1)).body.newRoom).toBe(true);
    expect((await list('?count=0')).body.total).toBe(2);
    // It is known to be over by time alone, so its end isn't told of yet.
    expect(await stop()).toEqual([begins(outage)]);
  });
});
