import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreSchemaError } from '../src/store/migrate.js';
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
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
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

describe('a file that is not there', () => {
  it.each([[['check']], [['export', 'exported']]])('is not made by %j', async (words) => {
    await using line = await newCommandLine();
    const outcomeOf = await line.run([...words, '--database', 'sqlite:./typo.db']);
    expect(outcomeOf).toEqual({
      code: 2,
      stdout: '',
      stderr: `switchboard: There is no store ${line.path('typo.db')}. Name one that is there.\n`,
    });
    expect(readdirSync(line.folder)).toEqual([]);
  });
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
      expect.stringContaining("Bringing the store to this version's form."),
      '0002-room-version, 2 of 6 …',
      '0003-counters, 3 of 6 …',
      '0004-search, 4 of 6 …',
      '0005-indexes, 5 of 6 …',
      '0007-login-tokens, 6 of 6 …',
    ]);
    expect(await opened(file)).toEqual([]);
    expect(await opened(join(folder, 'without-rooms.db'))).toEqual([]);
  });

  it('another process has it for itself for longer than a write would wait', async () => {
    const file = join(folder, 'taken.db');
    await opened(file);
    const other = connect(file);
    other.exec('begin immediate');
    setTimeout(() => other.exec('rollback'), 6_000);
    expect(await opened(file)).toEqual([expect.stringContaining('Waiting for another process')]);
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
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('is not an SQLite file') });
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
