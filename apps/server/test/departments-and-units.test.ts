import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChat, chatPage, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';

describe('the department of a chat', () => {
  let server: TestServer;
  let manager: Credentials;
  const sales = { _id: 'sales', name: 'Sales' };

  beforeAll(async () => {
    server = await startServer();
    manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await server.givenDepartment({ ...sales, email: 'never shown' });
    await server.givenDepartment({ _id: 'odd "name"\\', name: '"}\n😀' });
    await server.givenRooms(
      aChat('e', { departmentId: 'sales' }),
      aChat('d', { departmentId: 'removed' }),
      aChat('c', { departmentId: 'sales', department: { _id: 'own', name: 'Its own' } }),
      aChat('b', { departmentId: 'odd "name"\\' }),
      aChat('a'),
    );
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const whole = [
    aChat('e', { departmentId: 'sales', department: sales }),
    aChat('d', { departmentId: 'removed' }),
    aChat('c', { departmentId: 'sales', department: { _id: 'own', name: 'Its own' } }),
    aChat('b', { departmentId: 'odd "name"\\', department: { _id: 'odd "name"\\', name: '"}\n😀' } }),
    aChat('a'),
  ];

  it.each(['', '?count=0'])('is joined in at the end of the room where it exists%s', async (query) => {
    const { body } = await server.get(`${LIVECHAT_ROOMS}${query}`, { as: manager });
    expect(JSON.stringify(body)).toBe(JSON.stringify(chatPage(whole)));
  });

  it('can be asked for by fields', async () => {
    const { body } = await server.get(`${LIVECHAT_ROOMS}?fields={"department.name":1}&departmentId=sales`, {
      as: manager,
    });
    expect(body.rooms).toEqual([
      { _id: 'e', department: { name: 'Sales' } },
      { _id: 'c', department: { name: 'Its own' } },
    ]);
    const without = await server.get(`${LIVECHAT_ROOMS}?fields={"department":0}&departmentId=sales`, { as: manager });
    expect(without.body.rooms).toEqual([aChat('e', { departmentId: 'sales' }), aChat('c', { departmentId: 'sales' })]);
  });

  it.each(['query={"department.name":"Sales"}', 'query={"department._id":"sales"}', 'sort={"department._id":1}'])(
    'is not what %s can name',
    async (query) => {
      expect((await server.get(`${LIVECHAT_ROOMS}?${query}`, { as: manager })).status).toBe(400);
    },
  );

  it('has the name of today', async () => {
    await using renamed = await startServer();
    const as = await renamed.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await renamed.givenRooms(aChat('a', { departmentId: 'sales' }));
    const departmentShown = async () => (await renamed.get(LIVECHAT_ROOMS, { as })).body.rooms[0].department;
    expect(await departmentShown()).toBeUndefined();
    await renamed.givenDepartment(sales);
    expect(await departmentShown()).toEqual(sales);
  });
});

describe('units', () => {
  let server: TestServer;
  const callers: Record<string, Credentials> = {};

  beforeAll(async () => {
    server = await startServer();
    const roles = {
      one: ['livechat-monitor'],
      two: ['livechat-monitor', 'livechat-agent'],
      none: ['livechat-monitor'],
      manager: ['livechat-manager', 'livechat-monitor'],
      admin: ['admin', 'livechat-monitor'],
    };
    for (const [id, names] of Object.entries(roles)) callers[id] = await server.givenUser({ id, roles: names });
    for (const unit of ['north', 'south', 'empty']) await server.givenDepartment({ _id: unit, name: unit, type: 'u' });
    await server.givenDepartment({ _id: 'harbour', name: 'Harbour', parentId: 'north' });
    await server.givenDepartment({ _id: 'market', name: 'Market', parentId: 'south' });
    for (const id of ['one', 'two', 'manager', 'admin']) await server.givenMonitor('north', id);
    await server.givenMonitor('south', 'two');
    await server.givenRooms(
      aChat('north by ancestor', { departmentAncestors: ['north'] }),
      aChat('north by department', { departmentId: 'harbour' }),
      aChat('south by ancestor', { departmentAncestors: ['south', 'country'] }),
      aChat('south by department', { departmentId: 'market' }),
      aChat('both', { departmentAncestors: ['north', 'south'] }),
      aChat('free', { servedBy: { _id: 'two', username: 'two.name' } }),
      aChat('named like a unit', { departmentId: 'north' }),
    );
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const north = ['both', 'north by ancestor', 'north by department'];
  const south = ['both', 'south by ancestor', 'south by department'];
  const all = [...new Set([...north, ...south, 'free', 'named like a unit'])].toSorted();
  const cases: [string, string, string[]][] = [
    ['one', '', north],
    ['two', '', [...new Set([...north, ...south])].toSorted()],
    ['none', '', []],
    ['manager', '', all],
    ['admin', '', all],
    ['one', 'units=north', ['both', 'north by ancestor']],
    ['one', 'units=south', ['both']],
    ['one', 'units=empty', []],
    ['one', 'units[]=north&units[]=south', ['both', 'north by ancestor']],
    ['none', 'units=north', []],
    ['manager', 'units=north', ['both', 'north by ancestor']],
    ['manager', 'units=country', ['south by ancestor']],
    ['one', 'departmentId=market', []],
    ['one', 'departmentId=harbour', ['north by department']],
    ['one', 'customFields={}', north],
    ['two', 'agents=two', []],
    ['one', 'query={"$or":[{"_id":"free"},{"_id":"both"}]}', ['both']],
  ];

  it.each(cases)('%s, asking for "%s"', async (caller, query, ids) => {
    const as = callers[caller] as Credentials;
    const answer = await server.get(`${LIVECHAT_ROOMS}?${query}`, { as });
    expect(answer.body).toMatchObject({ count: ids.length, total: ids.length });
    expect(idsOf(answer).toSorted()).toEqual(ids.toSorted());
  });
});
