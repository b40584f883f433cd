import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, encodeQuery, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const served = { servedBy: { _id: 'agent', username: 'agent.name' } };

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The ids found, which are single letters here, after checking the figures beside them. */
async function found(query: string, from = server, as = manager): Promise<string> {
  // Naming the fields keeps odd rooms from being held against the contract's types.
  const answer = await from.get(`/api/v1/livechat/rooms?fields={}&${query}`, { as });
  expect(answer.status).toBe(200);
  const ids = idsOf(answer);
  expect(answer.body).toEqual({
    rooms: answer.body.rooms,
    count: ids.length,
    offset: 0,
    total: ids.length,
    success: true,
  });
  return ids.toSorted().join('');
}

describe('the states of a chat', () => {
  let states: TestServer;
  let as: Credentials;

  beforeAll(async () => {
    states = await startServer();
    as = await states.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await states.givenRooms(
      aChat('s', { ...served, open: true }), // served
      aChat('h', { ...served, open: true, onHold: true }), // on hold
      aChat('q', { open: true }), // queued
      aChat('k', { open: true, onHold: true }), // queued, yet on hold
      aChat('c', { ...served, closedAt: '2021-07-09T21:00:00.000Z' }), // closed
      aChat('o', { ...served, onHold: true }), // closed on hold
      aChat('u', {}), // closed unserved
      aChat('f', { ...served, open: false, onHold: false }), // closed, said explicitly
      aChat('n', { servedBy: null, open: true, onHold: null }), // queued, with nulls
      aCall('call', { ...served, open: true }),
    );
  });
  afterAll(() => states[Symbol.asyncDispose]());

  it.each([
    ['', 'cfhknoqsu'],
    ['open=true', 's'],
    ['open=false', 'cfou'],
    ['onhold=true', 'hko'],
    ['onhold=t', 'hko'],
    ['onhold=1', 'hko'],
    ['onhold=false', 'cfhknoqsu'],
    ['onhold=f', 'cfhknoqsu'],
    ['onhold=0', 'cfhknoqsu'],
    ['open=true&onhold=true', 'h'],
    ['open=true&onhold=false', 's'],
    ['open=false&onhold=true', 'o'],
    ['queued=true', 'nq'],
    ['queued=t', 'nq'],
    ['queued=1', 'nq'],
    ['queued=false', 'cfhknoqsu'],
    ['queued=0', 'cfhknoqsu'],
    ['queued=f&open=true', 's'],
    ['queued=true&open=true', 'nq'],
    ['queued=true&open=false', 'nq'],
    ['queued=true&onhold=true', 'nq'],
    ['queued=true&open=false&onhold=true', 'nq'],
    ['queued=true&agents=agent', ''],
    ['open=true&agents=agent.name', 's'],
  ])('%s finds "%s"', async (query, ids) => {
    expect(await found(query, states, as)).toBe(ids);
  });
});

describe('the filters of GET /api/v1/livechat/rooms', () => {
  beforeAll(() =>
    server.givenRooms(
      aChat('a', {
        fname: 'Elsie Teng',
        name: 'hidden',
        tags: ['x'],
        departmentId: 'sales',
        livechatData: { plan: 'Gold', no: 4711 },
      }),
      aChat('b', {
        fname: 'ELSIE TENG',
        tags: ['x', 'y'],
        departmentId: 'support',
        livechatData: { plan: 'golden', vip: true },
      }),
      aChat('c', {
        fname: '"Elsie Teng"',
        departmentId: 'sales',
        livechatData: { plan: '', vip: 'yes', 'a.b': 'c', $x: 'y' },
      }),
      aChat('d', { fname: '100% [x]*', departmentId: 'undefined', livechatData: { plan: '50%_[a-z].*' } }),
      aChat('e', { fname: '', servedBy: { _id: 'agent', username: 'other' }, livechatData: '' }),
      aChat('f', { ...served, livechatData: { plan: { deep: 'gold' }, list: ['gold'], none: null, __proto__x: 'p' } }),
      aChat('g', {
        fname: 'elsie',
        departmentAncestors: ['unit', 'area'],
        livechatData: { constructor: 'gold', toString: 'x' },
      }),
      aCall('h', { fname: 'Elsie Teng', tags: ['x'], departmentId: 'sales' }),
    ),
  );

  it.each([
    ['agents=agent', 'ef'],
    ['agents=agent.name', 'f'],
    ['agents=other&agents=agent.name', 'ef'],
    ['tags=x', 'ab'],
    ['tags=y&tags=z', 'b'],
    ['departmentId=sales', 'ac'],
    ['departmentId=sales&departmentId=support', 'abc'],
    ['departmentId=Sales', ''],
    ['departmentId=undefined', 'abcdefg'],
    ['departmentId=sales&departmentId=undefined', 'ac'],
    ['units=unit', 'g'],
    ['units[]=area&units[]=none', 'g'],
    ['units=none', ''],
    ['departmentId=sales&tags=x&roomName=elsie', 'a'],
  ])('%s finds "%s"', async (query, ids) => {
    expect(await found(query)).toBe(ids);
  });

  describe('roomName, a part of fname in any case, or in quotes all of it:', () => {
    it.each([
      ['elsie', 'abcg'],
      ['ELSIE T', 'abc'],
      ['hidden', ''],
      ['"Elsie Teng"', 'a'],
      ['"elsie teng"', ''],
      ['"ELSIE TENG"', 'b'],
      ['""Elsie Teng""', 'c'],
      ['"Elsie', 'c'],
      ['Teng"', 'c'],
      ['"', 'c'],
      ['""', 'e'],
      ['100%', 'd'],
      ['[X]*', 'd'],
      ['.*', ''],
      ['"100% [x]*"', 'd'],
    ])('%s', async (roomName, ids) => {
      expect(await found(encodeQuery({ roomName }))).toBe(ids);
    });
  });

  describe('customFields, each a literal part of livechatData in any case:', () => {
    it.each([
      ['{"plan":"gold"}', 'ab'],
      ['{"plan":"GOLD"}', 'ab'],
      ['{"plan":"golden"}', 'b'],
      ['{"plan":"gold","no":4711}', 'a'],
      ['{"plan":"gold","no":71}', 'a'],
      ['{"no":"4711"}', 'a'],
      ['{"plan":"gold","vip":true}', 'b'],
      ['{"vip":"TRUE"}', 'b'],
      ['{"vip":"e"}', 'bc'],
      ['{"plan":"gold","vip":false}', ''],
      ['{"plan":".*"}', 'd'],
      ['{"plan":"%"}', 'd'],
      ['{"plan":"_"}', 'd'],
      ['{"plan":"g.ld"}', ''],
      ['{"plan.deep":"gold"}', ''],
      ['{"a.b":"c"}', 'c'],
      ['{"$x":"y"}', 'c'],
      ['{"list":"gold"}', ''],
      ['{"none":"null"}', ''],
      ['{"Plan":"gold"}', ''],
      ['{"constructor":"gold"}', 'g'],
      ['{"toString":"x"}', 'g'],
      ['{"__proto__":"x"}', ''],
      ['{"hasOwnProperty":"x"}', ''],
      ['{}', 'abcdefg'],
    ])('%s', async (customFields, ids) => {
      expect(await found(encodeQuery({ customFields }))).toBe(ids);
    });
  });
});
