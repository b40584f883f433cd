import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../src/store/open-store.js';
import type { Query } from '../src/store/query.js';
import { type CommandLine, newCommandLine } from './command-line.js';
import { logLines } from './log-lines.js';
import { type Credentials, startServer, type TestServer } from './server.js';

// What becomes of a store whose file is touched while it is served.

const LIST = '/api/v1/voip/rooms';
const WITHIN = { timeout: 20_000 };

const ANY_ROOM = { sql: 'select seq from rooms limit 1', bind: () => [] } as unknown as Query<object, object>;

let folder: string;
let file: string;
let backup: string;
let log: ReturnType<typeof logLines>;
let server: TestServer;
let as: Credentials;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  [file, backup] = [join(folder, 'store.db'), join(folder, 'backup.db')];
  server = await startServer({}, `sqlite:${file}`);
  as = await server.givenUser({ id: 'kim', roles: ['livechat-manager', 'livechat-agent'] });
  for (let visitor = 0; visitor < 20; visitor += 1) {
    await server.givenVisitor({ _id: `v${visitor}`, token: `t${visitor}` });
  }
  await server[Symbol.asyncDispose](); // all of it is in the file
  copyFileSync(file, backup);
  log = logLines();
  server = await startServer({}, `sqlite:${file}`, log);
  for (let visitor = 0; visitor < 3; visitor += 1) expect((await open(visitor)).status).toBe(200);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const open = (visitor: number) => server.get(`/api/v1/voip/room?token=t${visitor}&agentId=kim`, { as });
const list = () => server.get(LIST, { as });
const problems = () => log.lines.filter(({ level }) => level >= 40);
const fatal = (text: RegExp) => expect.objectContaining({ level: 60, msg: expect.stringMatching(text) });
const over = expect.objectContaining({ level: 40, outage: 'file' });

/** Other bytes in the same file, as `cp` leaves them. */
function overwrite(from: string): void {
  writeFileSync(file, readFileSync(from));
}

/** A back-up as `vacuum into` makes it: of what the log holds, too, with the pages in other places. */
async function overwriteByCopy(journal: 'DELETE' | 'WAL', calls = 3): Promise<void> {
  const copy = join(folder, 'copy.db');
  const shell = new Sqlite(file);
  shell.exec(`vacuum into '${copy}'`);
  shell.close();
  const used = new Sqlite(copy);
  used.pragma(`journal_mode = ${journal}`);
  used.close();
  for (let visitor = 15; visitor < 15 + calls; visitor += 1) expect((await open(visitor)).status).toBe(200);
  overwrite(copy);
}

async function otherStore(): Promise<string> {
  const other = join(folder, 'other.db');
  await (await openStore(`sqlite:${other}`)).close();
  return other;
}

const MISDEEDS: [what: string, happens: () => void | Promise<void>, said: RegExp][] = [
  ['removed', () => rmSync(file), /has been removed or replaced/],
  ['moved away', () => renameSync(file, `${file}.old`), /has been removed or replaced/],
  ['replaced by a back-up', () => renameSync(backup, file), /has been removed or replaced/],
  ['overwritten by a back-up', () => overwrite(backup), /has been overwritten/],
  ['overwritten by a copy that SQLite made', () => overwriteByCopy('DELETE'), /has been overwritten/],
  ['overwritten by a copy of its very state', () => overwriteByCopy('DELETE', 0), /has been overwritten/],
  ['overwritten by such a copy of its very state', () => overwriteByCopy('WAL', 0), /has been overwritten/],
  ['overwritten by such a copy that was used', () => overwriteByCopy('WAL'), /has been overwritten/],
  ['overwritten by another store', async () => overwrite(await otherStore()), /has been overwritten/],
  ['overwritten by something else', () => writeFileSync(file, 'notes\n'.repeat(10_000)), /has been overwritten/],
  ['emptied', () => truncateSync(file), /has been overwritten/],
  ['cut', () => truncateSync(file, 8_192 * 4), /has been cut/],
  ['removed with all that lies beside it', () => removeAll(), /has been removed or replaced/],
  ['robbed of its log', () => rmSync(`${file}-wal`), /store\.db-wal, which the store needs, has been removed/],
];

function removeAll(): void {
  for (const name of readdirSync(folder)) if (name.startsWith('store.db')) rmSync(join(folder, name));
}

