import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Credentials, send, startServer } from './server.js';
import { type ServerProcess, startProcess } from './server-process.js';
import { newStore, type TestStore } from './store.js';

const connections = new Agent({ keepAlive: true });

let store: TestStore;
let servers: ServerProcess[];
let callers: Credentials[];

beforeAll(async () => {
  store = await newStore();
  {
    await using first = await startServer({}, store.url);
    callers = [
      await first.givenUser({ id: 'agent-0', roles: ['livechat-agent'] }),
      await first.givenUser({ id: 'agent-1', roles: ['livechat-agent'] }),
    ];
    for (let visitor = 0; visitor <= 50; visitor += 1) {
      await first.givenVisitor({
        _id: `v-${visitor}`,
        token: `visitor-${visitor}`,
        name: 'Mary',
        phone: [{ phoneNumber: '+49 30 1234' }],
      });
    }
    const now = new Date().toISOString();
    await first.givenPhoneEvent({
      _id: 'event',
      event: 'QueueCallerJoin',
      phone: '+49301234',
      ts: now,
      queue: 'support',
      callUniqueId: '1631.22',
    });
  }
  servers = await Promise.all([startProcess(store.url), startProcess(store.url)]);
});
afterAll(async () => {
  connections.destroy();
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  await store[Symbol.asyncDispose]();
});

/** Every other call goes to the other server, for the other agent. */
function call(visitor: number, place: number): Promise<Answer> {
  const { url } = servers[place % 2] as ServerProcess;
  const as = callers[(place >> 1) % 2] as Credentials;
  const target = `/api/v1/voip/room?token=visitor-${visitor}&agentId=${as.userId}&direction=${place % 3 === 0 ? 'outbound' : 'inbound'}`;
  return send(url, target, { as }, connections);
}

/** One row for each room of the answers: how many of them say that they opened it. */
function openings(answers: Answer[]): Map<string, number> {
  const opened = new Map<string, number>();
  for (const { status, body, text } of answers) {
    expect(status, text).toBe(200);
    opened.set(body.room['_id'], (opened.get(body.room['_id']) ?? 0) + (body.newRoom === true ? 1 : 0));
  }
  return opened;
}

/** The first column of a query. */
async function inStore<T>(sql: string): Promise<T[]> {
  return (await store.rows<[T]>(sql)).map(([value]) => value);
}

describe('two servers on one store', () => {
  it('open one call for 200 callers of a visitor at once, and one caller is told that it is new', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, place) => call(0, place)));
    const opened = openings(answers);
    expect([...opened.values()]).toEqual([1]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.room))).size).toBe(1);
    expect(await inStore('select id from rooms')).toEqual([...opened.keys()]);
    expect(await inStore('select visitor_token from open_calls')).toEqual(['visitor-0']);
  });

  it('open one call for each of 50 visitors whom 8 callers ask for in turns', async () => {
    const places = Array.from({ length: 400 }, (_, place) => [1 + ((place * 7) % 50), place] as const);
    const answers = await Promise.all(places.map(([visitor, place]) => call(visitor, place)));
    const opened = openings(answers);
    expect(opened.size).toBe(50);
    expect([...opened.values()]).toEqual(Array.from({ length: 50 }, () => 1));
    const visitors = answers.map(({ body }, place) => [body.room.v.token, `visitor-${places[place]?.[0]}`]);
    expect(visitors.filter(([answered, asked]) => answered !== asked)).toEqual([]);
    expect(await inStore("select count(*) from rooms where type = 'v' and is_open = 1")).toEqual([51]);
    expect(await inStore('select count(*) from open_calls')).toEqual([51]);
  });

  it('give every call a name of its own, and one of them the id of the phone event that all could have taken', async () => {
    expect(await inStore('select count(distinct name) from rooms')).toEqual([51]);
    expect(await inStore('select call_unique_id from rooms where call_unique_id is not null')).toEqual(['1631.22']);
  });

  it('open the next call once the first is closed, again for one caller alone', async () => {
    const [id] = await inStore<string>(
      "select rooms.id from rooms join open_calls using (seq) where visitor_token = 'visitor-0'",
    );
    {
      await using closer = await startServer({}, store.url);
      const [text] = await inStore<string>(
        `select document from room_documents join rooms using (seq) where id = '${id}'`,
      );
      const { open: _open, ...closed } = JSON.parse(text ?? '') as Record<string, unknown>;
      await closer.givenRooms({ ...closed, closedAt: new Date().toISOString(), _updatedAt: new Date().toISOString() });
    }
    const opened = openings(await Promise.all(Array.from({ length: 40 }, (_, place) => call(0, place))));
    expect([...opened.values()]).toEqual([1]);
    expect([...opened.keys()]).not.toContain(id);
  });
});
