import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPublished } from './fixtures/published/read-published.js';
import { sendRaw } from './raw-request.js';
import { aCall, callPage, chatPage, idsOf } from './rooms.js';
import { type Call, type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';
const open = aCall('open', { open: true, queue: 'support', tags: ['billing'], servedBy: { _id: 'a', username: 'b' } });
const closed = aCall('closed', { ts: '2020-01-01T00:00:00.000Z', queue: 'sales', msgs: 3 });

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await server.givenRooms(open, closed);
});
afterAll(() => server[Symbol.asyncDispose]());

/** What curl sends of the published sample, to the byte, its forgotten headers apart. */
function published(headers: string[]): string {
  const [, path = ''] = /http:\/\/localhost:3000(\S+)/.exec(readPublished('voip-rooms.sh')) ?? [];
  const [, header = ''] = /-H "([^"]+)"/.exec(readPublished('voip-rooms.sh')) ?? [];
  const [, body = ''] = /-d '([^']+)'/.exec(readPublished('voip-rooms.sh')) ?? [];
  const [name, type] = header.split(':');
  const lines = [
    `GET ${path} HTTP/1.1`, 'Host: localhost:3000', 'User-Agent: curl/8.14.1', 'Accept: */*', `${name}:${type}`,
    `Content-Length: ${body.length}`, ...headers, 'Connection: close',
  ]; // prettier-ignore
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const list = (body: string, call: Call = {}, query = '') =>
  server.get(`${VOIP_ROOMS}${query}`, { as: manager, body, ...call });

