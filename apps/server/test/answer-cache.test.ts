import { zstdDecompressSync } from 'node:zlib';
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { casesOf, seedOf } from './random.js';
import { aCall, aChat, type Document } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const SEED = seedOf(20_807);
const CASES = casesOf(40);

const PATHS = ['/api/v1/voip/rooms', '/api/v1/livechat/rooms'];
const SEARCHES = [
  '', '?open=true', '?open=false', '?count=2', '?count=0', '?agents[]=agent', '?departmentId=sales', '?units[]=west',
  '?fields={"msgs":1}', '?sort={"msgs":1}', '?query={"msgs":{"$gt":2}}',
]; // prettier-ignore
const USERS = {
  admin: ['admin'],
  manager: ['livechat-manager'],
  monitor: ['livechat-monitor'],
  agent: ['livechat-agent'],
};

type Step =
  | { is: 'ask'; user: string; path: string; search: string; conditional: boolean; packed: boolean; times: number }
  | { is: 'write'; by: 0 | 1; room: Document }
  | { is: 'department' | 'monitor' | 'token'; by: 0 | 1; n: number };

const aDocument = fc
  .record({
    id: fc.integer({ min: 0, max: 9 }),
    msgs: fc.integer({ min: 0, max: 5 }),
    open: fc.boolean(),
    agent: fc.constantFrom('agent', 'someone'),
    department: fc.constantFrom('sales', 'help'),
    unit: fc.constantFrom('west', 'east'),
  })
  .map(({ id, msgs, open, agent, department, unit }) => {
    const fields = {
      msgs,
      fname: `小明 ${'José '.repeat(60)}`,
      servedBy: { _id: agent, username: agent },
      departmentId: department,
      departmentAncestors: [unit],
      ...(open ? { open } : {}),
    };
    return id % 2 === 0 ? aCall(`room-${id}`, fields) : aChat(`room-${id}`, fields);
  });

const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant('ask' as const),
      user: fc.constantFrom(...Object.keys(USERS)),
      path: fc.constantFrom(...PATHS),
      search: fc.constantFrom(...SEARCHES),
      conditional: fc.boolean(),
      packed: fc.boolean(),
      times: fc.integer({ min: 1, max: 4 }), // what is asked for again is kept
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('write' as const), by: fc.constantFrom(0, 1), room: aDocument }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constantFrom('department' as const, 'monitor' as const, 'token' as const),
      by: fc.constantFrom(0, 1),
      n: fc.nat({ max: 1 }),
    }),
  },
);

interface Got {
  status: number | undefined;
  tag: string;
  body: string;
}

const agent = new Agent({ keepAlive: true });

async function ask(url: string, target: string, as: Credentials, headers: Record<string, string>): Promise<Got> {
  return await new Promise((resolve, reject) => {
    const all = { 'X-User-Id': as.userId, 'X-Auth-Token': as.token, ...headers };
    const outgoing = request(url + encodeURI(target), { headers: all, agent }, (response) => {
      const unpack = response.headers['content-encoding'] === 'zstd' ? zstdDecompressSync : (bytes: Buffer) => bytes;
      buffer(response).then(
        (bytes) =>
          resolve({
            status: response.statusCode,
            tag: response.headers.etag ?? '',
            body: bytes.length === 0 ? '' : unpack(bytes).toString(),
          }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

it(
  'nobody ever gets a stale answer, or another’s, whoever writes and whatever is asked again',
  { timeout: 240_000 },
  async () => {
    // Two servers that keep answers, on one store, and one that keeps none and is never asked for a condition: the truth.
    await using first = await startServer();
    await using second = await startServer({}, first.storeUrl);
    await using truth = await startServer({ ANSWER_CACHE_MB: '0' }, first.storeUrl);
    const servers: TestServer[] = [first, second];
    const users = new Map<string, Credentials>();
    for (const [id, roles] of Object.entries(USERS)) users.set(id, await first.givenUser({ id, roles }));
    await first.givenDepartment({ _id: 'west', name: 'West', type: 'u' });
    await first.givenMonitor('west', 'monitor');
    const known = new Map<string, Got>();
    let kept = 0;
    let clock = 0;

    const run = async (step: Step) => {
      clock += 1;
      if (step.is === 'ask') {
        const as = users.get(step.user) as Credentials;
        const target = step.path + step.search;
        for (const [place, { url }] of Array.from({ length: step.times }, () => [...servers.entries()]).flat()) {
          const key = [place, step.user, target, step.packed].join(' ');
          const before = known.get(key);
          const got = await ask(url, target, as, {
            ...(step.packed ? { 'Accept-Encoding': 'zstd' } : {}),
            ...(step.conditional && before !== undefined ? { 'If-None-Match': before.tag } : {}),
          });
          const { status, body } = await ask(truth.url, target, as, {});
          if (got.status === 304) {
            kept += 1;
            expect({ status: before?.status, body: before?.body }, target).toEqual({ status, body });
          } else {
            expect({ status: got.status, body: got.body }, target).toEqual({ status, body });
            if (got.status === 200) known.set(key, got);
          }
        }
        return;
      }
      const server = servers[step.by] as TestServer;
      if (step.is === 'write')
        await server.givenRooms({ ...step.room, _updatedAt: new Date(clock * 1_000).toISOString() });
      else if (step.is === 'department') {
        await server.database.write(async (session) => {
          const answer = JSON.stringify({ _id: 'sales', name: `Sales ${clock}` });
          const { db } = server.database.builder;
          const found = db.deleteFrom('departments').where('id', '=', 'sales').compile();
          await session.run({ sql: found.sql, bind: () => [...found.parameters] }, {});
          const made = db
            .insertInto('departments')
            .values({ id: 'sales', name: `Sales ${clock}`, answer, document: answer, type: null, parent_id: null })
            .compile();
          await session.run({ sql: made.sql, bind: () => [...made.parameters] }, {});
        });
      } else if (step.is === 'monitor') {
        await server.givenMonitor(step.n === 0 ? 'west' : 'east', `monitor-${clock}`);
      } else {
        const id = `manager-${clock}`;
        users.set(
          'manager',
          await server.givenUser({ id, roles: step.n === 0 ? ['livechat-manager'] : ['livechat-agent'] }),
        );
      }
    };

    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 20, maxLength: 60 }), async (steps) => {
        for (const step of steps) await run(step);
      }),
      { seed: SEED, numRuns: CASES, endOnFailure: true },
    );
    expect(kept).toBeGreaterThan(1.25 * CASES);
    agent.destroy();
  },
);
