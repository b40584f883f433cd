import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  const agents = ['u1', 'u2', 'u3', '["u1"', 'a,b', '', 'ü', 'a&b=c', '[]'];
  await server.givenRooms(
    ...agents.map((agent) =>
      aCall(`call of ${agent}`, { open: true, servedBy: { _id: agent }, fname: 'Mary +1 & Co' }),
    ),
    ...agents.map((agent) => aChat(`chat of ${agent}`, { open: true, servedBy: { _id: agent }, departmentId: agent })),
    aCall('closed call', { ts: '2000-01-01T00:00:00.000Z', fname: 'x=y#z?%' }),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

const list = (query: string, path = VOIP_ROOMS) => server.get(`${path}?${query}`, { as: manager });
const agentsFound = async (query: string) =>
  idsOf(await list(query))
    .map((id) => id.replace('call of ', ''))
    .toSorted();

describe('a list in the query is read in each form that a client writes', () => {
  it.each([
    ['raw brackets (@rocket.chat/api-client, curl)', 'agents[]=u1&agents[]=u2'],
    ['encoded brackets (superagent, requests)', 'agents%5B%5D=u1&agents%5B%5D=u2'],
    ['brackets encoded in lower case', 'agents%5b%5d=u1&agents%5b%5d=u2'],
    ['numbered brackets (qs)', 'agents[0]=u1&agents[1]=u2'],
    ['numbered brackets, encoded', 'agents%5B0%5D=u1&agents%5B1%5D=u2'],
    ['numbered brackets, in any order and with gaps', 'agents[7]=u2&agents[2]=u1'],
    ['a repeated name (superagent)', 'agents=u1&agents=u2'],
    ['JSON text, raw (@rocket.chat/sdk)', 'agents=["u1","u2"]'],
    ['JSON text, encoded', 'agents=%5B%22u1%22%2C%22u2%22%5D'],
    ['JSON text with blanks', 'agents=%20[%20"u1"%20,+"u2"%20]'],
    ['forms mixed', 'agents=u1&agents[]=u2'],
    ['other parameters in between', 'agents[]=u1&open=true&agents[]=u2'],
    ['one element twice', 'agents[]=u1&agents[]=u2&agents[]=u1'],
  ])('%s', async (_form, query) => {
    expect(await agentsFound(query)).toEqual(['u1', 'u2']);
  });

  it.each([
    ['agents=u1', ['u1']],
    ['agents[]=u1', ['u1']],
    ['agents=["u1"]', ['u1']],
    ['agents=%C3%BC', ['ü']],
    ['agents=a,b', ['a,b']],
    ['agents=a%26b%3Dc', ['a&b=c']],
    ['agents=a%26b=c', ['a&b=c']],
    ['agents[]=[]', ['[]']],
    ['agents=["u1"', ['["u1"']],
    ['agents[]=["u1"]', []],
    ['agents=[1]', []],
    ['agents=[]', []],
    ['agents=["u1",2]', []],
    ['agents=["u1"]&agents=u2', ['u2']],
  ])('%s stands for %j', async (query, agents) => {
    expect(await agentsFound(query)).toEqual(agents);
  });

  it('an empty element stays, and matches no room, not even one that holds empty text', async () => {
    const roomWithout = '{"servedBy._id":{"$exists":false}}';
    expect(idsOf(await list(`agents[]=&query=${roomWithout}`))).toEqual([]);
    expect(idsOf(await list('tags[]='))).toEqual([]);
    expect(idsOf(await list('departmentId[]=any&departmentId[]=', LIVECHAT_ROOMS))).toEqual([]);
    expect(await agentsFound('agents[]=&agents[]=u1')).toEqual(['u1']);
  });

  it('departmentId takes them too', async () => {
    const found = async (query: string) => idsOf(await list(query, LIVECHAT_ROOMS)).toSorted();
    for (const query of [
      'departmentId=u1&departmentId=u2',
      'departmentId[]=u1&departmentId[]=u2',
      'departmentId=["u1","u2"]',
    ]) {
      expect(await found(query)).toEqual(['chat of u1', 'chat of u2']);
    }
    expect(await found('departmentId=u1')).toEqual(['chat of u1']);
    expect(await found('departmentId=undefined&agents=u2')).toEqual(['chat of u2']);
  });

  it.each([
    'agents[a]=u1',
    'agents[0][]=u1',
    'agents[-1]=u1',
    'agents[=u1',
    'agents]=u1',
    '[]agents=u1',
    'agents.0=u1',
  ])('%s is the name of no parameter', async (query) => {
    const { status, body } = await list(query);
    const name = query.slice(0, query.indexOf('='));
    expect([status, body.details.map(({ parameter }: { parameter: string }) => parameter)]).toEqual([400, [name]]);
  });

  it('as many as 500 elements in each of them', async () => {
    const ids = Array.from({ length: 500 }, (_, number) => `u${number}`);
    for (const query of [
      ids.map((id) => `agents[]=${id}`).join('&'),
      ids.map((id, index) => `agents[${index}]=${id}`).join('&'),
      `agents=${JSON.stringify(ids)}`,
    ]) {
      expect(await agentsFound(query)).toEqual(['u1', 'u2', 'u3']);
    }
  });
});

describe('what is empty is absent', () => {
  const everything = ['agents', 'open', 'createdAt', 'closedAt', 'tags', 'offset', 'count', 'sort', 'fields', 'query'];
  const parameters = {
    [VOIP_ROOMS]: [...everything, 'queue', 'visitorId', 'direction', 'roomName'],
    [LIVECHAT_ROOMS]: [...everything, 'roomName', 'departmentId', 'onhold', 'queued', 'customFields', 'units'],
  };

  it.each([VOIP_ROOMS, LIVECHAT_ROOMS] as const)(
    'each parameter of %s, with an equals sign or without',
    async (path) => {
      const whole = (await server.get(path, { as: manager })).body;
      const names = parameters[path];
      expect((await list(names.map((name) => `${name}=`).join('&'), path)).body).toEqual(whole);
      expect((await list(names.join('&'), path)).body).toEqual(whole);
    },
  );

  it.each(['', '&', '&&open=true&&', 'open=true&', '?open=true'])('the query string "%s"', async (query) => {
    const { status } = await list(query);
    expect(status).toBe(query.startsWith('?') ? 400 : 200);
  });

  it('the word undefined, for visitorId and departmentId', async () => {
    const { total } = (await list('')).body;
    expect((await list('visitorId=undefined')).body.total).toBe(total);
    expect((await list('departmentId[]=undefined', LIVECHAT_ROOMS)).body.total).toBe(9);
    expect((await list('queue=undefined')).body.total).toBe(0);
  });
});

describe('blanks and other characters of a value', () => {
  it.each([
    ['roomName=Mary%20%2B1', 9],
    ['roomName=Mary+%2B1', 9],
    ['roomName=mary+%2b1+%26+co', 9],
    ['roomName=Mary++1', 0],
    ['roomName=Mary%2B1', 0],
    ['roomName=x%3Dy%23z%3F%25', 1],
    ['roomName=x=y%23z?%25', 1],
  ])('%s finds %i', async (query, total) => {
    expect((await list(query)).body.total).toBe(total);
  });

  it('a name may be encoded as well', async () => {
    expect((await list('%6fpen=false')).body).toEqual(
      callPage([aCall('closed call', { ts: '2000-01-01T00:00:00.000Z', fname: 'x=y#z?%' })]),
    );
  });
});

describe('clients that write something else', () => {
  it('Python writes True, which is refused by name', async () => {
    const { body } = await list('open=True');
    expect(body).toEqual({
      success: false,
      error: '"open" must be one of true, false [invalid-params]',
      errorType: 'invalid-params',
      details: [{ parameter: 'open', message: 'must be one of true, false' }],
    });
  });

  it('superagent writes an object as brackets, which is refused by name', async () => {
    const { body } = await list('departmentId%5Btest%5D=true', LIVECHAT_ROOMS);
    expect(body.details[0].parameter).toBe('departmentId[test]');
  });

  it('qs writes a range of dates as brackets, which is refused by name', async () => {
    const { body } = await list('createdAt[start]=2021-01-01');
    expect(body.details[0].parameter).toBe('createdAt[start]');
  });

  it('@rocket.chat/sdk leaves JSON as it is', async () => {
    const { body } = await list('open=true&createdAt={"start":"2021"}&sort={"ts":-1}');
    expect(body.error).toBe('The "createdAt.start" query parameter must be a valid date. [invalid-params]');
    expect((await list('open=true&createdAt={"start":"2021-01-01"}&sort={"ts":-1}')).body.total).toBe(9);
  });
});
