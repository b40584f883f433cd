import { createServer, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { aCall, aChat, callPage, chatPage } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

type Parameters = Record<string, unknown>;

/** What is used of Rocket.Chat's SDK: `lib/api`, without its live connection, which needs another package. */
interface Api {
  login(user: { username: string; password: string }): Promise<unknown>;
  logout(): Promise<void>;
  /** @param ignore Errors with other texts than these are given as answers (it means the contrary). */
  get(endpoint: string, data?: Parameters, auth?: boolean, ignore?: RegExp): Promise<unknown>;
}

const VERSION = '0.2.9';

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
let users: Record<'manager' | 'agent', Credentials>;
let front: Server;
let api: Api;

/**
 * One host name for both servers, as the guide describes it: the three paths go to Switchboard, the others to
 * Rocket.Chat, of which there are the login and the logout.
 */
function startFront(): Promise<Server> {
  const listening = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    if (path === '/api/v1/login') {
      let body = '';
      incoming.on('data', (data: Buffer) => (body += String(data)));
      incoming.on('end', () => {
        const { userId, token } = users[(JSON.parse(body) as { username: keyof typeof users }).username];
        outgoing.setHeader('Content-Type', 'application/json');
        outgoing.end(JSON.stringify({ status: 'success', data: { userId, authToken: token } }));
      });
      return;
    }
    if (path === '/api/v1/logout') {
      outgoing.setHeader('Content-Type', 'application/json');
      outgoing.end(JSON.stringify({ status: 'success', data: {} }));
      return;
    }
    const { headers, method } = incoming;
    const sent = request(server.url, { path, method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(sent);
  });
  return new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve(listening)));
}

beforeAll(async () => {
  server = await startServer();
  users = {
    manager: await server.givenUser({ id: 'manager', roles: ['livechat-manager'] }),
    agent: await server.givenUser({ id: 'agent', roles: ['livechat-agent'], username: 'agent.name' }),
  };
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms(call, closedCall, chat, queued);
  front = await startFront();
  vi.stubEnv('ROCKETCHAT_URL', `http://127.0.0.1:${(front.address() as AddressInfo).port}`); // read as it is loaded
  const require = createRequire(import.meta.url);
  expect(require('@rocket.chat/sdk/package.json').version).toBe(VERSION);
  (require('@rocket.chat/sdk/dist/lib/log') as { silence(): void }).silence();
  api = require('@rocket.chat/sdk/dist/lib/api') as Api;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  front.closeAllConnections();
  front.close();
  await server[Symbol.asyncDispose]();
});
afterEach(() => api.logout());

/** The call that a visitor has, as the store holds it. */
async function roomOf(token: string): Promise<unknown> {
  const { body } = await server.get(`/api/v1/voip/room?token=${token}&agentId=agent`, { as: users.agent });
  return body.room;
}

const logInAs = (username: string) => api.login({ username, password: 'of no account' });

describe(`@rocket.chat/sdk ${VERSION}, once logged in`, () => {
  it.each<[string, Parameters | undefined, (typeof call)[]]>([
    ['nothing', undefined, [call, closedCall]],
    ['a list, which it writes as JSON', { agents: ['agent', 'other'] }, [call]],
    ['an empty list, which finds nothing', { agents: [] }, []],
    ['a boolean', { open: true }, [call]],
    ['an object', { createdAt: { start: '2021-07-09', end: '2021-07-09' } }, [call]],
    [
      'a Date, which it writes as JSON text',
      { sort: { ts: -1 }, createdAt: { start: new Date('2021-01-01') } },
      [call],
    ],
    ['null, which it writes as a word', { queue: null }, []],
    ['undefined, which it writes as a word', { visitorId: undefined }, [call, closedCall]],
    ['text with a blank and a plus', { roomName: 'Mary +1' }, [call]],
    ['a sort', { sort: { ts: 1 } }, [closedCall, call]],
    ['a query', { query: { open: true } }, [call]],
    [
      'several parameters',
      { tags: ['billing', 'vip'], direction: 'inbound', queue: 'support', visitorId: 'mary', count: 25, offset: 0 },
      [call],
    ],
  ])('lists calls by %s', async (_what, parameters, rooms) => {
    await logInAs('manager');
    expect(await api.get('voip/rooms', parameters)).toEqual(callPage(rooms));
  });

  it('lists a page of them, and some of their keys', async () => {
    await logInAs('manager');
    expect(await api.get('voip/rooms', { count: 1, offset: 1, fields: { fname: 1 } })).toEqual(
      callPage([{ _id: 'closed', fname: 'Ann' }], { offset: 1, total: 2 }),
    );
  });

  it.each<[string, Parameters | undefined, (typeof chat)[]]>([
    ['nothing', undefined, [chat, queued]],
    ['departments', { departmentId: ['sales', 'support'] }, [chat]],
    ['one department', { departmentId: 'sales' }, [chat]],
    ['booleans', { open: true, onhold: false, queued: false }, [chat]],
    ['queued', { queued: true }, [queued]],
    ['custom fields', { customFields: { plan: 'GOLD' } }, [chat]],
    ['a name', { roomName: 'elsie', sort: { ts: -1 }, count: 25, offset: 0 }, [chat]],
  ])('lists chats by %s', async (_what, parameters, rooms) => {
    await logInAs('manager');
    expect(await api.get('livechat/rooms', parameters)).toEqual(chatPage(rooms));
  });

  it('lists an agent’s own', async () => {
    await logInAs('agent');
    expect(await api.get('voip/rooms', { agents: ['agent'] })).toEqual(callPage([call]));
    expect(await api.get('livechat/rooms', { agents: ['agent'] })).toEqual(chatPage([chat]));
  });

  it('gets a call by id and token, and the visitor’s open one', async () => {
    await logInAs('agent');
    const answer = { room: call, newRoom: false, success: true };
    expect(await api.get('voip/room', { rid: 'call', token: 'marys-token' })).toEqual(answer);
    expect(await api.get('voip/room', { token: 'marys-token', agentId: 'agent', direction: 'inbound' })).toEqual(
      answer,
    );
  });

  it('is told why it is refused', async () => {
    await logInAs('agent');
    const none = /^none$/;
    expect(await api.get('voip/rooms', undefined, true, none)).toEqual({ success: false, error: 'unauthorized' });
    expect(await api.get('voip/room', { rid: 'call', token: 'nobody' }, true, none)).toEqual({
      success: false,
      error: 'invalid-token',
      errorType: 'invalid-token',
    });
    expect(await api.get('voip/rooms', undefined, true)).toBeUndefined(); // which it logs
  });

  it('opens a call, and finds it again', async () => {
    await server.givenVisitor({ _id: 'ann', token: 'anns-token' });
    await logInAs('agent');
    const parameters = { token: 'anns-token', agentId: 'agent', direction: 'inbound' };
    const opened = (await api.get('voip/room', parameters)) as { room: unknown; newRoom: boolean; success: boolean };
    const room = await roomOf('anns-token');
    expect(opened).toEqual({ room, newRoom: true, success: true });
    expect(await api.get('voip/room', parameters)).toEqual({ room, newRoom: false, success: true });
  });
});
