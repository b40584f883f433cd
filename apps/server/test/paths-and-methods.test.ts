import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from './raw-request.js';
import { aCall, aChat } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const LISTS = ['/api/v1/voip/rooms', '/api/v1/livechat/rooms'];

let server: TestServer;
let caller: Credentials;

beforeAll(async () => {
  server = await startServer();
  caller = await server.givenUser({ id: 'caller', roles: ['livechat-manager', 'livechat-agent'] });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('404', () => {
  const notFound = {
    success: false,
    error: 'There is nothing at this path; the paths are in the API documentation [error-not-found]',
    errorType: 'error-not-found',
  };

  it.each([
    '/',
    '/api/v1',
    '/api/v1/voip/Rooms',
    '/api/v1/voip/rooms/1',
    '/api/v1/voip/rooms/1/',
    '/api/v1//voip',
    '/api/v1/voip%2F/rooms',
    '//',
    '/api/v1/voip/rooms;a=1',
    '/api/v1/voip/room%ZZ',
    '/api/v1/%',
    '/api/v1/%FF%FE',
    '/api/v1/voip/rooms%00',
    '/api/v1/voip%2Frooms',
    '/__proto__',
    `/${'a'.repeat(2_000)}`,
  ])('for GET %s', async (target) => {
    const { status, body, headers } = await server.get(target, { as: caller });
    expect({ status, body, cache: headers['cache-control'], type: headers['content-type'] }).toEqual({
      status: 404,
      body: notFound,
      cache: 'no-store',
      type: 'application/json',
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('for %s of an unknown path', async (method) => {
    const { status, body } = await server.get('/api/v1/unknown', { method });
    expect({ status, body }).toEqual({ status: 404, body: notFound });
  });

  it('for POST of a path that can’t be decoded, with a body', async () => {
    const { status, body } = await server.get('/api/v1/%ZZ', { method: 'POST', body: '{}' });
    expect({ status, body }).toEqual({ status: 404, body: notFound });
  });

  it('for HEAD of an unknown path, without a body', async () => {
    const { status, text, headers } = await server.get('/api/v1/unknown', { method: 'HEAD' });
    expect({ status, text, type: headers['content-type'] }).toEqual({
      status: 404,
      text: '',
      type: 'application/json',
    });
  });
});

describe('a slash at the end, and doubled ones', () => {
  const forms = (path: string) => [
    `${path}/`, `${path}//`, `/${path}`, path.replaceAll('/', '//'), path.replace('/v1/', '//v1///'), `http://any.host/${path}/`,
    `${path.replace('oo', '%6fo')}/`,
  ]; // prettier-ignore

  it.each(LISTS)('%s is the same path', async (path) => {
    await server.givenRooms(aCall('a-call'), aChat('a-chat'));
    const expected = (await server.get(`${path}?count=1`, { as: caller })).body;
    expect(expected.total).toBe(1);
    for (const form of forms(path)) {
      for (const query of ['?count=1', '?count=1&roomName=//&roomName=', '?/=&count=1']) {
        const { status, body } = await server.get(`${form}${query}`, { as: caller });
        if (query === '?count=1') expect({ status, body }).toEqual({ status: 200, body: expected });
        else expect(status).toBe(query.startsWith('?/') ? 400 : 200);
      }
      expect((await server.get(form)).status).toBe(401);
      expect((await server.get(form, { as: caller, method: 'HEAD' })).status).toBe(200);
      const { status, headers } = await server.get(form, { as: caller, method: 'POST', body: '{}' });
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('voip/room opens no call for HEAD', async () => {
    await server.givenVisitor({ _id: 'ann', token: 'anns-token' });
    for (const form of forms(VOIP_ROOM)) {
      const { status, headers } = await server.get(`${form}?token=anns-token&agentId=caller`, {
        as: caller,
        method: 'HEAD',
      });
      expect([status, headers.allow]).toEqual([405, 'GET']);
    }
    const { body } = await server.get(`${VOIP_ROOM}//?token=anns-token&agentId=caller`, { as: caller });
    expect(body.newRoom).toBe(true);
  });

  it('the documentation keeps its own', async () => {
    const redirect = await fetch(`${server.url}/docs`, { redirect: 'manual' });
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, '/docs/']);
    expect((await fetch(`${server.url}/docs/`)).status).toBe(200);
  });
});

describe('405', () => {
  const methods = [
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'MKCOL',
    'SEARCH',
    'QUERY',
    'REPORT',
    'LINK',
  ];
  const refusal = (method: string, allowed: string) => ({
    status: 405,
    allow: allowed.replace(' or ', ', '),
    body: {
      success: false,
      error: `${method} is not allowed here; use ${allowed} [error-method-not-allowed]`,
      errorType: 'error-method-not-allowed',
    },
  });
  const ask = async (path: string, method: string, body?: string, headers: Record<string, string> = {}) => {
    const answer = await server.get(path, { as: caller, method, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, allow: answer.headers.allow, body: answer.body };
  };

  it.each(methods)('of %s on every path, with the methods that it has', async (method) => {
    for (const path of LISTS) expect(await ask(path, method)).toEqual(refusal(method, 'GET or HEAD'));
    expect(await ask(VOIP_ROOM, method)).toEqual(refusal(method, 'GET'));
  });

  it('of HEAD on voip/room, which could open a call', async () => {
    await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
    const target = `${VOIP_ROOM}?token=marys-token&agentId=caller`;
    const { status, headers, text } = await server.get(target, { as: caller, method: 'HEAD' });
    expect({ status, allow: headers.allow, text }).toEqual({ status: 405, allow: 'GET', text: '' });
    const { body } = await server.get(target, { as: caller });
    expect(body.newRoom).toBe(true);
  });

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'nonsense',
    '',
  ])('whatever body of type "%s" comes with it', async (type) => {
    expect(await ask(LISTS[0] as string, 'POST', 'any', { 'Content-Type': type })).toEqual(
      refusal('POST', 'GET or HEAD'),
    );
  });

  it('without credentials too', async () => {
    expect((await server.get(VOIP_ROOM, { method: 'POST' })).status).toBe(405);
  });

  it('of a path whose letters are encoded', async () => {
    expect((await ask('/api/v1/voip/%72ooms', 'POST')).allow).toBe('GET, HEAD');
  });
});

describe('HEAD on the lists', () => {
  it.each(LISTS)('%s answers as GET does, without the body', async (path) => {
    const call = { as: caller, headers: { 'X-Request-Id': 'same' } };
    const got = await server.get(path, call);
    const { status, headers, text } = await server.get(path, { ...call, method: 'HEAD' });
    const { date: _, ...expected } = got.headers;
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(headers).toMatchObject(expected);
  });

  it.each(LISTS)('%s refuses as GET does', async (path) => {
    const { status, text } = await server.get(`${path}?unknown=1`, { as: caller, method: 'HEAD' });
    expect({ status, text }).toEqual({ status: 400, text: '' });
    expect((await server.get(path, { method: 'HEAD' })).status).toBe(401);
  });

  it.each(LISTS)('%s with count=0 has no body either, and may be asked again', async (path) => {
    for (let time = 0; time < 3; time += 1) {
      const { status, text } = await server.get(`${path}?count=0`, { as: caller, method: 'HEAD' });
      expect({ status, text }).toEqual({ status: 200, text: '' });
    }
  });
});

describe('a request in absolute form', () => {
  it('is answered by its path', async () => {
    const lines = [
      `GET ${server.url}/api/v1/voip/rooms HTTP/1.1`,
      `Host: ${new URL(server.url).host}`,
      `X-User-Id: ${caller.userId}`,
      `X-Auth-Token: ${caller.token}`,
      'Connection: close',
    ];
    const text = await sendRaw(server.url, `${lines.join('\r\n')}\r\n\r\n`);
    expect(text.split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
    const posted = await sendRaw(server.url, `${lines.join('\r\n').replace('GET', 'POST')}\r\n\r\n`);
    expect(posted.split('\r\n')[0]).toBe('HTTP/1.1 405 Method Not Allowed');
  });
});
