import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, chatPage, type Document } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

/** More than it takes until the texts of rooms are kept, and taken for worth keeping. */
const READS = 40;
const COUNT = 50;

let server: TestServer;
let as: Credentials;
beforeAll(async () => {
  server = await startServer({ ANSWER_CACHE_MB: '0' });
  as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
});
afterAll(() => server[Symbol.asyncDispose]());

const QUERY = `count=${COUNT}&sort={"_id":1}`;
const idOf = (place: number) => `room${String(place).padStart(2, '0')}`;

async function expectRead(path: string, body: Document, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const answer = await server.get(`${path}?${QUERY}`, { as });
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body });
  }
}

it('lists that are asked for at once of a server that has just started are all answered', async () => {
  const paths = Array.from({ length: 40 }, (_, place) => `/api/v1/voip/rooms?offset=${place}`);
  const answers = await Promise.all(paths.map((path) => server.get(path, { as })));
  expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
    paths.map((_, place) => ({ status: 200, body: callPage([], { offset: place }) })),
  );
});

describe('a list that was read again and again shows at once', () => {
  it('a changed call, and a new one', async () => {
    const path = '/api/v1/voip/rooms';
    const calls = Array.from({ length: COUNT }, (_, place) => aCall(idOf(place), { fname: `Caller ${place}` }));
    await server.givenRooms(...calls);
    await expectRead(path, callPage(calls), READS);

    const changed = aCall(idOf(7), { fname: 'Ça a changé', _updatedAt: '2021-07-10T00:00:00.000Z' });
    await server.givenRooms(changed);
    calls[7] = changed;
    await expectRead(path, callPage(calls), READS);

    const added = aCall('room', { fname: 'the first' });
    await server.givenRooms(added);
    await expectRead(path, callPage([added, ...calls.slice(0, COUNT - 1)], { total: COUNT + 1 }), READS);
  });

  it('the department of a chat', async () => {
    const path = '/api/v1/livechat/rooms';
    const chats = Array.from({ length: COUNT }, (_, place) => aChat(idOf(place + COUNT), { departmentId: 'sales' }));
    await server.givenRooms(...chats);
    await expectRead(path, chatPage(chats), READS);

    await server.givenDepartment({ _id: 'sales', name: 'Sales', enabled: true });
    const department = { _id: 'sales', name: 'Sales' };
    await expectRead(path, chatPage(chats.map((chat) => ({ ...chat, department }))), 1);
  });
});
