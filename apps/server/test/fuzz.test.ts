import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BROKEN_ENCODINGS, FORBIDDEN, HOSTILE, POLLUTING } from './hostile-texts.js';
import { casesOf, isQuick, seedOf } from './random.js';
import { aRequest, type FuzzRequest, NAMES } from './request-arbitraries.js';
import { aCall, aChat } from './rooms.js';
import { noteHarmless } from './secrets.js';
import { type Answer, type Credentials, startServer, type TestServer } from './server.js';
import { expectSoundStore } from './sound-store.js';
import { newStore, type TestStore } from './store.js';

const SEED = seedOf(37_689);
const ALL_BATCHES = 1_000;
const BATCHES = casesOf(ALL_BATCHES);
const BATCH = 30;

const PROTOTYPES = [Object, Array, String, Number, Boolean, Function, Map, Set, RegExp, Promise, Error].map(
  ({ prototype }) => prototype,
);

let store: TestStore;
let server: TestServer;
let callers: [Credentials, ...Credentials[]];

beforeAll(async () => {
  noteHarmless(...NAMES, ...HOSTILE, ...POLLUTING, ...FORBIDDEN, ...BROKEN_ENCODINGS); // sent as any parameter
  store = await newStore();
  server = await startServer({ MAX_COUNT: '20' }, store.url);
  await server.givenDepartment({ _id: 'sales', name: 'Sales', parentId: 'north' });
  await server.givenDepartment({ _id: 'north', name: 'North', type: 'u' });
  for (let place = 0; place < 40; place += 1) {
    const shared = {
      fname: `Visitor ${place}`,
      tags: ['a', `tag-${place % 7}`],
      departmentId: 'sales',
      livechatData: { plan: `Gold ${place}` },
    };
    const servedBy = { _id: 'agent', username: 'agent.name' };
    await server.givenRooms(
      aCall(`call-${place}`, {
        ...shared,
        queue: `queue-${place % 3}`,
        open: place % 2 === 0,
        v: { _id: `v-${place}`, token: `visitor-${place}` },
      }),
      aChat(`chat-${place}`, {
        ...shared,
        servedBy,
        departmentAncestors: ['north'],
        lastMessage: { _id: 'm', msg: '😀' },
      }),
    );
    await server.givenVisitor({ _id: `v-${place}`, token: `visitor-${place}`, username: `guest-${place}` });
  }
  await server.givenMonitor('north', 'monitor');
  callers = [
    await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'livechat-agent'] }),
    await server.givenUser({ id: 'agent', roles: ['livechat-agent'] }),
    await server.givenUser({ id: 'reader', roles: ['livechat-agent'] }, { read_only: 1 }),
    await server.givenUser({ id: 'monitor', roles: ['livechat-monitor'] }),
    await server.givenUser({ id: 'stranger', roles: [] }),
    { userId: 'nobody', token: '__proto__' },
  ];
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

/** `get` itself holds each answer against the contract. */
async function ask({ target, call }: FuzzRequest): Promise<Answer> {
  try {
    return await server.get(target, call);
  } catch (error) {
    throw new Error(`${JSON.stringify({ target, ...call }).slice(0, 2_000)} failed`, { cause: error });
  }
}

it(
  `${BATCHES * BATCH} random requests get answers that the contract declares, and none of them a 5xx (seed ${SEED})`,
  { timeout: 600_000 },
  async () => {
    const prototypes = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(aRequest(callers), { minLength: BATCH, maxLength: BATCH, size: 'max' }),
        async (requests) => {
          const answers = await Promise.all(requests.map(ask));
          for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect(answers.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: BATCHES },
    );
    expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype))).toEqual(prototypes);
    // Were one of these never reached, the requests would have become blind; one in 400 is too long.
    const reached = [200, 400, 401, 403, 404, 405, ...(BATCHES === ALL_BATCHES ? [414] : [])];
    expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining(reached));
    await expectSoundStore(store);
    const alive = await server.get('/api/v1/livechat/rooms?count=1', { as: callers[0] });
    expect([alive.status, alive.body.total]).toEqual([200, 40]);
  },
);

it.skipIf(isQuick)(
  'callers who go away in the middle of an endless list, or before it begins, leave nothing behind',
  async () => {
    const text = 'x'.repeat(2_000);
    await server.givenRooms(...Array.from({ length: 3_000 }, (_, place) => aChat(`long-${place}`, { fname: text })));
    const target = '/api/v1/livechat/rooms?count=0';
    const leavers: Credentials[] = [];
    for (let round = 0; round < 40; round += 1)
      leavers.push(await server.givenUser({ id: `leaver-${round}`, roles: ['admin'] }));
    for (const [round, as] of leavers.entries()) await leave(target, as, round % 4 === 0 ? 0 : round * 2_000);
    for (const as of leavers) {
      let answer = await server.get(target, { as });
      // The server hears of a leaver's going a moment later; until then they have an answer under way.
      while (answer.status === 429) {
        await sleep(5);
        answer = await server.get(target, { as });
      }
      expect([answer.status, answer.body.count, answer.body.total]).toEqual([200, 3_040, 3_040]);
    }
  },
);

/** Asks, and cuts the connection after so many bytes of the answer; after none of them, while the server works on it. */
function leave(target: string, { userId, token }: Credentials, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    const outgoing = request({ hostname, port, path: target, headers: { 'X-User-Id': userId, 'X-Auth-Token': token } });
    let received = 0;
    outgoing.on('response', (response) => {
      response.on('error', () => {}); // cut off by ourselves
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received >= bytes) outgoing.destroy();
      });
    });
    outgoing.on('error', () => {});
    outgoing.on('close', resolve);
    outgoing.end();
    if (bytes === 0) outgoing.on('finish', () => setImmediate(() => outgoing.destroy()));
  });
}