describe.each(MISDEEDS)('a store file that is %s while it is served', (_what, happens, said) => {
  it('acknowledges no call any more, makes no file, and is told of once', async () => {
    await moveLog(); // else the file has nothing that a back-up hasn't
    await happens();
    const names = readdirSync(folder);
    const opened = await Promise.all(Array.from({ length: 17 }, (_, place) => open(place + 3)));
    expect(opened.map(({ status }) => status)).toEqual(Array(17).fill(503));
    expect((await list()).status).toBe(503);
    expect((await server.get(`${LIST}?count=0`, { as })).status).toBe(503);
    expect(problems()).toEqual([fatal(said)]);
    await server.database.close();
    expect(readdirSync(folder).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is noticed by those who only read', async () => {
    await moveLog();
    await happens();
    await vi.waitFor(async () => expect((await list()).status).toBe(503), WITHIN);
    expect(problems()).toEqual([fatal(said)]);
  });
});

it('a link in place of the file is followed, and missed when it leads to another', async () => {
  await server[Symbol.asyncDispose]();
  const link = join(folder, 'link.db');
  symlinkSync('store.db', link);
  server = await startServer({}, `sqlite:${link}`, log);
  expect((await open(3)).body.newRoom).toBe(true);
  expect((await list()).body.total).toBe(4);
  expect(problems()).toEqual([]);
  rmSync(link);
  symlinkSync('backup.db', link);
  expect((await open(4)).status).toBe(503);
  expect(problems()).toEqual([fatal(/has been removed or replaced/)]);
});

it('a log that a reader keeps from being moved whole is no fault', async () => {
  const snapshot = await server.database.snapshot('kim'); // of three calls; those that come are behind it in the log
  try {
    expect(await snapshot.first(ANY_ROOM, {})).toBeDefined();
    for (const visitor of [3, 4, 5]) {
      expect((await open(visitor)).status).toBe(200);
      await moveLog();
    }
    expect((await list()).body.total).toBe(6);
    expect(problems()).toEqual([]);
  } finally {
    await snapshot.close();
  }
});

/** As a checkpoint does. */
async function moveLog(): Promise<void> {
  const other = new Sqlite(file, { fileMustExist: true });
  other.pragma('wal_checkpoint(PASSIVE)');
  other.close();
  await open(0);
}

describe('the file that comes back', () => {
  it('is used again, with all that was acknowledged', async () => {
    renameSync(file, `${file}.old`);
    expect((await open(5)).status).toBe(503);
    expect((await list()).status).toBe(503);
    renameSync(`${file}.old`, file);
    await vi.waitFor(async () => expect((await list()).status).toBe(200), WITHIN);
    const { body } = await list();
    expect(body.total).toBeGreaterThanOrEqual(3);
    expect(problems()).toEqual([fatal(/removed/), over]);
    expect((await open(6)).body.newRoom).toBe(true);
    expect((await list()).body.total).toBe(body.total + 1);
  });

  it('is used again after it was overwritten, and nothing is remembered of what it was meanwhile', async () => {
    await moveLog();
    const own = readFileSync(file);
    const before = (await list()).body;
    overwrite(await otherStore());
    await vi.waitFor(async () => expect((await list()).status).toBe(503), WITHIN);
    writeFileSync(file, own);
    await vi.waitFor(async () => expect((await list()).status).toBe(200), WITHIN);
    expect((await list()).body).toEqual(before);
    expect((await open(7)).body.newRoom).toBe(true);
  });
});

it('a server that ends writes nothing over a back-up that was copied into its file', async () => {
  await moveLog();
  overwrite(backup);
  expect((await open(4)).status).toBe(503);
  await server.database.close();
  expect(readFileSync(file).equals(readFileSync(backup))).toBe(true);
  expect(existsSync(`${file}-wal`)).toBe(true);
});

it('a thread that reads opens no other file that lies at the path by now', async () => {
  const rooms = Array.from({ length: 3 }, (_, place) => ({ _id: `r${place}`, t: 'v', ts: '2026-01-01T00:00:00.000Z' }));
  await server.givenRooms(...rooms);
  renameSync(file, `${file}.old`);
  await expect(server.database.snapshot()).rejects.toThrow('has been removed or replaced');
  expect(existsSync(file)).toBe(false);
});

describe('what is ordinary closes nothing:', () => {
  const stays = async () => {
    expect((await open(10)).status).toBe(200);
    expect((await open(11)).status).toBe(200); // the file is looked at before and after each commit
    expect((await list()).status).toBe(200);
    expect(problems()).toEqual([]);
  };

  it('another process of ours writes, and moves the log', async () => {
    const other = await openStore(`sqlite:${file}`, { bulk: true });
    await other.optimize();
    await other.close();
    await moveLog();
    await stays();
  });

  it("SQLite's own shell writes, vacuums and moves the log", async () => {
    const shell = new Sqlite(file);
    shell.exec(
      "create table big as select randomblob(100000) from store_facts; insert into store_facts values ('a', 'b')",
    );
    shell.pragma('wal_checkpoint(TRUNCATE)');
    shell.exec('drop table big; vacuum');
    shell.pragma('wal_checkpoint(TRUNCATE)');
    shell.close();
    await stays();
  });
});

it('a new store is served while all of it is in the log still', async () => {
  const newFile = join(folder, 'new.db');
  const reader = new Sqlite(newFile);
  reader.pragma('journal_mode = WAL');
  reader.exec('begin; select * from sqlite_schema'); // nothing that is written from now on is moved
  await using other = await startServer({}, `sqlite:${newFile}`, log);
  const asJo = await other.givenUser({ id: 'jo', roles: ['livechat-manager'] });
  expect(await other.get(LIST, { as: asJo })).toMatchObject({ status: 200, body: { total: 0 } });
  expect(readFileSync(newFile).includes('store_facts')).toBe(false);
  expect(problems()).toEqual([]);
  reader.close();
});

describe('a back-up that `vacuum into` made', () => {
  let copy: string;
  let line: CommandLine;
  beforeEach(async () => {
    copy = join(folder, 'copy.db');
    new Sqlite(file).exec(`vacuum into '${copy}'`).close();
    line = await newCommandLine();
  });
  afterEach(() => line[Symbol.asyncDispose]());

  it.each([
    ['check'],
    ['export', 'exported'],
    ['copy', '--from', 'sqlite:copy.db', '--to', 'sqlite:other.db'],
    ['user', 'list'],
    ['token', 'list'],
    ['user', 'add', 'lee'],
  ])('is taken by %s %s', async (...words) => {
    const before = readFileSync(copy);
    const named = words.map((word) => word.replace('copy.db', copy).replace('other.db', join(folder, 'other.db')));
    const { code, stderr } = await line.run(named, { DATABASE_URL: `sqlite:${copy}` });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('switchboard:')]);
    const isRead = ['check', 'export', 'copy'].includes(words[0] ?? '');
    if (isRead) expect(readFileSync(copy).equals(before)).toBe(true);
  });
});
