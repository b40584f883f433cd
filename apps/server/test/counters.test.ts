import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { type ListName, type ListParameters, modelPage, type ModelCaller, toQueryString } from './list-model.js';
import { casesOf, seedOf } from './random.js';
import type { Document } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { newStore, type TestStore } from './store.js';

const SEED = seedOf(3_141);
const DAY_MS = 86_400_000;
const LONG = '😀'.repeat(101); // 101 characters, 202 UTF-16 units

/** Keys that could be taken for one another, and lengths around what is counted. */
const NAMES = ['', 'a', 'b', 'id:a', 'name:a', 'queue:a', 'x'.repeat(200), 'x'.repeat(201), LONG, 'é😀'];
const TIMES = [0, -1, -DAY_MS, -DAY_MS - 1, DAY_MS - 1, DAY_MS, 3 * DAY_MS + 5, 9 * DAY_MS, 253_402_300_799_999].map(
  (time) => new Date(time).toISOString(),
);

const name = fc.constantFrom(...NAMES);
const orMissing = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 4 });

/** A room of which everything that is counted by varies. */
const aCountedRoom = (id: fc.Arbitrary<string>): fc.Arbitrary<Document> =>
  fc
    .record({
      _id: id,
      t: fc.constantFrom('v', 'l'),
      ts: orMissing(fc.constantFrom(...TIMES, 'yesterday')),
      open: orMissing(fc.boolean()),
      onHold: orMissing(fc.boolean()),
      servedBy: orMissing(fc.record({ _id: orMissing(name), username: orMissing(name) })),
      departmentId: orMissing(name),
      queue: orMissing(name),
    })
    .map((room) => JSON.parse(JSON.stringify(room)) as Document);

type Row = [
  type: string,
  isOpen: number,
  isServed: number,
  isOnHold: number,
  agentId: string | null,
  agentName: string | null,
  department: string | null,
  queue: string | null,
  ts: number | null,
];

/** Compares the counters with the rooms that are there, counted one by one. */
async function expectRightCounters({ rows }: TestStore): Promise<void> {
  const counts = new Map<string, number>();
  const days = new Map<string, number>();
  const add = (counters: Map<string, number>, ...key: unknown[]) =>
    counters.set(JSON.stringify(key), (counters.get(JSON.stringify(key)) ?? 0) + 1);
  const keyed = (kind: string, text: string | null) =>
    text === null || Array.from(text).length > 200 ? [] : [`${kind}:${text}`];
  for (const [type, isOpen, isServed, isOnHold, id, username, department, queue, ts] of await rows<Row>(
    `select type, is_open, is_served, is_on_hold, served_by_id, served_by_username, department_id, queue, ts from rooms`,
  )) {
    const state = [isOpen, isServed, isOnHold];
    const agents = [...keyed('id', id), ...(username === id ? [] : keyed('name', username))];
    const departments = keyed('department', department);
    const queues = keyed('queue', queue);
    for (const agent of ['', ...agents]) {
      for (const ofDepartment of ['', ...departments]) {
        for (const ofQueue of ['', ...queues]) add(counts, type, agent, ofDepartment, ofQueue, ...state);
      }
    }
    if (ts === null) continue;
    for (const key of ['', ...agents, ...departments, ...queues]) {
      add(days, type, key, Math.floor(ts / DAY_MS), ...state);
    }
  }
  const kept = async (table: string, key: string) => {
    const all = await rows(`select ${key}, sum(rooms) from ${table} group by ${key} having sum(rooms) <> 0`);
    return new Map(all.map((row) => [JSON.stringify(row.slice(0, -1)), row.at(-1)]));
  };
  const states = 'is_open, is_served, is_on_hold';
  expect(await kept('room_counts', `type, agent, department, queue, ${states}`)).toEqual(counts);
  expect(await kept('room_day_counts', `type, key, day, ${states}`)).toEqual(days);
}

