import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import type { Database, Reads } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import type { Query } from '../src/store/query.js';
import type { SqlitePageQuery } from '../src/store/sqlite/builder.js';
import { aCall, aChat, type Document } from './rooms.js';
import { type Credentials, send, startServer } from './server.js';

const ROOMS = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
const file = join(folder, 'test.db');

interface Run {
  sql: string;
  values: unknown[];
}

let store: Database;
let app: NestFastifyApplication;
let url: string;
let as: Credentials;
const runs: Run[] = [];
const connections = new Agent({ keepAlive: true });

beforeAll(async () => {
  {
    await using server = await startServer({}, `sqlite:${file}`);
    await server.givenRooms(...Array.from({ length: ROOMS }, (_, place) => aRoomOf(place)));
    as = await server.givenUser({ id: 'admin', roles: ['admin', 'livechat-agent'] });
    await server.givenVisitor({ _id: 'v-7', token: 'token-7' });
    await server.database.optimize();
  }
  store = await openStore(`sqlite:${file}`);
  app = await createApp(readConfig({ DATABASE_URL: `sqlite:${file}` }), watched(store), pino({ level: 'silent' }));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  connections.destroy();
  await app.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Spread as a centre's are: some agents, departments, queues; one in fifty rooms open. */
function aRoomOf(place: number): Document {
  const ts = new Date(Date.UTC(2021, 0, 1) + place * 600_000).toISOString();
  const shared = {
    ts,
    _updatedAt: ts,
    name: `Mary-${place}`,
    fname: `Visitor ${place % 900}`,
    msgs: place % 40,
    servedBy: { _id: `agent-${place % 60}`, username: `agent.${place % 60}` },
    departmentId: `department-${place % 12}`,
    departmentAncestors: [`unit-${place % 4}`],
    tags: [`tag-${place % 30}`],
    v: { _id: `v-${place % 3_000}`, token: `token-${place % 3_000}`, username: `guest-${place}` },
    livechatData: { plan: `plan ${place % 50}` },
    ...(place % 50 === 0 ? { open: true } : { closedAt: ts, closedBy: { _id: `agent-${place % 60}` } }),
    ...(place % 300 === 0 ? { onHold: true } : {}),
  };
  if (place % 2 === 0) return aChat(`chat-${place}`, shared);
  return aCall(`call-${place}`, {
    ...shared,
    queue: `queue-${place % 9}`,
    direction: place % 20 === 1 ? 'outbound' : 'inbound',
    callUniqueId: `${place}.1`,
  });
}

/** The store, noting what is read from it. */
function watched(database: Database): Database {
  return {
    ...database,
    read: noting(database.read),
    page(query, args, how) {
      const { total, texts } = query as SqlitePageQuery<typeof args>;
      for (const part of [total, texts]) runs.push({ sql: part.sql, values: part.bind(args) });
      return database.page(query, args, how);
    },
    snapshot: async () => noting(await database.snapshot()),
  };
}

/** The same, but each query that is handed to one of its methods is noted. */
function noting<T extends Reads>(reads: T): T {
  return new Proxy(reads, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...values: [Query<unknown, unknown>, unknown]) => {
        const [query, operands] = values;
        if (query !== undefined) runs.push({ sql: query.sql, values: query.bind(operands) });
        return method.apply(target, values);
      };
    },
  });
}

/** The steps of SQLite's plans for all that a request reads from tables of rooms. */
async function plansOf(target: string): Promise<string[]> {
  await send(url, target, { as }, connections); // fills the cache of users
  runs.length = 0;
  const answer = await send(url, target, { as }, connections);
  expect(answer.status, answer.text).toBe(200);
  expect(runs).not.toEqual([]);
  const connection = new Sqlite(file, { readonly: true });
  const steps = runs.flatMap(
    ({ sql, values }) => connection.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[],
  );
  connection.close();
  return steps.map(({ detail }) => detail);
}