describe('the JSON body of a GET on voip/rooms', () => {
  it.each([
    ['{"open": true}', ['open']],
    ['{"open": "true"}', ['open']],
    ['{"open": false}', ['closed']],
    ['{"open": null}', ['open', 'closed']],
    ['{"open": ""}', ['open', 'closed']],
    ['{}', ['open', 'closed']],
    [' {"queue":"sales"}\n', ['closed']],
    ['{"agents": ["a"]}', ['open']],
    ['{"agents": "b"}', ['open']],
    ['{"agents": []}', []],
    ['{"tags": ["billing", "vip"]}', ['open']],
    ['{"count": 1}', ['open']],
    ['{"count": "1", "offset": 1}', ['closed']],
    ['{"sort": {"ts": 1}}', ['closed', 'open']],
    ['{"sort": "{\\"ts\\":1}"}', ['closed', 'open']],
    ['{"query": {"msgs": {"$gt": 2}}}', ['closed']],
    ['{"createdAt": {"start": "2021-01-01"}}', ['open']],
    ['{"createdAt": "2020-01-01"}', ['closed']],
    ['{"visitorId": "undefined"}', ['open', 'closed']],
    ['{"roomName": null, "direction": ""}', ['open', 'closed']],
  ])('%s finds %j', async (body, ids) => {
    const answer = await list(body);
    expect(answer.status).toBe(200);
    expect(idsOf(answer)).toEqual(ids);
  });

  it('may ask for fields', async () => {
    const { body } = await server.get(`${VOIP_ROOMS}?fields=`, { as: manager, body: '{"fields":{"queue":1}}' });
    expect(body).toEqual(
      callPage([
        { _id: 'open', queue: 'support' },
        { _id: 'closed', queue: 'sales' },
      ]),
    );
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json ;odd'])(
    'is taken as %s',
    async (type) => {
      expect((await list('{"open":true}', { headers: { 'Content-Type': type } })).body).toEqual(callPage([open]));
    },
  );

  it.each(['{"open":true}', ' \n{"open":true}'])('%j is taken without a content type', async (body) => {
    expect((await list(body)).body).toEqual(callPage([open]));
  });

  it('is taken byte for byte as the published sample sends it', async () => {
    const text = await sendRaw(
      server.url,
      published([`X-User-Id: ${manager.userId}`, `X-Auth-Token: ${manager.token}`]),
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual(callPage([open]));
    expect(await sendRaw(server.url, published([]))).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('gives way to the query string, parameter by parameter', async () => {
    expect((await list('{"open":true,"queue":"sales"}', {}, '?open=false')).body).toEqual(callPage([closed]));
  });

  it.each([
    ['{"open":true}', '?open='],
    ['{"visitorId":"nobody"}', '?visitorId=undefined'],
  ])('%s stands where the query string gives nothing: %s', async (body, query) => {
    expect(idsOf(await list(body, {}, query))).toEqual(body.includes('open') ? ['open'] : []);
  });

  it.each(['null', ' null\n'])('%j is none', async (body) => {
    const headers = { 'Content-Type': 'application/json' };
    expect((await list(body, { headers })).body).toEqual(callPage([open, closed]));
  });

  it('keeps a number that is too great for a double', async () => {
    const headers = { 'Content-Type': 'application/json' };
    expect((await list('{"offset":1e999}', { headers })).body.offset).toBe(Number.MAX_SAFE_INTEGER);
    const { status, body } = await list('{"query":{"msgs":1e999}}', { headers });
    expect([status, body.errorType]).toEqual([400, 'error-invalid-query']);
  });

  it('may be empty', async () => {
    expect((await list('', { headers: { 'Content-Type': 'application/json' } })).body).toEqual(
      callPage([open, closed]),
    );
  });

  it('may come in chunks', async () => {
    const lines = [
      `GET ${VOIP_ROOMS} HTTP/1.1`, 'Host: any', 'Connection: close', 'Transfer-Encoding: chunked',
      `X-User-Id: ${manager.userId}`, `X-Auth-Token: ${manager.token}`, 'Content-Type: application/json',
    ]; // prettier-ignore
    const text = await sendRaw(server.url, `${lines.join('\r\n')}\r\n\r\n6\r\n{"open\r\n7\r\n":true}\r\n0\r\n\r\n`);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual(callPage([open]));
  });

  it('may be 16 KiB long', async () => {
    const body = '{"open":true}'.padEnd(16_384);
    expect((await list(body)).body).toEqual(callPage([open]));
  });
});

describe('a body that is refused', () => {
  const invalidBody = (message: string) => ({
    status: 400,
    body: {
      success: false,
      error: `The request body ${message} [error-invalid-body]`,
      errorType: 'error-invalid-body',
    },
  });
  const invalidParameter = (parameter: string, message: string) => ({
    status: 400,
    body: {
      success: false,
      error: `"${parameter}" ${message} [invalid-params]`,
      errorType: 'invalid-params',
      details: [{ parameter, message }],
    },
  });
  const refused = async (text: string, call: Call = {}) => {
    const { status, body } = await list(text, call);
    return { status, body };
  };

  const json = { headers: { 'Content-Type': 'application/json' } };

  it.each(['{"open": tru', '{', '{"open":true}}', "{'open':true}", '\uFEFF{'])('%s: no JSON', async (body) => {
    expect(await refused(body)).toEqual(invalidBody('must be valid JSON in UTF-8'));
  });

  it('open=true: no JSON, as JSON', async () => {
    expect(await refused('open=true', json)).toEqual(invalidBody('must be valid JSON in UTF-8'));
  });

  it.each(['[]', 'true', '"open"', '1'])('%s: no object', async (body) => {
    expect(await refused(body, json)).toEqual(invalidBody('must be a JSON object whose keys are parameters'));
  });

  it('longer than 16 KiB', async () => {
    expect(await refused('{}'.padEnd(16_385))).toEqual(invalidBody('must be at most 16384 bytes long'));
  });

  it('much longer than 16 KiB, and the connection goes on', async () => {
    expect(await refused(' '.repeat(1_000_000), json)).toEqual(invalidBody('must be at most 16384 bytes long'));
    expect((await list('{"open":true}')).body).toEqual(callPage([open]));
  });

  it.each([
    ['{"open": 2}', 'open', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['{"open": [true]}', 'open', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['{"count": 1.5}', 'count', 'must be a whole number of at least 0'],
    ['{"count": -1}', 'count', 'must be a whole number of at least 0'],
    ['{"agents": [1]}', 'agents', 'must be a list of at most 500 values'],
    ['{"agents": {"a":"b"}}', 'agents', 'must be a list of at most 500 values'],
    ['{"queue": {"$ne":""}}', 'queue', 'must be text'],
    ['{"queue": "a\\u0000"}', 'queue', 'must be text without U+0000'],
    ['{"createdAt": {"start": "a\\u0000"}}', 'createdAt', 'must not hold the character U+0000'],
  ])('%s', async (text, parameter, message) => {
    const expected = invalidParameter(parameter, message);
    expect(await refused(text)).toMatchObject({ status: 400, body: { details: expected.body.details } });
  });

  it.each(['__proto__', 'constructor', 'toString', 'agents[]', 'departmentId'])(
    'with the unknown key %s',
    async (key) => {
      const { status, body } = await refused(`{"${key}":"a"}`);
      expect([status, body.details[0].parameter]).toEqual([400, key]);
    },
  );

  it('nested more deeply than its reader likes', async () => {
    const { status } = await refused(`{"query":${'['.repeat(8_000)}${']'.repeat(8_000)}}`);
    expect(status).toBe(400);
  });
});

describe('a body of another type', () => {
  const FORMS = [
    ['text/plain', '{"open":true}'],
    ['application/x-www-form-urlencoded', 'open=true'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="open"\r\n\r\ntrue\r\n--x--\r\n'],
    ['application/xml', '<open>true</open>'],
    ['application/jsonx', '{'],
    ['text/json', '{"open":true}'],
    ['', 'open=true'],
  ] as const;

  it.each(FORMS)('%j is ignored, and the connection goes on: %j', async (type, body) => {
    const headers = { 'Content-Type': type };
    expect((await list(body, { headers })).body).toEqual(callPage([open, closed]));
    expect((await list('x'.repeat(1_000_000), { headers })).body).toEqual(callPage([open, closed]));
    expect((await list(body, { headers }, '?open=true')).body).toEqual(callPage([open]));
  });

  it('is told of once a user, in one line that shows nothing of it', async () => {
    const lines: string[] = [];
    await using own = await startServer({}, undefined, { write: (line) => void lines.push(line) });
    const users = [
      await own.givenUser({ id: 'one', roles: ['livechat-manager'] }),
      await own.givenUser({ id: 'two', roles: ['livechat-manager'] }),
    ];
    for (const as of [...users, ...users]) {
      for (const path of [VOIP_ROOMS, '/api/v1/livechat/rooms']) {
        await own.get(path, { as, body: 'token=secret', headers: { 'Content-Type': 'text/plain' } });
      }
    }
    await own.get(VOIP_ROOMS, { body: 'token=secret', headers: { 'Content-Type': 'text/plain' } });
    const told = lines.filter((line) => line.includes('ignored')).map((line) => JSON.parse(line));
    expect(told.map(({ level, user, path, msg }) => ({ level, user, path, msg }))).toEqual(
      ['one', 'two'].map((user) => ({
        level: 40,
        user,
        path: VOIP_ROOMS,
        msg: 'the body of a GET was ignored: parameters belong in the query string (said once a user)',
      })),
    );
    expect(lines.join('')).not.toContain('secret');
  });
});

describe('the body of a GET elsewhere', () => {
  it('is ignored on livechat/rooms', async () => {
    for (const body of ['{"open":true}', '{', 'x'.repeat(100_000)]) {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await server.get('/api/v1/livechat/rooms', { as: manager, body, headers });
      expect(answer.body).toEqual(chatPage([]));
    }
  });

  it('is ignored on voip/room', async () => {
    const as = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    const headers = { 'Content-Type': 'application/json' };
    const { body } = await server.get('/api/v1/voip/room?token=unknown', { as, body: '{"rid":"any"}', headers });
    expect(body.details).toEqual([{ parameter: 'rid', message: 'is required unless "agentId" is given' }]);
  });

  it('is no parameter of HEAD', async () => {
    const { status } = await list('{"open":2}', { method: 'HEAD' });
    expect(status).toBe(200);
  });

  it.each([VOIP_ROOMS, '/api/v1/livechat/rooms'])(
    '%s takes the content type of a body that isn’t there',
    async (path) => {
      const headers = { 'Content-Type': 'application/json' };
      expect((await server.get(path, { as: manager, headers })).status).toBe(200);
    },
  );
});
