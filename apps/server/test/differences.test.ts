import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPublished } from './fixtures/published/read-published.js';
import { aCall, aChat, callPage, chatPage, type Document, encodeQuery, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';

const newerCall = aCall('newer-call', {
  ts: '2021-07-09T20:20:58.755Z',
  name: 'Mary-1631.22',
  fname: 'Mary',
  open: true,
  queue: 'support',
  callStarted: '2021-07-09T20:20:58.755Z',
  callUniqueId: '1631.22',
  direction: 'inbound',
  v: { _id: 'mary', token: 'marys-token' },
  servedBy: { _id: 'agent', username: 'agent.name' },
});
const olderCall = aCall('older-call', {
  ts: '2021-07-08T00:00:00.000Z',
  name: 'John-undefined',
  fname: 'John',
  closedAt: '2021-07-09T21:20:58.755Z',
  queue: 'sales',
  direction: 'outbound',
  tags: ['billing'],
  v: { _id: 'john', token: 'johns-token' },
  servedBy: { _id: 'other', username: 'other.name' },
});
const openChat = aChat('open-chat', { ts: '2021-07-09T20:20:58.755Z', name: 'a-name', fname: 'Mary', open: true });
const closedChat = aChat('closed-chat', { ts: '2021-07-08T00:00:00.000Z', fname: 'John' });

let server: TestServer;
let manager: Credentials;
let agent: Credentials;
let admin: Credentials;

const get = (path: string, query: Record<string, string> = {}, as = manager) =>
  server.get(`${path}?${encodeQuery(query)}`, { as });

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  admin = await server.givenUser({ id: 'admin', roles: ['admin'] });
  for (const name of ['mary', 'john', 'nora', 'olga', 'paul']) {
    await server.givenVisitor({ _id: name, token: `${name}s-token`, username: name });
  }
  await server.givenRooms(newerCall, olderCall, openChat, closedChat);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('what the published documents say, and what Rocket.Chat did, decided', () => {
  it('1: voip/rooms has rooms with count, total and offset, and the documented room beside them', async () => {
    expect((await get(VOIP_ROOMS)).body).toEqual(callPage([newerCall, olderCall]));
    expect((await get(VOIP_ROOMS, { offset: '2' })).body).toEqual(callPage([], { offset: 2, total: 2 }));
  });

  it('2: a call is of the type v and has the fields of a call', async () => {
    expect((await get(VOIP_ROOMS, { query: '{"_id":"newer-call"}' })).body).toEqual(callPage([newerCall]));
    expect(idsOf(await get(VOIP_ROOMS, { query: '{"_id":"open-chat"}' }))).toEqual([]);
  });

  it('3: token, agentId and rid go together, and rid decides', async () => {
    const { body } = await get(VOIP_ROOM, { token: 'johns-token', agentId: 'nobody', rid: 'older-call' }, agent);
    expect(body).toEqual({ room: olderCall, newRoom: false, success: true });
  });

  it('4: the sample call without rid and direction opens an inbound call', async () => {
    const { body } = await get(VOIP_ROOM, { token: 'noras-token', agentId: 'agent' }, agent);
    expect([body.newRoom, body.room.direction]).toEqual([true, 'inbound']);
  });

  it('5: direction, of which the documents are silent, is taken', async () => {
    const { body } = await get(VOIP_ROOM, { token: 'olgas-token', agentId: 'agent', direction: 'outbound' }, agent);
    expect([body.newRoom, body.room.direction]).toEqual([true, 'outbound']);
  });

  it('6: voip/room opens a call where none is open, and repeating it opens no other', async () => {
    const first = await get(VOIP_ROOM, { token: 'pauls-token', agentId: 'agent' }, agent);
    const second = await get(VOIP_ROOM, { token: 'pauls-token', agentId: 'agent' }, agent);
    expect(first.body.newRoom).toBe(true);
    expect(second.body).toEqual({ ...first.body, newRoom: false });
  });

  it('7: voip/room needs inbound-voip-calls, which an admin does not have', async () => {
    const query = { token: 'marys-token', rid: 'newer-call' };
    expect((await get(VOIP_ROOM, query, admin)).status).toBe(403);
    expect((await get(VOIP_ROOM, query, agent)).status).toBe(200);
  });

  it('8: a plain date-time is that instant, on both lists', async () => {
    const createdAt = '2021-07-09T20:20:58.755Z';
    expect(idsOf(await get(VOIP_ROOMS, { createdAt }))).toEqual(['newer-call']);
    expect(idsOf(await get(LIVECHAT_ROOMS, { createdAt }))).toEqual(['open-chat']);
    expect(idsOf(await get(VOIP_ROOMS, { closedAt: '2021-07-09T21:20:58.755Z' }))).toEqual(['older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { createdAt: '2021-07-09T20:20:58.754Z' }))).toEqual([]);
  });

  it('9: agents and tags are lists, of which a single bare value is one', async () => {
    expect(idsOf(await get(VOIP_ROOMS, { agents: 'other' }))).toEqual(['older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { tags: 'billing' }))).toEqual(['older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { 'agents[]': 'other' }))).toEqual(['older-call']);
  });

  it('10: the JSON body of a GET on voip/rooms is read as parameters', async () => {
    const { body } = await server.get(VOIP_ROOMS, { as: manager, body: '{"open": true, "queue": "support"}' });
    expect(body).toEqual(callPage([newerCall]));
  });

  it('11: open missing means open and closed; else it is true or false, as each client writes them', async () => {
    const query = '{"_id":{"$in":["newer-call","older-call"]}}';
    expect(idsOf(await get(VOIP_ROOMS, { query }))).toEqual(['newer-call', 'older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { query, open: 'true' }))).toEqual(['newer-call']);
    expect(idsOf(await get(VOIP_ROOMS, { query, open: 'false' }))).toEqual(['older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { query, open: '1' }))).toEqual(['newer-call']);
    expect(idsOf(await get(VOIP_ROOMS, { query, open: 'False' }))).toEqual(['older-call']);
    expect((await get(VOIP_ROOMS, { open: 'yes' })).status).toBe(400);
  });

  it('12: fields and query are applied, on both lists', async () => {
    const filter = { fields: '{"fname":1}', query: '{"fname":"John"}' };
    expect((await get(VOIP_ROOMS, filter)).body).toEqual(callPage([{ _id: 'older-call', fname: 'John' }]));
    expect((await get(LIVECHAT_ROOMS, filter)).body).toEqual(chatPage([{ _id: 'closed-chat', fname: 'John' }]));
  });

  it('13: sort is JSON text whose values are the numbers 1 and -1', async () => {
    expect(idsOf(await get(LIVECHAT_ROOMS, { sort: '{"ts":1}' }))).toEqual(['closed-chat', 'open-chat']);
    expect(idsOf(await get(LIVECHAT_ROOMS, { sort: '{"ts":-1}' }))).toEqual(['open-chat', 'closed-chat']);
    expect((await get(LIVECHAT_ROOMS, { sort: '{"ts":"1"}' })).body.errorType).toBe('error-invalid-sort');
  });

  it('14: count is a whole number, 0 for all', async () => {
    expect((await get(LIVECHAT_ROOMS, { count: '1' })).body).toEqual(chatPage([openChat], { total: 2 }));
    expect((await get(LIVECHAT_ROOMS, { count: '0' })).body).toEqual(chatPage([openChat, closedChat]));
    expect((await get(LIVECHAT_ROOMS, { count: '1.5' })).status).toBe(400);
  });

  it('15: queue is the name of the queue; the id of the call is found by query', async () => {
    expect(idsOf(await get(VOIP_ROOMS, { queue: 'support' }))).toEqual(['newer-call']);
    expect(idsOf(await get(VOIP_ROOMS, { queue: '1631.22' }))).toEqual([]);
    expect(idsOf(await get(VOIP_ROOMS, { query: '{"callUniqueId":"1631.22"}' }))).toEqual(['newer-call']);
  });

  it('16: visitorId is the _id of the visitor, not its token', async () => {
    expect(idsOf(await get(VOIP_ROOMS, { visitorId: 'mary' }))).toEqual(['newer-call']);
    expect(idsOf(await get(VOIP_ROOMS, { visitorId: 'marys-token' }))).toEqual([]);
  });

  it('17: roomName looks in name and fname of calls, in fname of chats', async () => {
    expect(idsOf(await get(VOIP_ROOMS, { roomName: 'john-undef' }))).toEqual(['older-call']);
    expect(idsOf(await get(VOIP_ROOMS, { roomName: 'JOHN' }))).toEqual(['older-call']);
    expect(idsOf(await get(LIVECHAT_ROOMS, { roomName: 'JOHN' }))).toEqual(['closed-chat']);
    expect(idsOf(await get(LIVECHAT_ROOMS, { roomName: 'a-name' }))).toEqual([]);
  });

  it('18: an agent asks for own rooms by exactly the own _id', async () => {
    const query = '{"_id":"newer-call"}';
    expect(idsOf(await get(VOIP_ROOMS, { 'agents[]': 'agent', query }, agent))).toEqual(['newer-call']);
    expect((await get(VOIP_ROOMS, {}, agent)).status).toBe(403);
    expect((await get(VOIP_ROOMS, { 'agents[]': 'agent.name' }, agent)).status).toBe(403);
    expect((await server.get(`${VOIP_ROOMS}?agents[]=agent&agents[]=other`, { as: agent })).status).toBe(403);
  });

  it('19: each of the two documented 403 belongs to one kind of endpoint', async () => {
    expect((await get(VOIP_ROOMS, {}, agent)).body).toEqual({ success: false, error: 'unauthorized' });
    expect((await get(LIVECHAT_ROOMS, {}, agent)).body).toEqual({ success: false, error: 'unauthorized' });
    expect((await get(VOIP_ROOM, { token: 'marys-token', rid: 'newer-call' }, admin)).body).toEqual({
      success: false,
      error: 'User does not have the permissions required for this action [error-unauthorized]',
      errorType: 'error-unauthorized',
    });
  });

  it('20: X-User-Id is the _id of the user, never the username', async () => {
    expect((await get(VOIP_ROOMS, {}, { userId: 'manager.name', token: manager.token })).status).toBe(401);
  });

  it('21: voip/room refuses with 400 and 403 too, not with 401 alone', async () => {
    expect((await get(VOIP_ROOM, { token: 'unknown', rid: 'any' }, agent)).body.error).toBe('invalid-token');
    expect((await get(VOIP_ROOM, { token: 'marys-token', rid: 'unknown' }, agent)).body.error).toBe('invalid-room');
    expect((await get(VOIP_ROOM, { token: 'johns-token', agentId: 'nobody' }, agent)).body.error).toBe(
      'agent-not-found',
    );
    expect((await get(VOIP_ROOM, {}, agent)).body.errorType).toBe('invalid-params');
    expect((await get(VOIP_ROOM, { token: 'unknown', rid: 'any' }, manager)).status).toBe(403);
  });

  it('22: livechat/rooms takes sixteen parameters, where none was documented, and fields', async () => {
    const query: Record<string, string> = {
      agents: 'any', roomName: 'any', departmentId: 'any', open: 'true', onhold: 'true', queued: 'false',
      createdAt: '2021-07-09', closedAt: '2021-07-09', tags: 'any', customFields: '{"any":"any"}', units: 'any',
      offset: '0', count: '1', sort: '{"ts":1}', fields: '{"ts":1}', query: '{"msgs":1}',
    }; // prettier-ignore
    expect((await get(LIVECHAT_ROOMS, query)).body).toEqual(chatPage([]));
  });

  it('23: livechat/rooms lists open and closed chats, 50 unless told', async () => {
    await using many = await startServer();
    const as = await many.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const ids = Array.from({ length: 51 }, (_, number) => `chat-${String(number).padStart(2, '0')}`);
    await many.givenRooms(...ids.map((id, number) => aChat(id, number % 2 === 0 ? { open: true } : {})));
    const answer = await many.get(LIVECHAT_ROOMS, { as });
    expect(idsOf(answer)).toEqual(ids.toReversed().slice(0, 50));
    expect([answer.body.count, answer.body.total]).toEqual([50, 51]);
  });

  it('24: the published list comes back: the same keys, order and figures', async () => {
    const published = JSON.parse(readPublished('livechat-rooms.json'));
    await using own = await startServer();
    const as = await own.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await own.givenRooms(...published.rooms);
    expect((await own.get(LIVECHAT_ROOMS, { as })).body).toEqual(published);
  });

  it('25: keys that a room does not have stay absent', async () => {
    const { rooms } = (await get(LIVECHAT_ROOMS)).body;
    expect(rooms.map((room: Document) => Object.keys(room))).toEqual([
      ['_id', 't', 'ts', 'name', 'fname', 'open'],
      ['_id', 't', 'ts', 'fname'],
    ]);
  });

  it('26: the 401 has the documented keys and the envelope', async () => {
    expect((await server.get(LIVECHAT_ROOMS)).body).toEqual({
      success: false,
      error: 'You must be logged in to do this.',
      status: 'error',
      message: 'You must be logged in to do this.',
    });
  });
});
