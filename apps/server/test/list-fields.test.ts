import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPublished } from './fixtures/published/read-published.js';
import { aCall, callPage, type Document } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const room = {
  _id: 'room',
  t: 'v',
  fname: 'Mary',
  ts: '2021-07-09T20:12:19.795Z',
  v: { _id: 'mary', token: 'secret', status: 'online' },
  servedBy: { _id: 'agent', username: 'agent.name' },
  md: [{ type: 'P', value: [{ type: 'T', value: 'd' }, 'text'] }, { type: 'Q' }, 7],
  empty: {},
  unknown: null,
};

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await server.givenRooms(room, ...JSON.parse(readPublished('livechat-rooms.json')).rooms);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('fields', () => {
  const { _id, t, fname, ts, v, servedBy, md, empty, unknown } = room;
  const cases: [string, Document][] = [
    ['{}', room],
    ['{"fname":1}', { _id, fname }],
    ['{"fname":1,"_id":0}', { fname }],
    ['{"_id":1}', { _id }],
    ['{"_id":0}', { t, fname, ts, v, servedBy, md, empty, unknown }],
    ['{"ts":1,"fname":1}', { _id, fname, ts }],
    ['{"servedBy.username":1}', { _id, servedBy: { username: 'agent.name' } }],
    ['{"servedBy.username":1,"servedBy._id":1}', { _id, servedBy }],
    ['{"v":1}', { _id, v }],
    ['{"v.token":0}', { ...room, v: { _id: 'mary', status: 'online' } }],
    ['{"v":0,"servedBy":0,"md":0}', { _id, t, fname, ts, empty, unknown }],
    ['{"v":0,"_id":1}', { _id, t, fname, ts, servedBy, md, empty, unknown }],
    ['{"v":0,"_id":0}', { t, fname, ts, servedBy, md, empty, unknown }],
    ['{"md.type":1}', { _id, md: [{ type: 'P' }, { type: 'Q' }] }],
    ['{"md.value.value":1}', { _id, md: [{ value: [{ value: 'd' }] }, {}] }],
    ['{"md.value":0}', { ...room, md: [{ type: 'P' }, { type: 'Q' }, 7] }],
    ['{"unknown":1,"empty":1}', { _id, empty, unknown }],
    ['{"unknown.deep":1}', { _id }],
    ['{"nothing":1,"fname.deep":1}', { _id }],
    ['{"nothing":0}', room],
    ['{"__proto__":1,"constructor":1,"toString.name":1}', { _id }],
    ['{"__proto__":0}', room],
  ];

  it.each(cases)('%s', async (fields, shown) => {
    const { body } = await server.get(`/api/v1/voip/rooms?fields=${encodeURIComponent(fields)}`, { as: manager });
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({ rooms: [shown], count: 1, offset: 0, total: 1, room: shown, success: true }),
    );
  });

  it('goes for each room of livechat/rooms', async () => {
    const fields = '{"fname":1,"lastMessage.md.value.type":1}';
    const { body } = await server.get(`/api/v1/livechat/rooms?fields=${fields}`, { as: manager });
    const lastMessage = { md: [{ value: [{ type: 'PLAIN_TEXT' }] }] };
    expect(body).toEqual({
      rooms: [
        { _id: 'gMMeBpWyLeowCrzBv', fname: 'Elsie Teng', lastMessage },
        { _id: 'oY5N73aGJK7rn9THa', fname: 'Murtaza P', lastMessage },
        { _id: 'rFbuWtpdyS5gQguLu', fname: 'Murtaza P', lastMessage },
        { _id: 'YbYjBtCAn2peDmWeA', fname: 'Rodriq', lastMessage },
      ],
      count: 4,
      offset: 0,
      total: 4,
      success: true,
    });
  });

  const oneNumber = 'must give all paths but "_id" the same number, 1 (keep) or 0 (leave out)';
  const bothWays = (path: string) =>
    `must name either "${path}" or a path that begins with it or that it begins with, not both`;
  const refusals: [string, string][] = [
    ['{"fname":1,"ts":0}', oneNumber],
    ['{"fname":2}', 'must give "fname" the number 1 (keep) or 0 (leave out)'],
    ['{"fname":true}', 'must give "fname" the number 1 (keep) or 0 (leave out)'],
    ['{"fname":"1"}', 'must give "fname" the number 1 (keep) or 0 (leave out)'],
    ['{"v":{"token":1}}', 'must give "v" the number 1 (keep) or 0 (leave out)'],
    ['{"v":1,"v.token":1}', bothWays('v.token')],
    ['{"v.token":1,"v":1}', bothWays('v')],
    ['{"a..b":1}', 'must name paths of keys joined by single dots, unlike "a..b"'],
    ['{"":1}', 'must name paths of keys joined by single dots, unlike ""'],
    ['fname', 'must be a JSON object such as {"fname":1,"servedBy.username":1}'],
    ['["fname"]', 'must be a JSON object such as {"fname":1,"servedBy.username":1}'],
    ['null', 'must be a JSON object such as {"fname":1,"servedBy.username":1}'],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}`, 1]))),
      'must name at most 50 paths',
    ],
  ];

  it.each(refusals)('%s is refused', async (fields, message) => {
    for (const path of ['voip/rooms', 'livechat/rooms']) {
      const { status, body } = await server.get(`/api/v1/${path}?fields=${encodeURIComponent(fields)}`, {
        as: manager,
      });
      expect({ status, body }).toEqual({
        status: 400,
        body: {
          success: false,
          error: `Invalid fields parameter provided: "${fields}" [error-invalid-fields]`,
          errorType: 'error-invalid-fields',
          details: [{ parameter: 'fields', message }],
        },
      });
    }
  });
});

describe('HIDE_VISITOR_TOKENS', () => {
  const whole = aCall('call', {
    open: true,
    v: { _id: 'mary', token: 'secret', status: 'online' },
    lastMessage: { _id: 'message', token: 'secret', msg: 'hello' },
  });
  const hidden = { ...whole, v: { _id: 'mary', status: 'online' }, lastMessage: { _id: 'message', msg: 'hello' } };

  it.each([
    ['', callPage([hidden])],
    ['?count=0', callPage([hidden])],
    ['?fields={}', callPage([hidden])],
    ['?fields={"v.token":1,"lastMessage.token":1}', callPage([{ _id: 'call', v: {}, lastMessage: {} }])],
    ['?fields={"open":0}', callPage([{ ...withoutOpen(hidden) }])],
  ])('leaves the tokens out of voip/rooms%s', async (query, expected) => {
    await using discreet = await startServer({ HIDE_VISITOR_TOKENS: 'on' });
    const as = await discreet.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await discreet.givenRooms(whole);
    expect((await discreet.get(`/api/v1/voip/rooms${query}`, { as })).body).toEqual(expected);
  });

  it('leaves them out of livechat/rooms and of voip/room, which goes on finding by token', async () => {
    await using discreet = await startServer({ HIDE_VISITOR_TOKENS: 'on' });
    const as = await discreet.givenUser({ id: 'caller', roles: ['livechat-manager', 'livechat-agent'] });
    await discreet.givenVisitor({ _id: 'mary', token: 'secret' });
    await discreet.givenVisitor({ _id: 'john', token: 'other', username: 'john' });
    await discreet.givenRooms(whole, { ...whole, _id: 'chat', t: 'l' });
    expect((await discreet.get('/api/v1/livechat/rooms', { as })).body.rooms).toEqual([
      { ...hidden, _id: 'chat', t: 'l' },
    ]);
    expect((await discreet.get('/api/v1/voip/room?token=secret&rid=call', { as })).body.room).toEqual(hidden);
    expect((await discreet.get('/api/v1/voip/room?token=secret&agentId=any', { as })).body.room).toEqual(hidden);
    const opened = await discreet.get('/api/v1/voip/room?token=other&agentId=caller', { as });
    expect([opened.body.newRoom, opened.body.room.v]).toEqual([
      true,
      { _id: 'john', status: 'online', username: 'john' },
    ]);
  });

  it('is off unless set', async () => {
    await using open = await startServer();
    const as = await open.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await open.givenRooms(whole);
    expect((await open.get('/api/v1/voip/rooms', { as })).body).toEqual(callPage([whole]));
  });

  it('lets nobody filter or sort by a token', async () => {
    for (const query of [
      'query={"v.token":"secret"}',
      'sort={"v.token":1}',
      'query={"lastMessage.token":{"$gt":""}}',
    ]) {
      expect((await server.get(`/api/v1/voip/rooms?${query}`, { as: manager })).status).toBe(400);
    }
  });
});

function withoutOpen({ open: _open, ...others }: Document): Document {
  return others;
}
