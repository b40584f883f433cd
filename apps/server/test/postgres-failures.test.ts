import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cluster, startCluster } from '@switchboard/test-kit/postgres';
import { type Database, type Session, StoreUnavailableError } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { storeFacts } from '../src/store/store-facts.js';
import { logLines } from './log-lines.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const STATEMENT_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** The two, half a second in which the server itself may end a statement, and some for a machine that is very busy. */
const BUDGET_MS = STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS + 30_000;

let cluster: Cluster;
let database: Database;

beforeAll(async () => {
  cluster = await startCluster({ settings: { fsync: 'off', max_connections: '20' } });
  database = await openStore(cluster.url, {
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
});
afterAll(async () => {
  await database.close();
  await cluster.stop();
});

const NAME = 'a fact';

const setFact = (value: string) => database.write((session) => storeFacts(database).set(session, NAME, value));

/** All that a database does, each on a connection of its own. */
const everything: Record<string, () => Promise<unknown>> = {
  reads: async () => storeFacts(database).find(database.read, NAME),
  writes: async () => setFact('written'),
  'tells the version of the rooms': async () => database.roomsVersion('someone'),
  'opens a snapshot': async () => (await database.snapshot()).close(),
};

/** How each of them ended, and whether all of them did within the budget. */
async function outcomes(): Promise<Record<string, unknown>> {
  const begin = performance.now();
  const ended = Object.entries(everything).map(async ([name, act]) => {
    const error = await act().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return [name, error instanceof Error ? error.constructor : error] as const;
  });
  const all = Object.fromEntries(await Promise.all(ended));
  return { ...all, inTime: performance.now() - begin < BUDGET_MS };
}

const refused = {
  ...Object.fromEntries(Object.keys(everything).map((name) => [name, StoreUnavailableError])),
  inTime: true,
};
const served = { ...Object.fromEntries(Object.keys(everything).map((name) => [name, undefined])), inTime: true };

/** In the end: a machine that is busy may miss the time that one statement has. */
const isServed = () => vi.waitFor(async () => expect(await outcomes()).toEqual(served), { timeout: 60_000 });

/** Fails in the server as it would with this SQLSTATE. */
const failing = (state: string) =>
  compileQuery<object, object>(
    database.builder,
    () => sql`do ${sql.raw(`$$ begin raise exception using errcode = '${state}'; end $$`)}`,
  );

describe('a store on PostgreSQL', () => {
  it('is unavailable while the server is stopped, and serves again once it is back', async () => {
    await isServed();
    await cluster.kill();
    expect(await outcomes()).toEqual(refused);
    await cluster.restart();
    await isServed();
  });

  it('is unavailable while the server is frozen, within the time budget, and serves again once it is thawed', async () => {
    await cluster.freeze();
    expect(await outcomes()).toEqual(refused);
    expect(await outcomes()).toEqual(refused);
    cluster.thaw();
    await isServed();
  });

  it('ends a statement that takes too long', async () => {
    const slow = compileQuery<object, object>(database.builder, () => sql`select pg_sleep(30)`);
    await expect(Promise.resolve(database.read.all(slow, {}))).rejects.toThrow(
      'PostgreSQL does not answer: canceling statement due to statement timeout.',
    );
  });

  it.each(['53100', '53300', '25006', '57P03', '08006'])('is unavailable where the server says %s', async (state) => {
    const attempt = database.write(async (session) => {
      await storeFacts(database).set(session, NAME, 'unwritten');
      await session.run(failing(state), {});
    });
    await expect(attempt).rejects.toThrow(StoreUnavailableError);
    expect(await storeFacts(database).find(database.read, NAME)).not.toBe('unwritten');
  });

  it.each([2, 20])('writes nothing where one of %i rows that are inserted can not be', async (rows) => {
    const insert = database.builder.compileInsert('store_facts', ['name', 'value']);
    const facts = Array.from({ length: rows }, (_, place) => [`${rows} rows, row ${place % (rows - 1)}`, '']);
    const attempt = database.write(async (session) => {
      await storeFacts(database).set(session, `${rows} rows`, '');
      await session.insert(insert, facts);
    });
    await expect(attempt).rejects.toThrow('duplicate key value violates unique constraint "store_facts_pkey"');
    expect(await storeFacts(database).find(database.read, `${rows} rows`)).toBeUndefined();
    await database.write(async (session) => {
      await session.insert(insert, facts.slice(1));
      await storeFacts(database).set(session, `${rows} rows`, '');
    });
    expect(await storeFacts(database).find(database.read, facts.at(-1)?.[0] ?? '')).toBe('');
  });

  it('runs a write again that was rolled back for others, unless it is alone among all', async () => {
    let attempts = 0;
    const loseOnce = async (session: Session) => {
      attempts += 1;
      await storeFacts(database).set(session, NAME, `attempt ${attempts}`);
      if (attempts === 1) await session.run(failing('40P01'), {});
    };
    await database.write(loseOnce, { alone: ['a key'] });
    expect(await storeFacts(database).find(database.read, NAME)).toBe('attempt 2');
    attempts = 0;
    await expect(database.write(loseOnce)).rejects.toThrow(StoreUnavailableError);
    expect(attempts).toBe(1);
  });

  it('gives up a write that waits for a lock for more than 5 s', async () => {
    const patient = await openStore(cluster.url);
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const holder = patient.write(async () => {
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    await expect(patient.write(async () => {}, { alone: ['a key'] })).rejects.toThrow(
      'PostgreSQL does not answer: canceling statement due to lock timeout.',
    );
    end.resolve();
    await holder;
    await patient.close();
  });

  it('closes while the server is frozen', async () => {
    const other = await openStore(cluster.url, { statementTimeoutMs: 500, connectTimeoutMs: 500 });
    await other.roomsVersion('someone');
    await cluster.freeze();
    await other.close();
    cluster.thaw();
  });
});

describe('a server whose database is lost', () => {
  let server: TestServer;
  let agent: Credentials;
  const log = logLines();
  beforeAll(async () => {
    server = await startServer({}, cluster.url, log);
    agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    await server.givenVisitor({ _id: 'visitor', token: 'visitor-token', name: 'Mary' });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('answers 503 with Retry-After, and goes on by itself', async () => {
    const target = '/api/v1/voip/room?token=visitor-token&agentId=agent';
    expect((await server.get(target, { as: agent })).body).toMatchObject({ newRoom: true });
    await cluster.kill();
    const { status, headers, body } = await server.get(target, { as: agent });
    expect({ status, retryAfter: headers['retry-after'], body }).toEqual({
      status: 503,
      retryAfter: '1',
      body: {
        success: false,
        error: 'The store is not available; try again in a moment [error-store-unavailable]',
        errorType: 'error-store-unavailable',
      },
    });
    for (let time = 0; time < 5; time += 1) expect((await server.get(target, { as: agent })).status).toBe(503);
    await cluster.restart();
    expect((await server.get(target, { as: agent })).body).toMatchObject({ newRoom: false });
    // One line of the state, none of a request, and no stack.
    expect(log.lines.filter(({ level }) => level > 30)).toMatchObject([{ level: 50, outage: 'database' }]);
    expect(JSON.stringify(log.lines)).not.toContain('    at ');
  });
});
