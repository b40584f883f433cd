import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, encodeQuery } from './rooms.js';
import { type Answer, type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const v = { _id: 'mary', token: 'marys-token' };

const closed = aCall('closed', { v, closedAt: '2021-07-09T21:00:00.000Z' });
const open = aCall('open', { v, open: true, servedBy: { _id: 'other' }, unknown: { key: [1, null] } });
const chat = aChat('chat', { v, open: true });
const ofAnother = aCall('of another', { v: { _id: 'john', token: 'johns-token' }, open: true });
const withoutVisitor = aCall('without visitor', { v: { _id: 'gone', token: 'gone-token' }, open: true });

let server: TestServer;
let agent: Credentials;
let reader: Credentials;

const get = (query: Record<string, string>, as = agent): Promise<Answer> =>
  server.get(`${VOIP_ROOM}?${encodeQuery(query)}`, { as });
const found = (room: object) => ({ status: 200, body: { room, newRoom: false, success: true } });
const refused = (code: string) => ({ status: 400, body: { success: false, error: code, errorType: code } });
const summary = async (answer: Promise<Answer>) => {
  const { status, body } = await answer;
  return { status, body };
};

beforeAll(async () => {
  server = await startServer();
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  reader = await server.givenUser({ id: 'reader', roles: ['livechat-agent'] }, { read_only: 1 });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenVisitor({ _id: 'john', token: 'johns-token' });
  await server.givenVisitor({ _id: 'nobody', token: 'nobodys-token' });
  await server.givenRooms(closed, open, chat, ofAnother, withoutVisitor);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a call asked for by rid', () => {
  it.each([
    ['an open one', { rid: 'open' }, open],
    ['a closed one', { rid: 'closed' }, closed],
    ['beside an agent who need not be one', { rid: 'closed', agentId: 'nobody' }, closed],
    ['beside a direction', { rid: 'open', direction: 'outbound' }, open],
    ['beside an empty agent', { rid: 'open', agentId: '' }, open],
  ])('is found: %s', async (_what, query, room) => {
    expect(await summary(get({ token: 'marys-token', ...query }))).toEqual(found(room));
    expect(await summary(get({ token: 'marys-token', ...query }, reader))).toEqual(found(room));
  });

  it('comes back key for key, in Rocket.Chat’s envelope', async () => {
    const { text } = await get({ token: 'marys-token', rid: 'open' });
    expect(text).toBe(JSON.stringify({ room: open, newRoom: false, success: true }));
  });

  it.each([
    ['an unknown id', { token: 'marys-token', rid: 'unknown' }],
    ['the id of another visitor’s call', { token: 'marys-token', rid: 'of another' }],
    ['the id of a chat', { token: 'marys-token', rid: 'chat' }],
    ['an id in another case', { token: 'marys-token', rid: 'OPEN' }],
    ['a part of an id', { token: 'marys-token', rid: 'clos' }],
    ['an id that only an agent could open', { token: 'nobodys-token', rid: 'open', agentId: 'agent' }],
  ])('is an invalid room: %s', async (_what, query) => {
    expect(await summary(get(query))).toEqual(refused('invalid-room'));
  });

  it.each([
    ['an unknown token', { token: 'unknown', rid: 'open' }],
    ['a token in another case', { token: 'MARYS-TOKEN', rid: 'open' }],
    ['the token of a room whose visitor is gone', { token: 'gone-token', rid: 'without visitor' }],
    ['the id of a visitor', { token: 'mary', rid: 'open' }],
  ])('has an invalid token: %s', async (_what, query) => {
    expect(await summary(get(query))).toEqual(refused('invalid-token'));
  });
});

describe('a call asked for by agent', () => {
  it.each(['agent', 'other', 'nobody', 'reader'])(
    'is the visitor’s open one, whoever the agent is: %s',
    async (agentId) => {
      expect(await summary(get({ token: 'marys-token', agentId }))).toEqual(found(open));
      expect(await summary(get({ token: 'marys-token', agentId, direction: 'outbound' }, reader))).toEqual(found(open));
    },
  );

  it('is so beside an empty rid', async () => {
    expect(await summary(get({ token: 'marys-token', rid: '', agentId: 'agent' }))).toEqual(found(open));
  });

  it('has an invalid token where no visitor has it, though a room does', async () => {
    expect(await summary(get({ token: 'gone-token', agentId: 'agent' }))).toEqual(refused('invalid-token'));
    expect(await summary(get({ token: 'unknown', agentId: 'agent' }))).toEqual(refused('invalid-token'));
  });

  it('is none that is a chat, and none that was closed', async () => {
    await using own = await startServer();
    const as = await own.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    await own.givenVisitor({ _id: 'mary', token: 'marys-token' });
    await own.givenRooms(chat, closed, aCall('odd', { v, open: 'yes' }));
    const { body } = await own.get(`${VOIP_ROOM}?token=marys-token&agentId=agent`, { as });
    expect(body.newRoom).toBe(true);
  });
});

describe('two open calls of one visitor, which an export may hold', () => {
  const older = aCall('z-older', { v, open: true, ts: '2021-01-01T00:00:00.000Z' });
  const newer = aCall('a-newer', { v, open: true, ts: '2021-01-02T00:00:00.000Z' });
  const twin = aCall('b-newer', { v, open: true, ts: '2021-01-02T00:00:00.000Z' });
  const orders = [
    [older, newer, twin],
    [twin, newer, older],
    [newer, twin, older],
  ];

  it.each(orders)('give the newest, then the greatest id, however they came in', async (...rooms) => {
    await using own = await startServer();
    const as = await own.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    await own.givenVisitor({ _id: 'mary', token: 'marys-token' });
    await own.givenRooms(...rooms);
    const target = `${VOIP_ROOM}?token=marys-token&agentId=agent`;
    expect((await own.get(target, { as })).body).toEqual({ room: twin, newRoom: false, success: true });

    await own.givenRooms({ ...twin, open: undefined, _updatedAt: '2021-01-03T00:00:00.000Z' });
    expect((await own.get(target, { as })).body).toEqual({ room: newer, newRoom: false, success: true });
    for (const { _id: rid } of rooms) {
      expect((await own.get(`${VOIP_ROOM}?token=marys-token&rid=${String(rid)}`, { as })).status).toBe(200);
    }
  });
});
