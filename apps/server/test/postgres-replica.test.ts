import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, type Replica, startCluster } from '@switchboard/test-kit/postgres';
import { StoreUnavailableError } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { NEWEST_MIGRATION, StoreSchemaError } from '../src/store/schema.js';
import { storeFacts } from '../src/store/store-facts.js';
import { newCommandLine } from './command-line.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const LIST = '/api/v1/voip/rooms?count=100';

let primary: Cluster;
let replica: Replica;
let server: TestServer;
let other: TestServer;
let agent: Credentials;
let manager: Credentials;
let visitors = 0;
let markers = 0;

beforeAll(async () => {
  primary = await startCluster({ settings: { fsync: 'off' } });
  replica = await primary.replica();
  const settings = {
    DATABASE_URL: primary.url,
    DATABASE_READ_URL: replica.url,
    DATABASE_STATEMENT_TIMEOUT: '6',
    DATABASE_CONNECT_TIMEOUT: '4',
  };
  server = await startServer(settings, primary.url);
  other = await startServer(settings, primary.url);
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent', 'livechat-manager'] });
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await replayed();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await replica.stop();
  await primary.stop();
});

/**
 * Stops the replica from showing what is written from now on, once it has all that was written and answers lists; a
 * room that only the primary has tells that.
 */
async function pauseReplica(): Promise<void> {
  for (;;) {
    const id = `marker-${(markers += 1)}`;
    await replica.pause();
    await server.givenRooms({ _id: id, t: 'v', ts: '2025-01-01T00:00:00.000Z' });
    const [shown, all] = [await listed(server, manager), await onPrimary()];
    if ([...shown, id].toSorted().join() === all.toSorted().join()) return;
    await replica.resume();
    await sleep(100);
  }
}

/** Waits until the replica shows all that is on the primary, and answers. */
async function replayed(): Promise<void> {
  await pauseReplica();
  await replica.resume();
  await until(async () => (await listed(server, manager)).join() === (await onPrimary()).join());
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass within 60 s.');
    await sleep(20);
  }
}

async function listed(on: TestServer, as: Credentials): Promise<string[]> {
  const { body } = await on.get(LIST, { as });
  return body.rooms.map((room: { _id: string }) => room._id);
}

async function onPrimary(): Promise<string[]> {
  const store = await openStore(primary.url);
  try {
    const rows = await store.read.all<object, { id: string }>(
      { sql: 'select id from rooms order by ts desc, id desc', bind: () => [] },
      {},
    );
    return rows.map(({ id }) => id);
  } finally {
    await store.close();
  }
}

/** Opens a call of a new visitor; returns the room's id. */
async function open(on: TestServer, as: Credentials): Promise<string> {
  visitors += 1;
  const token = `visitor-${visitors}`;
  await server.givenVisitor({ _id: token, token, name: 'Mary' });
  const { body } = await on.get(`/api/v1/voip/room?token=${token}&agentId=agent`, { as });
  expect(body).toMatchObject({ newRoom: true });
  return body.room._id;
}

describe('lists with DATABASE_READ_URL', () => {
  it('come from the replica', async () => {
    await pauseReplica();
    await server.givenRooms({ _id: 'unseen', t: 'v', ts: '2026-01-01T00:00:00.000Z' });
    expect(await listed(server, manager)).not.toContain('unseen');
    await replica.resume();
    await until(async () => (await listed(server, manager)).includes('unseen'));
  });

  it('show a caller the room that they have opened on this server, before the replica has it', async () => {
    await pauseReplica();
    const id = await open(server, agent);
    expect(await listed(server, agent)).toContain(id);
    expect(await listed(server, manager)).not.toContain(id);
    expect(await listed(other, agent)).not.toContain(id);
    await replica.resume();
    for (const [on, as] of [
      [server, manager],
      [other, agent],
      [server, agent],
    ] as const) {
      await until(async () => (await listed(on, as)).includes(id));
    }
  });

  it('come from the replica again once it has what the caller wrote', async () => {
    const id = await open(server, agent);
    await until(async () => (await listed(server, manager)).includes(id));
    await pauseReplica();
    await server.givenRooms({ _id: 'unseen too', t: 'v', ts: '2026-01-02T00:00:00.000Z' });
    await until(async () => !(await listed(server, agent)).includes('unseen too'));
    await replica.resume();
    await until(async () => (await listed(server, agent)).includes('unseen too'));
  });

  it('have tags that name the state that they are of, whichever server it was read from', async () => {
    const tag = async (as: Credentials) => (await server.get(LIST, { as })).headers['etag'];
    await pauseReplica();
    const before = await tag(agent);
    const beforeOfManager = await tag(manager);
    await open(server, agent);
    expect(await tag(manager)).toBe(beforeOfManager);
    const after = await tag(agent);
    expect(after).not.toBe(before);
    await replica.resume();
    await until(async () => (await tag(manager)) !== beforeOfManager);
    expect(await tag(agent)).toBe(after);
  });

  it('without a limit come from the replica, too, but for what the caller wrote', async () => {
    const all = async (as: Credentials) =>
      (await server.get('/api/v1/voip/rooms?count=0', { as })).body.rooms.map((room: { _id: string }) => room._id);
    await pauseReplica();
    const id = await open(server, agent);
    expect(await all(agent)).toContain(id);
    expect(await all(manager)).not.toContain(id);
    await replica.resume();
    await until(async () => (await all(manager)).includes(id));
  });

  it('come from the primary when the replica is far behind', async () => {
    await pauseReplica();
    await server.givenRooms({ _id: 'late', t: 'v', ts: '2026-01-03T00:00:00.000Z' });
    expect(await listed(server, manager)).not.toContain('late');
    await until(async () => (await listed(server, manager)).includes('late'));
    await replica.resume();
  });

  it('come from the primary while the replica is frozen, and while it is gone', async () => {
    await replayed();
    await replica.freeze();
    expect(await listed(server, manager)).toEqual(await onPrimary());
    replica.thaw();
    await replayed();
    await replica.kill();
    const id = await open(other, agent);
    expect(await listed(server, manager)).toContain(id);
    expect(await listed(server, manager)).toEqual(await onPrimary());
    await replica.restart();
    await replayed();
  });
});

