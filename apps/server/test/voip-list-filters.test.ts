import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, encodeQuery, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const agentA = { servedBy: { _id: 'a-id', username: 'a.name' } };

const rooms = [
  aCall('a', {
    ...agentA,
    open: true,
    tags: ['billing', 'vip'],
    queue: 'support',
    direction: 'inbound',
    name: 'Mary-1631.22',
  }),
  aCall('b', { ...agentA, open: false, tags: ['billing'], queue: 'sales', direction: 'outbound', fname: 'MARY Ann' }),
  aCall('c', {
    servedBy: { _id: 'c-id', username: 'a-id' },
    tags: [],
    queue: 'Support',
    name: '100%_done',
    fname: 'x',
  }),
  aCall('d', { open: true, tags: ['BILLING'], v: { _id: 'visitor', token: 'secret' }, fname: 'ÄRGER straße İstanbul' }),
  aCall('e', { v: { _id: 'undefined' }, fname: '.*[a-z](b)\\d+?^$|{2}' }),
  aCall('f', { queue: 'undefined', fname: 'ΣΊΣΥΦΟΣ ﬁn 😀 "quoted"' }),
  aCall('g', { departmentAncestors: ['unit'], departmentId: 'department', name: 'mary', fname: 'nobody' }),
  aChat('chat', { ...agentA, open: true, tags: ['billing'], queue: 'support', fname: 'Mary' }),
];

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await server.givenRooms(...rooms);
});
afterAll(() => server[Symbol.asyncDispose]());

/** The ids found, which are single letters here, after checking the figures beside them. */
async function found(query: string): Promise<string> {
  const answer = await server.get(`/api/v1/voip/rooms?${query}`, { as: manager });
  expect(answer.status).toBe(200);
  const ids = idsOf(answer);
  expect(answer.body).toMatchObject({ count: ids.length, offset: 0, total: ids.length, success: true });
  expect(answer.body.room).toEqual(answer.body.rooms[0]);
  return ids.toSorted().join('');
}

describe('GET /api/v1/voip/rooms', () => {
  it('lists rooms of the type v, each as it was stored', async () => {
    const { body } = await server.get('/api/v1/voip/rooms', { as: manager });
    const calls = rooms.slice(0, -1).toReversed();
    expect(JSON.stringify(body.rooms)).toBe(JSON.stringify(calls));
    expect(body).toEqual({ rooms: calls, count: 7, offset: 0, total: 7, room: calls[0], success: true });
  });

  it('has the keys of its answer in Rocket.Chat’s places', async () => {
    const { body } = await server.get('/api/v1/voip/rooms', { as: manager });
    expect(Object.keys(body)).toEqual(['rooms', 'count', 'offset', 'total', 'room', 'success']);
  });

  it.each([
    ['open=true', 'ad'],
    ['open=false', 'bcefg'],
    ['open=', 'abcdefg'],
    ['agents=a-id', 'abc'],
    ['agents=a.name', 'ab'],
    ['agents=c-id&agents=a.name', 'abc'],
    ['agents=A-ID', ''],
    ['agents=a', ''],
    ['tags=billing', 'ab'],
    ['tags=vip', 'a'],
    ['tags=vip&tags=BILLING', 'ad'],
    ['tags=bill', ''],
    ['tags[]=', ''],
    ['queue=support', 'a'],
    ['queue=Support', 'c'],
    ['queue=supp', ''],
    ['direction=inbound', 'a'],
    ['direction=outbound', 'b'],
    ['visitorId=visitor', 'd'],
    ['visitorId=secret', ''],
    ['visitorId=undefined', 'abcdefg'],
    ['open=true&tags=billing&queue=support&direction=inbound&agents=a-id&roomName=mary', 'a'],
    ['open=false&tags=vip', ''],
  ])('%s finds "%s"', async (query, ids) => {
    expect(await found(query)).toBe(ids);
  });

  describe('roomName is a part of name or fname, in any case, taken literally:', () => {
    it.each([
      ['mary', 'abg'],
      ['MARY', 'abg'],
      ['1631.22', 'a'],
      ['1631x22', ''],
      ['y-1', 'a'],
      ['mary ann', 'b'],
      ['%', 'c'],
      ['_', 'c'],
      ['100%_DONE', 'c'],
      ['a%e', ''],
      ['Ärger', 'd'],
      ['ärger', 'd'],
      ['arger', ''],
      ['STRASSE', ''],
      ['STRAßE', 'd'],
      ['İ', 'd'],
      ['i̇stanbul', 'd'],
      ['.*', 'e'],
      ['[a-z]', 'e'],
      ['\\d', 'e'],
      ['\\', 'e'],
      ['^$|', 'e'],
      ['(b)', 'e'],
      ['a.c', ''],
      ['σίσυφος', 'f'],
      ['σίσυφοσ', ''],
      ['ﬁ', 'f'],
      ['fi', ''],
      ['😀', 'f'],
      ['"quoted"', 'f'],
      ['"MARY Ann"', ''],
      ["' or 1=1 --", ''],
      [' ', 'bdf'],
      ['undefined', ''],
    ])('%s', async (roomName, ids) => {
      expect(await found(encodeQuery({ roomName }))).toBe(ids);
    });
  });

  it('keeps values of an unexpected type, which match no filter', async () => {
    await using odd = await startServer();
    const as = await odd.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const room = aCall('odd', {
      open: 'true',
      tags: 'billing',
      queue: 7,
      direction: ['inbound'],
      name: { a: 'mary' },
      fname: 5,
      ts: 'yesterday',
      closedAt: 0,
      servedBy: ['agent'],
      v: 'visitor',
      callUniqueId: null,
      msgs: '3',
      unknown: { key: [null, {}] },
    });
    await odd.givenRooms(room);
    // Naming the fields keeps the answer from being held against the types that the contract gives them.
    const rooms = async (query: string) => (await odd.get(`/api/v1/voip/rooms?fields={}${query}`, { as })).body.rooms;
    expect(await rooms('')).toEqual([room]);
    expect(await rooms('&open=false')).toEqual([room]);
    for (const query of [
      'open=true',
      'tags=billing',
      'queue=7',
      'direction=inbound',
      'roomName=mary',
      'roomName=5',
      'createdAt=1970-01-01',
      'closedAt=1970-01-01',
      'agents=agent',
      'visitorId=visitor',
      'query={"msgs":3}',
      'query={"msgs":{"$gte":0}}',
    ]) {
      expect([query, await rooms(`&${query}`)]).toEqual([query, []]);
    }
  });

  it('knows no units', async () => {
    await using restricted = await startServer();
    const as = await restricted.givenUser({ id: 'monitor', roles: ['livechat-monitor'] });
    await restricted.givenDepartment({ _id: 'unit', name: 'Unit', type: 'u' });
    await restricted.givenRooms(aCall('a'), aChat('chat'));
    expect(idsOf(await restricted.get('/api/v1/voip/rooms', { as }))).toEqual(['a']);
    expect(idsOf(await restricted.get('/api/v1/livechat/rooms', { as }))).toEqual([]);
  });

  it('joins no department', async () => {
    await using joined = await startServer();
    const as = await joined.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const room = aCall('a', { departmentId: 'sales' });
    await joined.givenDepartment({ _id: 'sales', name: 'Sales' });
    await joined.givenRooms(room);
    for (const query of ['', '?count=0']) {
      expect((await joined.get(`/api/v1/voip/rooms${query}`, { as })).body.rooms).toEqual([room]);
    }
  });
});
