import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenAdmin } from '../src/admin/token-admin.js';
import { type Credentials, send, startServer } from './server.js';
import { type ServerProcess, startProcess } from './server-process.js';
import { ACCESS_CHANGE_WITHIN_MS, newStore, type TestStore } from './store.js';

const connections = new Agent({ keepAlive: true });

let store: TestStore;
let servers: ServerProcess[];
let agents: Credentials[];

beforeAll(async () => {
  store = await newStore();
  {
    await using first = await startServer({}, store.url);
    agents = [
      await first.givenUser({ id: 'agent-0', roles: ['livechat-agent'] }),
      await first.givenUser({ id: 'agent-1', roles: ['livechat-agent'] }),
    ];
    for (let visitor = 0; visitor < 20; visitor += 1) {
      await first.givenVisitor({ _id: `v-${visitor}`, token: `visitor-${visitor}`, name: 'Mary' });
    }
  }
  servers = await Promise.all(Array.from({ length: 3 }, () => startProcess(store.url)));
});
afterAll(async () => {
  connections.destroy();
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  await store[Symbol.asyncDispose]();
});

const call = (visitor: number, place: number) =>
  send(
    (servers[place % 3] as ServerProcess).url,
    `/api/v1/voip/room?token=visitor-${visitor}&agentId=agent-${place % 2}`,
    { as: agents[place % 2] as Credentials },
    connections,
  );

describe('three servers on one PostgreSQL', () => {
  it('open one room for 200 calls of a visitor at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, place) => call(0, place)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.room._id)).size).toBe(1);
    expect(answers.filter(({ body }) => body.newRoom === true)).toHaveLength(1);
    expect(await store.rows('select count(*) from rooms')).toEqual([[1]]);
  });

  it('open the calls of visitors while one that is alone among all writes, too', async () => {
    await using other = await startServer({}, store.url);
    const writes = Array.from({ length: 20 }, (_, place) =>
      other.givenRooms({ _id: `imported-${place}`, t: 'v', v: { token: `visitor-${place}` } }),
    );
    const answers = await Promise.all(Array.from({ length: 190 }, (_, place) => call(1 + (place % 19), place)));
    await Promise.all(writes);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter(({ body }) => body.newRoom === true)).toHaveLength(19);
    expect(await store.rows('select count(*) from open_calls')).toEqual([[20]]);
    expect(await store.rows("select count(*) from rooms where id not like 'imported%'")).toEqual([[20]]);
  });

  it('refuse a token that was revoked on another', async () => {
    const statuses = () => Promise.all([0, 2, 4].map(async (place) => (await call(0, place)).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    {
      await using another = await startServer({}, store.url);
      const tokens = new TokenAdmin(another.database);
      for (const { userId, id } of await tokens.list(90, 'agent-0')) await tokens.revoke(userId, id);
    }
    await new Promise((resolve) => setTimeout(resolve, ACCESS_CHANGE_WITHIN_MS));
    expect(await statuses()).toEqual([401, 401, 401]);
  });
});
