import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, chatPage } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

type Parameters = Record<string, unknown>;

/** What is used of Rocket.Chat's own client, whose types know the endpoints of 8.x only. */
interface RestClient {
  get(endpoint: string, parameters?: Parameters): Promise<unknown>;
}

/** Of Rocket.Chat 6, 7 and 8, by the names under which they are installed. */
const RELEASES = {
  '0.1.7': '@rocket.chat/api-client-0.1.7',
  '0.2.37': '@rocket.chat/api-client-0.2.37',
  '0.2.57': '@rocket.chat/api-client',
};

interface Release {
  readonly RestClient: new (options: { baseUrl: string; credentials: Record<string, string> }) => RestClient;
}

const require = createRequire(import.meta.url);

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
/** Another one, for what changes the lists. */
let opening: TestServer;
let asManager: Credentials;
let asAgent: Credentials;

beforeAll(async () => {
  server = await startServer();
  asManager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  asAgent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'], username: 'agent.name' });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms(call, closedCall, chat, queued);
});
beforeAll(async () => {
  opening = await startServer();
  await opening.givenUser({ id: 'agent', roles: ['livechat-agent'], username: 'agent.name' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await opening[Symbol.asyncDispose]();
});

describe.each(Object.entries(RELEASES))('@rocket.chat/api-client %s', (version, name) => {
  const { RestClient } = require(name) as Release;
  const clientOf = ({ userId, token }: Credentials, { url } = server) =>
    new RestClient({ baseUrl: url, credentials: { 'X-User-Id': userId, 'X-Auth-Token': token } });
  let manager: RestClient;
  let agent: RestClient;
  beforeAll(() => {
    manager = clientOf(asManager);
    agent = clientOf(asAgent);
  });

  it('is the one that is installed', () => {
    expect(require(`${name}/package.json`).version).toBe(version);
  });

  describe('lists calls', () => {
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

  describe('gets a call', () => {
    it('by id and token', async () => {
      const answer = await agent.get('/v1/voip/room', { rid: 'call', token: 'marys-token' });
      expect(answer).toEqual({ room: call, newRoom: false, success: true });
    });

    it('or the visitor’s open one', async () => {
      const answer = await agent.get('/v1/voip/room', { token: 'marys-token', agentId: 'agent', direction: 'inbound' });
      expect(answer).toEqual({ room: call, newRoom: false, success: true });
    });
  });

  it('opens a call, and finds it again', async () => {
    const client = clientOf(asAgent, opening);
    const token = `token-${version}`;
    await opening.givenVisitor({ _id: `visitor-${version}`, token });
    const parameters = { token, agentId: 'agent', direction: 'inbound' };
    const opened = await client.get('/v1/voip/room', parameters);
    const { body } = await opening.get(`/api/v1/voip/room?token=${token}&agentId=agent`, { as: asAgent });
    expect(opened).toEqual({ ...body, newRoom: true });
    expect(await client.get('/v1/voip/room', parameters)).toEqual({ room: body.room, newRoom: false, success: true });
  });

  describe('lists chats', () => {
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

  describe('is refused', () => {
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
});
