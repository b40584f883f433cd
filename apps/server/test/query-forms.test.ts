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

  it.each(['', '&', '&&open=true&&', 'open=true&', '=&count=1', '=x&==&open=true', '?open=true'])(
    'the query string "%s"',
    async (query) => {
      const { status } = await list(query);
      expect(status).toBe(query.startsWith('?') ? 400 : 200);
    },
  );

  it('the word undefined, for visitorId and departmentId', async () => {
    const { total } = (await list('')).body;
    expect((await list('visitorId=undefined')).body.total).toBe(total);
    expect((await list('departmentId[]=undefined', LIVECHAT_ROOMS)).body.total).toBe(9);
    expect((await list('queue=undefined')).body.total).toBe(0);
  });

  it.each([
    'visitorId[]=undefined',
    'visitorId[0]=undefined',
    'visitorId[]=',
    'visitorId=undefined&visitorId=undefined',
    'visitorId=undefined&visitorId=x',
    'visitorId=x&visitorId=undefined',
  ])('but a single value is none of several, nor a list: %s', async (query) => {
    const { status, body } = await list(query);
    const details = [{ parameter: 'visitorId', message: 'must be given once, as a single value' }];
    expect([status, body.details]).toEqual([400, details]);
  });

  it('an empty one of two values does not count', async () => {
    expect((await list('visitorId=&visitorId=nobody&visitorId=')).body.total).toBe(0);
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

describe('what is not percent-encoded UTF-8 is kept as it was sent, but for +', () => {
  const rooms = ['100%', '%E9', '50%25%zz', 'a b%', '%c3%28', '%'].map((fname, place) =>
    aCall(`kept-${place}`, { fname, queue: fname, ts: '2001-01-01T00:00:00.000Z', servedBy: { _id: fname } }),
  );
  beforeAll(() => server.givenRooms(...rooms));

  it.each([
    ['queue=100%', '100%'],
    ['queue=%E9', '%E9'],
    ['queue=50%25%zz', '50%25%zz'],
    ['queue=a+b%', 'a b%'],
    ['queue=%c3%28', '%c3%28'],
    ['queue=%', '%'],
    ['agents[]=%E9', '%E9'],
    ['agents[0]=100%', '100%'],
    ['agents=["100%"]', '100%'],
    ['query={"queue":"100%"}', '100%'],
    ['query={"queue":"%E9"}', '%E9'],
  ])('%s finds %j', async (query, fname) => {
    expect((await list(query)).body.rooms).toEqual(rooms.filter((room) => room['fname'] === fname));
  });

  it('in names of both lists', async () => {
    expect(idsOf(await list('roomName=100%'))).toEqual(['kept-0']);
    expect((await list('roomName=%E9', LIVECHAT_ROOMS)).body.total).toBe(0);
  });

  it.each(['%zz=1', 'open%=true', '%E9', 'agents%5=u1'])('%s is the name of no parameter', async (query) => {
    const { status, body } = await list(query);
    expect([status, body.details[0].parameter]).toEqual([400, query.split('=')[0]]);
  });

  it('in voip/room, whose token is masked in the log', async () => {
    const lines: string[] = [];
    await using own = await startServer({}, undefined, { write: (line) => void lines.push(line) });
    const agent = await own.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    await own.givenVisitor({ _id: 'v', token: 's3cr%t' });
    await own.givenRooms(aCall('call', { open: true, v: { _id: 'v', token: 's3cr%t' } }));
    const found = await own.get('/api/v1/voip/room/?token=s3cr%t&rid=call', { as: agent });
    expect(found.body.room._id).toBe('call');
    for (const query of [
      '=s3cr%t',
      'tok%65n=s3cr%t',
      'token[]=s3cr%E9',
      '%zztoken=s3cr',
      'token%=s3cr',
      '%=s3cr',
      'x%=s3cr&=s3cr%t',
    ]) {
      for (const path of ['/api/v1/voip/room', '/api//v1/voip/room/']) await own.get(`${path}?${query}`, { as: agent });
    }
    expect(lines.join('')).not.toContain('s3cr');
  });
});

describe('booleans', () => {
  it.each(['true', 'TRUE', 'True', 'tRuE', '1', 't', 'T', '%31'])('%s is true', async (word) => {
    expect((await list(`open=${word}`)).body).toEqual((await list('open=true')).body);
    for (const name of ['open', 'onhold', 'queued']) {
      expect((await list(`${name}=${word}`, LIVECHAT_ROOMS)).body).toEqual(
        (await list(`${name}=true`, LIVECHAT_ROOMS)).body,
      );
    }
  });

  it.each(['false', 'FALSE', 'False', '0', 'f', 'F'])('%s is false', async (word) => {
    expect((await list(`open=${word}`)).body).toEqual((await list('open=false')).body);
    for (const name of ['open', 'onhold', 'queued']) {
      expect((await list(`${name}=${word}`, LIVECHAT_ROOMS)).body).toEqual(
        (await list(`${name}=false`, LIVECHAT_ROOMS)).body,
      );
    }
  });

  it.each(['yes', 'on', '2', '01', '-1', 'tru', 'null', '+1', '%20true', 'ｔｒｕｅ'])('%s is refused', async (word) => {
    const message = 'must be one of true, 1, t, false, 0, f, in any case';
    expect((await list(`open=${encodeURI(decodeURI(word))}`)).body).toEqual({
      success: false,
      error: `"open" ${message} [invalid-params]`,
      errorType: 'invalid-params',
      details: [{ parameter: 'open', message }],
    });
  });
});

describe('whole numbers', () => {
  const MOST = 9_007_199_254_740_991;

  it.each<[string, number]>([
    ['100000', 100_000],
    ['007', 7],
    ['1e%2B05', 100_000],
    ['1e+05', 100_000],
    ['1E5', 100_000],
    ['50.0', 50],
    ['5.00e1', 50],
    ['10e-1', 1],
    ['0e-9', 0],
    ['1e30', MOST],
    ['1e999999999', MOST],
    ['9007199254740992', MOST],
    ['9'.repeat(5_000), MOST],
    [`1${'0'.repeat(5_000)}e-5000`, 1],
  ])('offset=%s is %i', async (text, offset) => {
    for (const path of [VOIP_ROOMS, LIVECHAT_ROOMS]) {
      for (const more of ['', '&agents[]=u1&agents[]=u2', '&count=1e999999999', '&count=0', '&sort={"msgs":1}']) {
        const { status, body } = await list(`offset=${text}${more}`, path);
        expect([status, body.offset, body.count]).toEqual([
          200,
          offset,
          Math.max(0, Math.min(body.total - offset, 100)),
        ]);
      }
    }
  });

  it.each(['-1', '1.5', '0x10', '5.', '.5', '+5', '%205', '1e%2005', '1e-1', '1e', 'NaN', '1e1.5', '1_0', '٣'])(
    '%s is refused',
    async (text) => {
      for (const name of ['offset', 'count']) {
        const { body } = await list(`${name}=${encodeURI(decodeURI(text))}`);
        expect(body.details).toEqual([{ parameter: name, message: 'must be a whole number of at least 0' }]);
      }
    },
  );
});

describe('clients that write something else', () => {
  it.each([
    ['customFields[plan]=gold', 'customFields', '{"plan":"gold"}'],
    [
      'customFields%5Bplan%5D=g%C3%BCld&customFields%5Bcontract%5D=4711',
      'customFields',
      '{"plan":"güld","contract":"4711"}',
    ],
    ['createdAt[start]=2021-01-01', 'createdAt', '{"start":"2021-01-01"}'],
    ['sort[ts]=-1', 'sort', '{"ts":-1}'],
    ['query[open]=1', 'query', '{"open":true}'],
    ['fields[fname]=1&fields[ts]=1', 'fields', '{"fname":1,"ts":1}'],
    ['query[t]=l&query[tags][$in][0]=a&query[tags][$in][1]=b', 'query', '{"t":"l","tags":{"$in":["a","b"]}}'],
  ])('PHP writes an object as %s, which is refused with the text that is right', async (query, name, right) => {
    const { status, body } = await list(query, LIVECHAT_ROOMS);
    const parameter = decodeURIComponent(query.split('=')[0] as string);
    const message = `is not a parameter; send "${name}" as JSON text: ${right}`;
    expect([status, body.errorType, body.details]).toEqual([400, 'invalid-params', [{ parameter, message }]]);
    expect((await list(`${name}=${encodeURIComponent(right)}`, LIVECHAT_ROOMS)).status).toBe(200);
  });

  it('a value that no text would make right is refused with the form that is right', async () => {
    const { body } = await list('customFields[plan]=', LIVECHAT_ROOMS);
    const message = 'is not a parameter; send "customFields" as JSON text';
    expect(body.details).toEqual([{ parameter: 'customFields[plan]', message }]);
  });

  it('superagent writes an object as brackets, which is refused by name', async () => {
    const { body } = await list('departmentId%5Btest%5D=true', LIVECHAT_ROOMS);
    expect(body.details[0].parameter).toBe('departmentId[test]');
  });

  it('@rocket.chat/sdk leaves JSON as it is', async () => {
    const { body } = await list('open=true&createdAt={"start":"2021"}&sort={"ts":-1}');
    expect(body.error).toBe('The "createdAt.start" query parameter must be a valid date. [invalid-params]');
    expect((await list('open=true&createdAt={"start":"2021-01-01"}&sort={"ts":-1}')).body.total).toBe(9);
  });
});
