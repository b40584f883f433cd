import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Call, type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const PATHS = [VOIP_ROOMS, '/api/v1/livechat/rooms', VOIP_ROOM];
const WALLBOARD = 'https://wallboard.example.com';
const ELSEWHERE = 'https://elsewhere.example.com';
const EXPOSED = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id, ETag';

let server: TestServer;
let manager: Credentials;
afterEach(() => server[Symbol.asyncDispose]());

async function start(origins?: string, settings: Record<string, string> = {}): Promise<void> {
  server = await startServer({ ...settings, ...(origins === undefined ? {} : { CORS_ORIGINS: origins }) });
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
}

const from = (origin: string, call: Call = {}): Call => ({
  as: manager,
  ...call,
  headers: { Origin: origin, ...call.headers },
});
const preflight = (origin: string, method = 'GET'): Call => ({
  method: 'OPTIONS',
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'x-user-id, x-auth-token',
  },
});
const corsHeaders = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

const granted = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': EXPOSED,
});
const grantedBefore = (origin: string) => ({
  ...granted(origin),
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'X-User-Id, X-Auth-Token, Content-Type, If-None-Match',
  'access-control-max-age': '600',
});

describe('CORS that is off', () => {
  it('leaves every answer without its headers, and the answer as it is', async () => {
    await start();
    const answer = await server.get(VOIP_ROOMS, from(WALLBOARD));
    expect([answer.status, corsHeaders(answer)]).toEqual([200, {}]);
  });

  it('refuses a preflight as any other method', async () => {
    await start();
    const answer = await server.get(VOIP_ROOMS, preflight(WALLBOARD));
    expect([answer.status, answer.headers.allow, corsHeaders(answer)]).toEqual([405, 'GET, HEAD', {}]);
  });
});

describe.each([
  ['a list', `${WALLBOARD}, https://other.example.com:8443`, WALLBOARD],
  ['*', '*', '*'],
])('CORS for %s', (_what, setting, shown) => {
  it.each(PATHS)('answers a preflight of %s with 204 and nothing else', async (path) => {
    await start(setting);
    const answer = await server.get(path, preflight(WALLBOARD));
    expect([answer.status, answer.text, corsHeaders(answer)]).toEqual([204, '', grantedBefore(shown)]);
  });

  it('lets the origin read answers, refusals too, and never with credentials', async () => {
    await start(setting);
    const stranger = { userId: 'nobody', token: 'none' };
    for (const [target, call, status] of [
      [VOIP_ROOMS, {}, 200],
      [`${VOIP_ROOMS}?count=0`, {}, 200],
      [VOIP_ROOMS, { method: 'HEAD' }, 200],
      [`${VOIP_ROOMS}?unknown=1`, {}, 400],
      [VOIP_ROOMS, { as: stranger }, 401],
      [VOIP_ROOM, {}, 400],
      [VOIP_ROOMS, { method: 'POST' }, 405],
      ['/unknown', {}, 404],
    ] as const) {
      const answer = await server.get(target, from(WALLBOARD, call));
      expect([target, answer.status, corsHeaders(answer)]).toEqual([target, status, granted(shown)]);
    }
  });

  it('gives a caller that names no origin none of its headers', async () => {
    await start(setting);
    const answer = await server.get(VOIP_ROOMS, { as: manager });
    expect([answer.status, corsHeaders(answer)]).toEqual([200, {}]);
  });
});

describe('an origin that is not listed', () => {
  it.each([
    ELSEWHERE,
    'http://wallboard.example.com',
    `${WALLBOARD}:8443`,
    `${WALLBOARD}.evil.example`,
    'https://WALLBOARD.example.com',
    'null',
    '*',
  ])('%s gets no header, before the call and on it', async (origin) => {
    await start(WALLBOARD);
    const before = await server.get(VOIP_ROOMS, preflight(origin));
    expect([before.status, before.text, corsHeaders(before)]).toEqual([204, '', {}]);
    const answer = await server.get(VOIP_ROOMS, from(origin));
    expect([answer.status, corsHeaders(answer)]).toEqual([200, {}]);
  });

  it('doesn’t share a cached answer with one that is', async () => {
    await start(WALLBOARD);
    for (const target of [VOIP_ROOMS, VOIP_ROOM, '/unknown', `${VOIP_ROOMS}?unknown=1`]) {
      for (const origin of [WALLBOARD, ELSEWHERE]) {
        expect((await server.get(target, from(origin))).headers.vary).toMatch(/(^|, )Origin$/);
      }
    }
  });
});

describe('a preflight', () => {
  it('takes neither credentials nor a share of the limit', async () => {
    await start(WALLBOARD, { RATE_LIMIT_LISTS: '1', AUTH_FAILURES_PER_MINUTE: '1' });
    for (let time = 0; time < 5; time += 1) {
      expect((await server.get(VOIP_ROOMS, preflight(WALLBOARD))).status).toBe(204);
    }
    expect((await server.get(VOIP_ROOMS, from(WALLBOARD))).status).toBe(200);
  });

  it('of an unknown path is 404', async () => {
    await start(WALLBOARD);
    expect((await server.get('/api/v1/unknown', preflight(WALLBOARD))).status).toBe(404);
  });

  it('has the request id', async () => {
    await start(WALLBOARD);
    const { headers } = preflight(WALLBOARD);
    const answer = await server.get(VOIP_ROOMS, { method: 'OPTIONS', headers: { ...headers, 'X-Request-Id': 'mine' } });
    expect(answer.headers['x-request-id']).toBe('mine');
  });

  it('is no OPTIONS without an origin or without a method', async () => {
    await start(WALLBOARD);
    expect((await server.get(VOIP_ROOMS, { method: 'OPTIONS' })).status).toBe(405);
    expect((await server.get(VOIP_ROOMS, { method: 'OPTIONS', headers: { Origin: WALLBOARD } })).status).toBe(405);
  });
});
