import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('is taken without a content type', async () => {
    expect((await list('{"open":true}')).body).toEqual(callPage([open]));
  });

  it('gives way to the query string, parameter by parameter', async () => {
    expect((await list('{"open":true,"queue":"sales"}', {}, '?open=false')).body).toEqual(callPage([closed]));
  });

  it('stands where the query string leaves the parameter empty', async () => {
    expect((await list('{"open":true}', {}, '?open=')).body).toEqual(callPage([open]));
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

  it.each(['{"open": tru', '{', 'open=true', '{"open":true}}', "{'open':true}", '\uFEFF{'])(
    '%s: no JSON',
    async (body) => {
      expect(await refused(body)).toEqual(invalidBody('must be valid JSON in UTF-8'));
    },
  );

  it.each(['[]', 'true', '"open"', 'null', '1'])('%s: no object', async (body) => {
    expect(await refused(body)).toEqual(invalidBody('must be a JSON object whose keys are parameters'));
  });

  it('longer than 16 KiB', async () => {
    expect(await refused('{}'.padEnd(16_385))).toEqual(invalidBody('must be at most 16384 bytes long'));
  });

  it('much longer than 16 KiB, and the connection goes on', async () => {
    expect(await refused(' '.repeat(2_000_000))).toEqual(invalidBody('must be at most 16384 bytes long'));
    expect((await list('{"open":true}')).body).toEqual(callPage([open]));
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])('of the type %s', async (type) => {
    expect(await refused('{"open":true}', { headers: { 'Content-Type': type } })).toEqual(
      invalidBody('must have the type application/json'),
    );
  });

  it.each([
    ['{"open": 1}', 'open', 'must be one of true, false'],
    ['{"open": [true]}', 'open', 'must be one of true, false'],
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
    const { status } = await list('{"open":1}', { method: 'HEAD' });
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