describe('counters of rooms are what counting gives', () => {
  /** Changes that no part of the program makes, as an operator might by hand. */
  const BY_HAND = [
    'update rooms set is_open = 1 - is_open where seq % 3 = 0',
    'update rooms set served_by_username = served_by_id where seq % 2 = 0',
    "update rooms set served_by_username = 'a', is_served = 1 where seq % 5 = 0",
    'update rooms set department_id = queue, queue = department_id',
    'update rooms set department_id = null where seq % 4 = 1',
    'update rooms set ts = ts - 86400000',
    'update rooms set ts = null where seq % 7 = 0',
    "update rooms set type = 'v'",
    'update rooms set msgs = 5',
    'delete from rooms where seq % 6 = 0',
  ];

  it('after any writes of three connections at once', async () => {
    await using store = await newStore();
    const stores: Database[] = [];
    for (let place = 0; place < 3; place += 1) stores.push(await openStore(store.url));
    const writers = stores.map((each) => new RoomWriter(each, new RoomColumns(filterablePaths)));
    const put = (by: number, batch: Document[]) =>
      stores[by]?.write(async (session) => {
        for (const document of batch) await writers[by]?.put(session, { document, types: null });
      });
    const id = fc.nat(30).map(String);
    const batches = fc.array(fc.tuple(fc.nat(2), fc.array(aCountedRoom(id), { minLength: 1, maxLength: 8 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(batches, orMissing(fc.constantFrom(...BY_HAND)), async (some, byHand) => {
        await Promise.all(some.map(async ([by, batch]) => put(by, batch)));
        await expectRightCounters(store);
        if (byHand === undefined) return;
        await store.rows(byHand);
        await store.rows('delete from room_documents where seq not in (select seq from rooms)');
        await expectRightCounters(store);
      }),
      { seed: SEED, numRuns: casesOf(60), endOnFailure: true },
    );
    for (const each of stores) await each.close();
  });

  it('and none is left of rooms that have gone, once they are folded', async () => {
    await using store = await newStore();
    const database = await openStore(store.url);
    const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
    const [room] = fc.sample(aCountedRoom(fc.constant('only')), { numRuns: 1, seed: SEED });
    await database.write((session) => writer.put(session, { document: room as Document, types: null }));
    const removal = compileQuery(database.builder, (db) => db.deleteFrom('rooms'));
    await database.write(async (session) => session.run(removal, {}));
    const left = () => store.rows('select count(*) from room_counts union all select count(*) from room_day_counts');
    await expect.poll(left, { timeout: 60_000 }).toEqual([[0], [0]]);
    await database.close();
  });
});

describe('totals from the counters', () => {
  const rooms = fc
    .sample(fc.array(aCountedRoom(fc.uuid()), { minLength: 400, maxLength: 400 }), { numRuns: 1, seed: SEED })
    .flat();
  const manager: ModelCaller = { id: 'manager', maySeeAll: true, maySeeOwn: true };
  const agent: ModelCaller = { id: 'a', maySeeAll: false, maySeeOwn: true };
  let server: TestServer;
  let asManager: Credentials;
  let asAgent: Credentials;

  beforeAll(async () => {
    server = await startServer();
    await server.givenRooms(...rooms);
    asManager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    asAgent = await server.givenUser({ id: 'a', roles: ['livechat-agent'] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const time = fc.oneof(
    fc.constantFrom(...TIMES),
    fc.constantFrom('1970-01-01', '1970-01-02', '1969-12-31', '1970-01-04', '9999-12-31'),
    fc.integer({ min: -3 * DAY_MS, max: 10 * DAY_MS }).map((instant) => new Date(instant).toISOString()),
  );
  const range = fc.record({ start: time, end: time }, { requiredKeys: [] }).map((each) => JSON.stringify(each));
  const one = fc.constantFrom(...NAMES.filter((each) => each !== ''));
  const some = fc.array(one, { minLength: 1, maxLength: 4 });
  const order = fc.constantFrom('$gt', '$gte', '$lt', '$lte');
  const query = fc.oneof(
    fc.dictionary(order, time, { minKeys: 1, maxKeys: 2 }).map((ts) => ({ ts })),
    name.map((queue) => ({ queue })),
    fc.tuple(name, name).map(([a, b]) => ({ 'servedBy._id': { $in: [a, b] } })),
    fc.tuple(name, name).map(([departmentId, queue]) => ({ $and: [{ departmentId }, { queue }] })),
  );
  const shared = {
    agents: some.map((agents) => agents.slice(0, 1)),
    open: fc.boolean(),
    createdAt: fc.oneof(range, time),
    query,
  };
  const parameters: Record<ListName, fc.Arbitrary<ListParameters>> = {
    voip: fc.record({ ...shared, queue: one }, { requiredKeys: [] }),
    livechat: fc.record(
      { ...shared, departmentId: some, onhold: fc.boolean(), queued: fc.boolean() },
      { requiredKeys: [] },
    ),
  };

  async function expectModelTotal(list: ListName, asked: ListParameters, caller: ModelCaller, as: Credentials) {
    const answer = await server.get(`/api/v1/${list}/rooms?${toQueryString(asked)}&fields={"_id":1}`, { as });
    expect({ status: answer.status, total: answer.body.total }).toEqual({
      status: 200,
      total: modelPage(rooms, list, caller, asked)?.total,
    });
  }

  it.each(['voip', 'livechat'] as const)('are those of the model on %s/rooms', async (list) => {
    await fc.assert(
      fc.asyncProperty(parameters[list], (asked) => expectModelTotal(list, asked, manager, asManager)),
      { seed: SEED, numRuns: casesOf(400) },
    );
  });

  it('of their own rooms count those that they serve by their id, not by their name', async () => {
    await expectModelTotal('livechat', { agents: ['a'] }, agent, asAgent);
    await expectModelTotal('livechat', { agents: ['a'] }, manager, asManager);
    await expectModelTotal('voip', { agents: ['a'], createdAt: '1970-01-01' }, agent, asAgent);
  });

  it('of five hundred departments', async () => {
    const departmentId = Array.from({ length: 499 }, (_, place) => `department-${place}`);
    await expectModelTotal('livechat', { departmentId: [...departmentId, 'a'] }, manager, asManager);
  });
});
