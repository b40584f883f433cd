import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newCommandLine, outcome, ready } from './command-line.js';
import { logLines } from './log-lines.js';
import { canMount, mount, unmount } from './mounts.js';
import { type Credentials, send, startServer, type TestServer } from './server.js';

// What becomes of a server whose disk fails.

const LIST = '/api/v1/voip/rooms';
const VISITORS = 40;

let folder: string;
let file: string;
let log: ReturnType<typeof logLines>;
let server: TestServer;
let as: Credentials;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  file = join(folder, 'store.db');
  log = logLines();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fillStore(): Promise<void> {
  await using filled = await startServer({}, `sqlite:${file}`);
  as = await filled.givenUser({ id: 'kim', roles: ['livechat-manager', 'livechat-agent'] });
  for (let visitor = 0; visitor < VISITORS; visitor += 1) {
    await filled.givenVisitor({ _id: `v${visitor}`, token: `t${visitor}` });
  }
  await filled.givenRooms({
    _id: 'r',
    t: 'v',
    ts: '2026-01-01T00:00:00.000Z',
    v: { _id: 'v0', token: 't0' },
    open: true,
  });
}

const open = (visitor: number, url = server.url) =>
  send(url, `/api/v1/voip/room?token=t${visitor}&agentId=kim`, { as });
const statusOfList = async (url = server.url) => (await send(url, LIST, { as })).status;
const problems = () => log.lines.filter(({ level }) => level >= 40);
const begins = (outage: string) => expect.objectContaining({ level: 50, outage });
const ends = (outage: string) => expect.objectContaining({ level: 40, outage, refused: expect.any(Number) });

/** Opens calls until that is refused; gives how many were opened. */
async function openUntilRefused(): Promise<number> {
  for (let visitor = 1; visitor < VISITORS; visitor += 1) {
    const { status, headers } = await open(visitor);
    if (status === 200) continue;
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '1' });
    return visitor - 1;
  }
  throw new Error('No call was refused.');
}

/** Waits until the store holds when the token was last used, which is noted once a minute. */
async function useIsNoted(): Promise<void> {
  await statusOfList();
  const connection = new Sqlite(file, { readonly: true });
  const uses = connection.prepare<[], number>('select count(*) from token_uses').pluck();
  await vi.waitFor(() => expect(uses.get()).toBe(1), { timeout: 60_000 });
  connection.close();
}

describe.skipIf(!canMount('A disk that is full'))('a disk that is full', () => {
  let disk: string;
  beforeEach(async () => {
    disk = join(folder, 'disk');
    mkdirSync(disk);
    mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk);
    file = join(disk, 'store.db');
    await fillStore();
    server = await startServer({}, `sqlite:${file}`, log);
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    unmount(disk);
  });

  it('refuses what would write, goes on to read, and works again when there is room', async () => {
    await useIsNoted(); // so little that there may be room for it
    const ballast = join(disk, 'ballast');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc((bavail - 20) * bsize));
    const opened = await openUntilRefused();
    for (let visitor = 30; visitor < 35; visitor += 1) expect((await open(visitor)).status).toBe(503);
    expect(await statusOfList()).toBe(200);
    expect((await server.get(`${LIST}?count=0`, { as })).body.total).toBe(opened + 1);
    expect(problems()).toEqual([begins('disk-full')]);

    rmSync(ballast);
    expect((await open(30)).body.newRoom).toBe(true);
    expect(problems()).toEqual([begins('disk-full'), ends('disk-full')]);
    expect((await server.get(LIST, { as })).body.total).toBe(opened + 2);
  });
});

describe('a damaged file', () => {
  let damaged: { page: number; bytes: Buffer }[];
  beforeEach(async () => {
    await fillStore();
    damaged = pagesOf('room_documents').map((page) => ({ page, bytes: readPage(page) }));
    for (const { page } of damaged) writePage(page, Buffer.alloc(8_192, 0xa5));
    server = await startServer({}, `sqlite:${file}`, log);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('refuses what lies in the damaged part, answers the rest, and is told of once', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(await statusOfList()).toBe(503);
      expect((await open(1)).status).toBe(503);
      expect((await server.get('/api/v1/livechat/rooms', { as })).status).toBe(200);
      expect((await server.get(LIST)).status).toBe(401);
    }
    expect(problems()).toEqual([begins('damaged')]);
  });

  it('ends a command with what is wrong, and no stack', async () => {
    await using line = await newCommandLine();
    const { code, stderr } = await line.runProcess(['export', 'exported', '--database', `sqlite:${file}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('switchboard: The store is damaged: restore a back-up (');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

function pagesOf(table: string): number[] {
  const connection = new Sqlite(file, { readonly: true });
  const pages = connection.prepare<[string], number>('select pageno from dbstat where name = ?').pluck().all(table);
  connection.close();
  return pages;
}

function readPage(page: number): Buffer {
  return Buffer.from(readFileSync(file).subarray((page - 1) * 8_192, page * 8_192));
}

function writePage(page: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, (page - 1) * 8_192);
  writeFileSync(file, content);
}

describe.skipIf(spawnSync('prlimit', ['--version']).error !== undefined)(
  'a file that the system lets grow no more',
  () => {
    it('refuses what would write, goes on to read, and works again when it may', async () => {
      await fillStore();
      await using line = await newCommandLine();
      const child = line.start(['serve'], {
        DATABASE_URL: `sqlite:${file}`,
        LOG_LEVEL: 'warn',
        RATE_LIMIT_VOIP_ROOM: '0',
      });
      const { url } = await ready(child);
      const limit = (bytes: string) => spawnSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`]);
      expect((await open(1, url)).status).toBe(200);
      expect(limit('20000').status).toBe(0);
      for (let visitor = 2; visitor < 6; visitor += 1) expect((await open(visitor, url)).status).toBe(503);
      expect(await statusOfList(url)).toBe(200);
      limit('unlimited');
      expect((await open(6, url)).body.newRoom).toBe(true);
      child.kill('SIGTERM');
      const { code, stdout } = await outcome(child);
      expect(code).toBe(0);
      const lines = stdout.split('\n').filter((each) => each.startsWith('{'));
      expect(lines.map((each) => JSON.parse(each))).toEqual([begins('write-error'), ends('write-error')]);
    });
  },
);

describe('a store that is locked', () => {
  it('is told of once, for however many', async () => {
    await fillStore();
    server = await startServer({}, `sqlite:${file}`, log);
    const other = new Sqlite(file);
    other.exec('begin immediate');
    const answers = await Promise.all([1, 2, 3].map((visitor) => open(visitor)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    other.exec('rollback');
    other.close();
    expect((await open(4)).status).toBe(200);
    expect(problems()).toEqual([begins('locked'), ends('locked')]);
    await server[Symbol.asyncDispose]();
  });
});