it('a replica that lacks a migration of its primary is not read from', async () => {
  const name = `'${NEWEST_MIGRATION}'`;
  await runOn(primary.url, `delete from kysely_migration where name = ${name}`);
  await until(() => isRefused(replica.url));
  await replica.pause();
  await runOn(primary.url, `insert into kysely_migration values (${name}, '2026-01-01')`);
  await server.givenRooms({ _id: 'only on the primary', t: 'v', ts: '2026-01-03T00:00:00.000Z' });
  await using third = await startServer({ DATABASE_URL: primary.url, DATABASE_READ_URL: replica.url }, primary.url);
  expect(await listed(third, manager)).toContain('only on the primary');
  await replica.resume();
  await replayed();
});

async function isRefused(url: string): Promise<boolean> {
  try {
    await (await openStore(url, { readOnly: true })).close();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(StoreSchemaError);
    return true;
  }
}

describe('a replica by itself', () => {
  it('is checked, exported and copied', async () => {
    await using line = await newCommandLine();
    await line.done('check', '--database', replica.url);
    await line.done('export', 'exported', '--database', replica.url);
    await line.done('copy', '--from', replica.url, '--to', 'sqlite:./copy.db');
  });

  it('can not be written to, which may be tried again', async () => {
    const store = await openStore(replica.url, { readOnly: true });
    const writing = store.write((session) => storeFacts(store).set(session, 'a fact', 'written'));
    await expect(writing).rejects.toThrow(StoreUnavailableError);
    await store.close();
  });
});

describe('DATABASE_READ_URL', () => {
  it('may name a server that is not there yet', async () => {
    const lines: string[] = [];
    const store = await openStore(primary.url, {
      readUrl: 'postgres://nobody@127.0.0.1:1/none',
      notify: (line) => lines.push(line),
    });
    expect(lines).toEqual([
      'DATABASE_READ_URL, postgres://nobody@127.0.0.1:1/none: PostgreSQL does not answer: ' +
        'connect ECONNREFUSED 127.0.0.1:1. Lists are read from the primary until it answers.',
    ]);
    expect(await store.roomsVersion('someone')).toMatch(/^[0-9a-f]{16}\.\d+$/);
    await store.close();
  });

  it('is refused when it names the primary', async () => {
    await expect(openStore(primary.url, { readUrl: primary.url })).rejects.toThrow(
      'DATABASE_READ_URL names no replica (it is not in recovery). Name a replica of DATABASE_URL, or leave it out.',
    );
  });

  it('is refused when it names a database without a store, or none', async () => {
    const readUrl = new URL(replica.url);
    readUrl.pathname = 'template1';
    await expect(openStore(primary.url, { readUrl: readUrl.href })).rejects.toThrow(
      'DATABASE_READ_URL names another store than DATABASE_URL, not a replica of it.',
    );
    readUrl.pathname = 'none';
    await expect(openStore(primary.url, { readUrl: readUrl.href })).rejects.toThrow(
      'has no database none. DATABASE_READ_URL must name the replica of the one in DATABASE_URL.',
    );
  });

  it('is refused when it names another store', async () => {
    await using stranger = await startCluster({ settings: { fsync: 'off' } });
    await (await openStore(stranger.url)).close();
    await expect(openStore(primary.url, { readUrl: stranger.url })).rejects.toThrow(
      'DATABASE_READ_URL names another store than DATABASE_URL, not a replica of it.',
    );
  });
});
