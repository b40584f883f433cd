import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logLines } from './log-lines.js';
import { aCall, callPage, type Document, idsOf } from './rooms.js';
import { type Answer, type Credentials, startServer, type TestServer } from './server.js';

const ROOMS = '/api/v1/voip/rooms';
/** Reads `room_tags`, which the test locks: as slow as the test wants it. */
const SLOW = `${ROOMS}?tags=vip&roomName=ann`;
const MANY = 50;
const WAIT = { timeout: 60_000 };

let server: TestServer;
let as: Credentials;
const log = logLines();
const calls = ['one', 'two', 'three'].map((id) => aCall(id, { tags: ['vip'], fname: `Anna ${id}` }));

beforeAll(async () => {
  server = await startServer({ DATABASE_POOL_SIZE: '5', DATABASE_STATEMENT_TIMEOUT: '60' }, undefined, log);
  as = await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms(...calls, aCall('marys', { v: { _id: 'mary', token: 'marys-token' }, open: true }));
});
afterAll(() => server[Symbol.asyncDispose]());

/** Keeps everybody from reading tags, for as long as some work takes. */
async function whileTagsAreLocked<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server.storeUrl });
  await client.connect();
  try {
    await client.query('begin; lock table room_tags in access exclusive mode');
    return await work(client);
  } finally {
    await client.end();
  }
}

async function waitingForTags(client: Client): Promise<number> {
  const { rows } = await client.query<{ waiting: string }>(
    "select count(*) as waiting from pg_locks where relation = 'room_tags'::regclass and not granted",
  );
  return Number(rows[0]?.waiting);
}

const quickRequests = [
  `${ROOMS}?count=2`,
  `${ROOMS}?open=true`,
  `${ROOMS}?query={"_id":"one"}`,
  `/api/v1/voip/room?token=marys-token&rid=marys`,
  `/api/v1/voip/room?token=marys-token&agentId=manager`,
  `${ROOMS}?count=0`,
];

describe('reads that take long', () => {
  it('keep nobody waiting who asks for what is quick, and are answered themselves', async () => {
    const slow: Promise<Answer>[] = [];
    const ended: number[] = [];
    await whileTagsAreLocked(async (client) => {
      for (let each = 0; each < MANY; each += 1) {
        slow.push(server.get(`${SLOW}&offset=${each % 2}`, { as }));
        void slow[each]?.then(({ status }) => ended.push(status));
      }
      // Two of five connections are theirs, and no other is left at it.
      await expect.poll(() => waitingForTags(client), WAIT).toBe(2);
      for (let time = 0; time < 5; time += 1) {
        const answers = await Promise.all(quickRequests.map((target) => server.get(target, { as })));
        expect(answers.map(({ status }) => status)).toEqual(quickRequests.map(() => 200));
      }
      expect(ended).toEqual([]);
      await expect.poll(() => waitingForTags(client), WAIT).toBe(2);
    });
    const answers = await Promise.all(slow);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(idsOf(answers[0] as Answer)).toHaveLength(3);
    expect((await server.get(SLOW, { as })).body).toEqual(callPage([1, 2, 0].map((place) => calls[place] as Document)));
  });

  it('that wait for too long are 503, which the log says once and without a stack', async () => {
    const impatient = logLines();
    await using other = await startServer(
      { DATABASE_POOL_SIZE: '2', DATABASE_STATEMENT_TIMEOUT: '1' },
      server.storeUrl,
      impatient,
    );
    await whileTagsAreLocked(async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => other.get(SLOW, { as })));
      expect(new Set(answers.map(({ status, headers }) => `${status} ${headers['retry-after']}`))).toEqual(
        new Set(['503 1']),
      );
      expect((await other.get(`${ROOMS}?count=1`, { as })).status).toBe(200);
    });
    const lines = impatient.lines.filter(({ level }) => level > 30);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, outage: 'slow reads' });
    expect(JSON.stringify(impatient.lines)).not.toContain('    at ');
  });
});
