import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createClient } from '../src/index.js';
import { type HttpServer, send, serve } from './harness/http-server.js';
import { serveRocketChat } from './harness/rocket-chat.js';
import { calls, chats } from './harness/rooms.js';

const rooms = [...calls, ...chats];
const closedCalls = calls.filter(({ open }) => open !== true);

let server: HttpServer;
afterEach(async () => {
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

const clientOf = (options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: server.url, userId: 'rocketUser', authToken: 'rocket-secret', retries: 0, ...options });
const idsOf = (found: { rooms: readonly { _id: string }[] }) => found.rooms.map(({ _id: id }) => id);

describe('Rocket.Chat 6.13 understands', () => {
  it('every parameter of listVoipRooms but fields, which it refuses', async () => {
    server = await serveRocketChat(rooms);
    const found = await clientOf().listVoipRooms({
      agents: ['agent0', 'agent.1'],
      open: true,
      tags: ['billing', 'vip'],
      queue: 'support',
      visitorId: 'visitor0',
      direction: 'inbound',
      roomName: 'mary',
      offset: 0,
      count: 10,
      sort: { ts: 1, 'servedBy.username': -1 },
      query: { msgs: { $gt: 1 } },
    });
    expect(idsOf(found)).toEqual(['call00', 'call12']);
    const { error } = await clientOf().safe.listVoipRooms({ fields: { fname: 1 } });
    expect([error?.name, error?.errorType]).toEqual(['BadRequestError', 'invalid-params']);
  });

  it('dates, in the one form that it takes', async () => {
    server = await serveRocketChat(rooms);
    const dates = [
      '2021-07-10',
      { start: '2021-07-10', end: '2021-07-10' },
      { start: new Date('2021-07-10T00:00:00Z'), end: new Date('2021-07-10T23:59:59Z') },
    ];
    for (const createdAt of dates) {
      const found = await clientOf().listLivechatRooms({ createdAt, sort: { ts: 1 } });
      expect(idsOf(found)).toEqual(['chat04', 'chat05', 'chat06', 'chat07']);
    }
    const instant = await clientOf().listLivechatRooms({ createdAt: new Date('2021-07-10T06:00:00Z') });
    expect(idsOf(instant)).toEqual(['chat05']);
    const local = await clientOf().listLivechatRooms({ createdAt: '2021-07-10T06:00:00' });
    expect(idsOf(local)).toEqual(['chat05']);
    for (const nothing of [{}, '', undefined]) {
      expect((await clientOf().listLivechatRooms({ createdAt: nothing })).total).toBe(chats.length);
    }
  });

  it('every parameter of listLivechatRooms but units and several departments, which it refuses', async () => {
    server = await serveRocketChat(rooms);
    const parameters = {
      agents: ['agent0'],
      roomName: 'søren',
      departmentId: ['department0'],
      open: true,
      onhold: true,
      queued: false,
      tags: ['billing', 'vip'],
      customFields: { plan: 'gold' },
      closedAt: {},
      sort: { ts: 1 },
      fields: { fname: 1 },
      query: {},
    } as const;
    expect(idsOf(await clientOf().listLivechatRooms(parameters))).toEqual(['chat00', 'chat12']);
    for (const refused of [{ units: ['unit0'] }, { departmentId: ['department0', 'department2'] }]) {
      const { error } = await clientOf().safe.listLivechatRooms(refused);
      expect([error?.name, error?.errorType]).toEqual(['BadRequestError', 'invalid-params']);
    }
  });

  it('an empty list as one that matches nothing', async () => {
    server = await serveRocketChat(rooms);
    expect((await clientOf().listVoipRooms({ agents: [] })).total).toBe(0);
  });

  it('getVoipRoom with a rid, whatever else is given, and without a direction', async () => {
    server = await serveRocketChat(rooms);
    const client = clientOf();
    const asked = { token: 'visitor-token-1', rid: 'call01', agentId: 'agent1', direction: 'inbound' } as const;
    expect(await client.getVoipRoom(asked)).toEqual({ room: calls[1], newRoom: false, success: true });
    const opened = await client.getVoipRoom({ token: 'visitor-token-1', agentId: 'agent1' });
    expect([opened.newRoom, opened.room.direction]).toEqual([true, 'inbound']);
    const blank = { token: 'visitor-token-1', agentId: 'agent1', rid: '', direction: undefined };
    expect(await client.getVoipRoom(blank)).toEqual(opened);
  });

  it('lists to their end', async () => {
    server = await serveRocketChat(rooms);
    const given: string[] = [];
    for await (const room of clientOf().listVoipRooms.all({ open: false, sort: { ts: 1 }, count: 5 }))
      given.push(room._id);
    expect(given).toEqual(closedCalls.map(({ _id: id }) => id));
  });
});

describe('the client evens out', () => {
  it('rooms without room', async () => {
    server = await serveRocketChat(rooms);
    const found = await clientOf().listVoipRooms({ open: true, sort: { ts: 1 }, count: 1 });
    expect(found).toEqual({ rooms: [calls[0]], room: calls[0], count: 1, offset: 0, total: 12, success: true });
    const none = await clientOf().listVoipRooms({ agents: [] });
    expect(none).toEqual({ rooms: [], count: 0, offset: 0, total: 0, success: true });
  });

  it('room without rooms, as the documentation showed it', async () => {
    server = await serve((_request, response) => send(response, 200, { room: calls[0], success: true }));
    expect(await clientOf().listVoipRooms()).toEqual({
      rooms: [calls[0]],
      room: calls[0],
      count: 1,
      offset: 0,
      total: 1,
      success: true,
    });
  });

  it.each([6.13, 7.3])('the 401 of %d', async (version) => {
    server = await serveRocketChat(rooms, { version });
    const { error } = await clientOf({ authToken: 'wrong' }).safe.listVoipRooms();
    expect([error?.name, error?.message]).toEqual([
      'UnauthorizedError',
      'listVoipRooms: You must be logged in to do this.',
    ]);
  });

  it('the code that is in the text only', async () => {
    server = await serveRocketChat(rooms);
    const client = clientOf();
    const wrongToken = await client.safe.getVoipRoom({ token: 'unknown', rid: 'r' });
    expect([wrongToken.error?.errorType, wrongToken.error?.message]).toEqual([
      'invalid-token',
      'getVoipRoom: invalid-token',
    ]);
    const wrongRoom = await client.safe.getVoipRoom({ token: 'visitor-token-1', rid: 'r' });
    expect(wrongRoom.error?.errorType).toBe('invalid-room');
  });

  it('the parameter that is in the text only', async () => {
    server = await serveRocketChat(rooms);
    const sort = await clientOf().safe.listVoipRooms({ sort: '{"ts":"desc"}' });
    expect(sort.error).toMatchObject({ name: 'BadRequestError', errorType: 'error-invalid-sort' });
    expect((sort.error as { parameters?: unknown }).parameters).toEqual([]);
  });

  it('the rate limit, which tells its end in X-RateLimit-Reset alone', async () => {
    server = await serveRocketChat(rooms, { limit: 1 });
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const waits: (number | undefined)[] = [];
    const codes: (string | undefined)[] = [];
    const client = clientOf({
      retries: 1,
      hooks: {
        onError({ error, retryInMs }) {
          codes.push(error.errorType);
          waits.push(retryInMs);
        },
      },
    });
    await client.listVoipRooms();
    expect((await client.listVoipRooms()).success).toBe(true);
    expect(codes).toEqual(['error-too-many-requests']);
    expect(waits[0]).toBeGreaterThan(0);
  });
});