/** Steps that read a whole table without an index; the page that was cut already, and the few counters, are none. */
function scans(steps: string[]): string[] {
  return steps.filter((step) => /^SCAN (?!page|\(|CONSTANT)/.test(step) && !step.includes('INDEX'));
}

const RANGE = '{"start":"2021-02-01","end":"2021-02-02"}';

/** What is asked of both lists, and what of an index the plan must narrow the rooms by. */
const SHARED = [
  ['', 'type=?'], ['count=0', 'type=?'], ['offset=5000', 'type=?'], ['agents[]=agent-7', 'served_by_id=?'], ['agents[]=agent.7', 'served_by_username=?'],
  ['agents[]=agent-7&agents[]=agent-8', 'served_by_id=?'], ['open=true', 'is_open=?'], ['open=false', 'is_open=?'], [`createdAt=${RANGE}`, 'ts>? AND ts<?'],
  ['createdAt=2021-02-01', 'ts>? AND ts<?'], [`closedAt=${RANGE}`, 'closed_at>? AND closed_at<?'], ['tags[]=tag-7', 'room_tags USING PRIMARY KEY (value=?)'],
  ['tags[]=tag-7&tags[]=tag-8', 'room_tags USING PRIMARY KEY (value=?)'], ['roomName=Visitor 77', 'COVERING INDEX rooms_by_names_in_time'],
  [`agents[]=agent-7&createdAt=${RANGE}`, 'served_by_id=? AND type=? AND ts>? AND ts<?'], ['sort={"_updatedAt":-1}', 'rooms_by_update'],
  ['sort={"lm":-1}', 'rooms_by_message'], ['sort={"fname":1}', 'rooms_by_displayed_name'], ['sort={"closedAt":-1}', 'rooms_by_closing'],
  ['sort={"ts":1}', 'rooms_by_time'], ['query={"_id":"call-1"}', 'id=?'], ['query={"_updatedAt":{"$gt":"2021-05-19"}}', 'updated_at>?'],
  ['query={"callUniqueId":"77.1"}', 'call_unique_id=?'], ['query={"name":"Mary-77"}', 'name=?'], ['query={"fname":{"$regex":"^Visitor 77"}}', 'fname>? AND fname<?'],
  ['query={"$or":[{"queue":"queue-1"},{"departmentId":"department-1"}]}', 'MULTI-INDEX OR'],
]; // prettier-ignore
const VOIP = [
  ['queue=queue-3', 'queue=?'], ['visitorId=v-7', 'v_id=?'], ['direction=outbound', 'direction=?'], ['open=true&queue=queue-3', 'queue=?'],
]; // prettier-ignore
const LIVECHAT = [
  ['departmentId=department-3', 'department_id=?'], ['departmentId[]=department-3&departmentId[]=department-5', 'department_id=?'],
  ['departmentId=department-3&open=true', 'is_open=?'], ['units[]=unit-2', 'room_ancestors USING PRIMARY KEY (value=?)'], ['onhold=true', 'rooms_on_hold'],
  ['open=true&onhold=true', 'type=?'], ['queued=true', 'is_open=?'], ['customFields={"plan":"plan 7"}', 'room_custom_fields USING PRIMARY KEY (key=?)'],
  ['roomName="Visitor 77"', 'fname=?'],
]; // prettier-ignore

async function expectPlan(target: string, narrowedBy: string): Promise<void> {
  const steps = await plansOf(target);
  expect(scans(steps)).toEqual([]);
  expect(steps.join('\n')).toContain(narrowedBy);
}

describe(`of ${ROOMS} rooms, none is read without an index`, () => {
  it.each([...SHARED, ...VOIP])('voip/rooms?%s is narrowed by %s', async (search = '', narrowedBy = '') => {
    await expectPlan(`/api/v1/voip/rooms?${encodeURI(search)}`, narrowedBy);
  });
  it.each([...SHARED, ...LIVECHAT])('livechat/rooms?%s is narrowed by %s', async (search = '', narrowedBy = '') => {
    await expectPlan(`/api/v1/livechat/rooms?${encodeURI(search)}`, narrowedBy);
  });
  it.each(['token=token-7&rid=call-7', 'token=token-7&agentId=admin'])('voip/room?%s', async (search) => {
    await send(url, '/api/v1/voip/room?token=token-7&agentId=admin', { as }, connections);
    expect(scans(await plansOf(`/api/v1/voip/room?${search}`))).toEqual([]);
  });
});

describe('the first page comes in its order from an index, without sorting all that is found', () => {
  it.each([
    'voip/rooms', 'livechat/rooms', 'voip/rooms?open=true', 'livechat/rooms?open=false', 'voip/rooms?queue=queue-3', 'voip/rooms?visitorId=v-7',
    'voip/rooms?direction=inbound', 'livechat/rooms?departmentId=department-3', `voip/rooms?createdAt=${RANGE}`, 'voip/rooms?roomName=Mary-77',
    'livechat/rooms?roomName=Visitor 77', 'voip/rooms?sort={"_updatedAt":-1}', 'livechat/rooms?sort={"lm":-1}', 'livechat/rooms?sort={"fname":1}',
    'voip/rooms?offset=5000', 'voip/rooms?count=0', 'livechat/rooms?onhold=true',
  ])('%s', async (target) => {
    const steps = await plansOf(`/api/v1/${encodeURI(target)}`);
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
  }); // prettier-ignore
});

describe('an answer without a limit in an order without an index sorts keys, and reads documents behind that', () => {
  it.each(['voip/rooms', 'livechat/rooms'])('%s', async (path) => {
    const steps = await plansOf(encodeURI(`/api/v1/${path}?count=0&sort={"msgs":1}`));
    const sorts = steps.flatMap((step, place) => (step.includes('TEMP B-TREE') ? [place] : []));
    const documents = steps.findIndex((step) => step.includes('room_documents'));
    expect({ sorts: sorts.length, first: sorts.every((place) => place < documents) }).toEqual({
      sorts: 1,
      first: true,
    });
  });
});
