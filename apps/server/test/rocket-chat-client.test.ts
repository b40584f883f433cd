import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, chatPage } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

type Parameters = Record<string, unknown>;

/** What is used of Rocket.Chat's own client, whose types know the endpoints of 8.x only. */
interface RestClient {
  get(endpoint: string, parameters?: Parameters): Promise<unknown>;
}

const { RestClient } = createRequire(import.meta.url)('@rocket.chat/api-client') as {
  RestClient: new (options: { baseUrl: string; credentials: Record<string, string> }) => RestClient;
};

const call = aCall('call', {
  ts: '2021-07-09T20:20:58.755Z',
  open: true,
  name: 'Mary +1-undefined',
  direction: 'inbound',
  queue: 'support',
  tags: ['billing'],
  v: { _id: 'mary', token: 'marys-token' },
  servedBy: { _id: 'agent', username: 'agent.name' },
});
const closedCall = aCall('closed', { ts: '2020-01-01T00:00:00.000Z', fname: 'Ann' });
const chat = aChat('chat', {
  open: true,
  fname: 'Elsie Teng',
  departmentId: 'sales',
  servedBy: { _id: 'agent', username: 'agent.name' },
  livechatData: { plan: 'gold' },
});
const queued = aChat('queued', { ts: '2020-01-01T00:00:00.000Z', open: true });

let server: TestServer;
let manager: RestClient;
let agent: RestClient;

const clientOf = ({ userId, token }: Credentials) =>
  new RestClient({ baseUrl: server.url, credentials: { 'X-User-Id': userId, 'X-Auth-Token': token } });

beforeAll(async () => {
  server = await startServer();
  manager = clientOf(await server.givenUser({ id: 'manager', roles: ['livechat-manager'] }));
  agent = clientOf(await server.givenUser({ id: 'agent', roles: ['livechat-agent'], username: 'agent.name' }));
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms(call, closedCall, chat, queued);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('@rocket.chat/api-client lists calls', () => {
  it.each<[string, Parameters | undefined, (typeof call)[]]>([
    ['nothing', undefined, [call, closedCall]],
    ['a list', { agents: ['agent', 'other'] }, [call]],
    ['an empty list, which it drops', { agents: [] }, [call, closedCall]],
    ['a boolean', { open: true }, [call]],
    ['a boolean as text', { open: 'false' }, [closedCall]],
    ['a range of dates', { createdAt: JSON.stringify({ start: '2021-07-09T00:00:00.000Z' }) }, [call]],
    ['null, which it writes as a bare name', { queue: null }, [call, closedCall]],
    ['empty text', { visitorId: '' }, [call, closedCall]],
    ['undefined, which it drops', { queue: undefined }, [call, closedCall]],
    ['text with a blank and a plus', { roomName: 'Mary +1' }, [call]],
    ['numbers', { count: 1, offset: 1 }, []],
    [
      'what the page of calls sends',
      { sort: '{"fname":1}', open: false, roomName: '', count: 25, offset: 0 },
      [closedCall],
    ],
    [
      'several parameters',
      { tags: ['billing', 'vip'], direction: 'inbound', queue: 'support', visitorId: 'mary' },
      [call],
    ],
  ])('by %s', async (what, parameters, rooms) => {
    const expected = what === 'numbers' ? callPage([closedCall], { offset: 1, total: 2 }) : callPage(rooms);
    expect(await manager.get('/v1/voip/rooms', parameters)).toEqual(expected);
  });

  it('for an agent', async () => {
    expect(await agent.get('/v1/voip/rooms', { agents: ['agent'] })).toEqual(callPage([call]));
  });
});

describe('@rocket.chat/api-client gets a call', () => {
  it('by id and token', async () => {
    const answer = await agent.get('/v1/voip/room', { rid: 'call', token: 'marys-token' });
    expect(answer).toEqual({ room: call, newRoom: false, success: true });
  });

  it('or the visitor’s open one', async () => {
    const answer = await agent.get('/v1/voip/room', { token: 'marys-token', agentId: 'agent', direction: 'inbound' });
    expect(answer).toEqual({ room: call, newRoom: false, success: true });
  });
});

describe('@rocket.chat/api-client lists chats', () => {
  it.each<[string, Parameters | undefined, (typeof chat)[]]>([
    ['nothing', undefined, [chat, queued]],
    ['departments', { departmentId: ['sales', 'support'] }, [chat]],
    ['one department', { departmentId: 'sales' }, [chat]],
    ['booleans', { open: true, onhold: false, queued: false }, [chat]],
    ['queued', { queued: true }, [queued]],
    ['custom fields', { customFields: JSON.stringify({ plan: 'GOLD' }) }, [chat]],
    [
      'what the page of chats sends',
      {
        roomName: 'elsie',
        sort: '{"ts":-1}',
        count: 25,
        offset: 0,
        createdAt: '{"start":"2021-01-01","end":"2022-01-01"}',
      },
      [chat],
    ],
  ])('by %s', async (_what, parameters, rooms) => {
    expect(await manager.get('/v1/livechat/rooms', parameters)).toEqual(chatPage(rooms));
  });
});

describe('@rocket.chat/api-client is refused', () => {
  const refusal = async (request: Promise<unknown>) => {
    const response = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(response instanceof Response)) throw new Error(`not refused: ${String(response)}`);
    return { status: response.status, body: await response.json() };
  };

  it('an object as sort, which it writes as [object Object]', async () => {
    expect(await refusal(manager.get('/v1/livechat/rooms', { sort: { ts: -1 } }))).toEqual({
      status: 400,
      body: {
        success: false,
        error: 'Invalid sort parameter provided: "[object Object]" [error-invalid-sort]',
        errorType: 'error-invalid-sort',
        details: [{ parameter: 'sort', message: 'must be a JSON object such as {"ts":-1}' }],
      },
    });
  });

  it('a Date, which it writes in words', async () => {
    const { status, body } = await refusal(manager.get('/v1/voip/rooms', { createdAt: new Date(0) }));
    expect([status, (body as { errorType: string }).errorType]).toEqual([400, 'invalid-params']);
  });

  it('the rooms of others', async () => {
    expect(await refusal(agent.get('/v1/voip/rooms'))).toEqual({
      status: 403,
      body: { success: false, error: 'unauthorized' },
    });
  });
});
