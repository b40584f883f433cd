import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATION_NAMES, StoreSchemaError } from '../src/store/schema.js';
import * as roomsAndAccess from '../src/store/migrations/0001-rooms-and-access.js';
import { openStore } from '../src/store/open-store.js';
import { connect } from '../src/store/sqlite/connection.js';
import { newCommandLine, outcome, ready } from './command-line.js';
import { startServer } from './server.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a new file', () => {
  it('is made in folders that are not there yet', async () => {
    const file = join(folder, 'some', 'where', 'new.db');
    await (await openStore(`sqlite:${file}`)).close();
    expect(statSync(file).isFile()).toBe(true);
  });

  it('is for its owner alone to read, its log too', async () => {
    const file = join(folder, 'private.db');
    const store = await openStore(`sqlite:${file}`);
    const modes = [file, `${file}-wal`, `${file}-shm`].map((name) => statSync(name).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await store.close();
  });

  it('is what the demo makes for itself in ./data, whatever the settings say, and finds again', async () => {
    await using line = await newCommandLine();
    const demo = async () => {
      const server = line.start(['demo'], { DATABASE_URL: 'sqlite:/nowhere/at/all.db' });
      const { printed } = await ready(server);
      server.kill('SIGTERM');
      await outcome(server);
      return /The data is in (.*)\. Ctrl/.exec(printed)?.[1];
    };
    expect(await demo()).toBe(line.path('data', 'demo.db'));
    const store = ['--database', `sqlite:${line.path('data', 'demo.db')}`];
    await line.done('room', 'tag', 'kCJDd5peKiZnGJLPq', 'kept', ...store);
    await demo();
    expect(await line.done('room', 'show', 'kCJDd5peKiZnGJLPq', ...store)).toContain('"kept"');
  });
});

describe('a file that can not be made or opened is named, with the reason:', () => {
  const isRoot = process.geteuid?.() === 0;
  let text: string;
  let locked: string;
  let fifo: string;
  beforeAll(async () => {
    text = join(folder, 'text');
    writeFileSync(text, 'no folder');
    locked = join(folder, 'locked');
    mkdirSync(locked);
    await (await openStore(`sqlite:${join(locked, 'store.db')}`)).close();
    chmodSync(join(locked, 'store.db'), 0o666);
    chmodSync(locked, 0o555);
    chmodSync(folder, 0o755);
    fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
  });
  const failure = async (file: string) => {
    const error = await openStore(`sqlite:${file}`).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StoreSchemaError);
    return (error as Error).message;
  };
  const cannot = (file: string, reason: string) =>
    expect.stringMatching(
      new RegExp(`^The store ${file} can't be opened: ${reason} \\(.*\\)\\. Name another file, or correct`),
    );

  // Node's own way to make folders never comes to an end there.
  it.runIf(existsSync('/proc/self'))('below a folder in which the system makes none', async () => {
    expect(await failure('/proc/none/at/all.db')).toEqual(
      cannot('/proc/none/at/all.db', 'the system makes nothing there'),
    );
    expect(await failure('/proc/all.db')).toEqual(cannot('/proc/all.db', 'the system makes nothing there'));
  });

  it('below a file', async () => {
    for (const file of [`${text}/all.db`, `${text}/at/all.db`]) {
      expect(await failure(file)).toEqual(cannot(file, 'a file is where a folder is needed'));
    }
  });

  it('a name that is too long', async () => {
    const file = join(folder, 'x'.repeat(300));
    expect(await failure(file)).toEqual(cannot(file, 'its name is too long'));
  });

  it('a folder, and what is no file', async () => {
    expect(await failure(folder)).toBe(`${folder} is a folder. Name a file in it, or another.`);
    expect(await failure(fifo)).toBe(`${fifo} is no file. Name a file.`);
  });

  it('in a folder that this user may not write to', async () => {
    if (isRoot) process.seteuid?.(65_534); // whom permissions mean nothing to
    try {
      expect(await failure(join(locked, 'new.db'))).toEqual(cannot(join(locked, 'new.db'), 'this user may not'));
      expect(await failure(join(locked, 'new', 'new.db'))).toEqual(
        cannot(join(locked, 'new', 'new.db'), 'this user may not'),
      );
      expect(await failure(join(locked, 'store.db'))).toEqual(
        cannot(join(locked, 'store.db'), 'this user must be able to read and write it, and to make files beside it'),
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('a command ends with 2, in place of never', async () => {
    await using line = await newCommandLine();
    const { code, stderr } = await line.runProcess(['seed', '--rooms', '1', '--database', 'sqlite:/dev/null/store.db']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('/dev/null/store.db') });
  });
});

it('a file with the tables of another program is left as it is', async () => {
  const file = join(folder, 'other.db');
  const other = new Sqlite(file);
  other.exec('create table bookmarks (url text)');
  other.close();
  const before = readFileSync(file);
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow(
    `${file} belongs to another program: it has the table bookmarks. Name another file.`,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

describe('what takes long when a file is opened is told:', () => {
  const opened = async (file: string) => {
    const lines: string[] = [];
    await (await openStore(`sqlite:${file}`, { notify: (line) => lines.push(line) })).close();
    return lines;
  };

  it("a store with rooms is brought to this version's form, one without is at once", async () => {
    const file = join(folder, 'earlier.db');
    const connection = new Sqlite(file);
    const db = new Kysely<never>({ dialect: new SqliteDialect({ database: connection }) });
    const earlier = { '0001-rooms-and-access': { up: (only: Kysely<never>) => roomsAndAccess.up(only, 'sqlite') } };
    await new Migrator({ db, provider: { getMigrations: async () => earlier } }).migrateToLatest();
    connection.exec(`insert into rooms (id, type, is_open, is_served, is_on_hold) values ('r', 'v', 1, 0, 0)`);
    await db.destroy();
    expect(await opened(file)).toEqual([
      expect.stringContaining("Bringing the store to this version's form"),
      ...MIGRATION_NAMES.slice(1).map((name, place) => `${name}, ${place + 2} of ${MIGRATION_NAMES.length} …`),
    ]);
    expect(await opened(file)).toEqual([]);
    expect(await opened(join(folder, 'without-rooms.db'))).toEqual([]);
  });

  it('another process has it for itself', async () => {
    const file = join(folder, 'taken.db');
    await opened(file);
    const other = connect(file);
    other.exec('begin immediate');
    const lines: string[] = [];
    const opening = openStore(`sqlite:${file}`, {
      notify(line) {
        lines.push(line);
        other.exec('rollback'); // once it was told
      },
    });
    await (await opening).close();
    expect(lines).toEqual([expect.stringContaining('Waiting for another process')]);
    other.close();
  });
});

describe('a file that is no SQLite file', () => {
  const text = 'These are notes, and no store.\n'.repeat(100);
  let file: string;
  beforeAll(() => {
    file = join(folder, 'notes.txt');
    writeFileSync(file, text);
  });

  it('is refused by its name, and left as it is', async () => {
    const opening = openStore(`sqlite:${file}`);
    await expect(opening).rejects.toThrow(StoreSchemaError);
    await expect(opening).rejects.toThrow(file);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('ends a command with 2', async () => {
    await using line = await newCommandLine();
    const { code, stderr } = await line.run(['serve'], { DATABASE_URL: `sqlite:${file}` });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('it is not an SQLite file') });
  });
});

it('a file that another process keeps locked gives 503, and asks to try again', async () => {
  const file = join(folder, 'locked.db');
  await using server = await startServer({}, `sqlite:${file}`);
  const as = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  const other = connect(file);
  other.exec('begin immediate');
  const answer = await server.get('/api/v1/voip/room?token=marys-token&agentId=agent', { as });
  other.close();
  expect({ status: answer.status, body: answer.body, retryAfter: answer.headers['retry-after'] }).toEqual({
    status: 503,
    body: {
      success: false,
      error: 'The store is not available; try again in a moment [error-store-unavailable]',
      errorType: 'error-store-unavailable',
    },
    retryAfter: '1',
  });
});
