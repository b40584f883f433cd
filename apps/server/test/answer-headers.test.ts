import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logLines } from './log-lines.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const LISTS = ['/api/v1/voip/rooms', '/api/v1/livechat/rooms'];

const log = logLines();
let server: TestServer;
let caller: Credentials;

beforeAll(async () => {
  server = await startServer({}, undefined, log);
  caller = await server.givenUser({ id: 'caller', roles: ['livechat-manager', 'livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-secret' });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The headers that don't differ from one answer to the next. */
async function headersOf(target: string, method = 'GET', as: Credentials | undefined = caller): Promise<object> {
  const { headers } = await server.get(target, { method, ...(as === undefined ? {} : { as }) });
  const { date: _date, 'x-request-id': _id, 'content-length': _length, ...others } = headers;
  return others;
}

const connection = { connection: 'keep-alive', 'keep-alive': 'timeout=72' };
const ofRefusal = { ...connection, 'content-type': 'application/json', 'cache-control': 'no-store' };
const ofList = {
  ...connection,
  'content-type': 'application/json',
  'cache-control': 'private, no-cache',
  vary: 'X-User-Id, X-Auth-Token, Accept-Encoding, Origin',
  etag: expect.stringMatching(/^"[\w-]{22}"$/),
};

describe('the headers of an answer', () => {
  it.each(LISTS)('of %s let the caller’s own cache keep it', async (path) => {
    expect(await headersOf(path)).toEqual(ofList);
    expect(await headersOf(path, 'HEAD')).toEqual(ofList);
    expect(await headersOf(`${path}?fields={}&offset=10`)).toEqual(ofList);
  });

  it.each(LISTS)('of %s without a limit too, which is streamed', async (path) => {
    expect(await headersOf(`${path}?count=0`)).toEqual({ ...ofList, 'transfer-encoding': 'chunked' });
  });

  it('of voip/room forbid keeping it', async () => {
    const target = `${VOIP_ROOM}?token=marys-secret&agentId=caller`;
    expect(await headersOf(target)).toEqual(ofRefusal);
    expect(await headersOf(target)).toEqual(ofRefusal);
  });

  it.each(LISTS)('of a refusal of %s forbid keeping it', async (path) => {
    expect(await headersOf(`${path}?unknown=1`)).toMatchObject(ofRefusal);
    const stranger = { userId: 'nobody', token: 'none' };
    expect(await headersOf(path, 'GET', stranger)).toMatchObject(ofRefusal);
    expect(await headersOf(path, 'POST')).toEqual({ ...ofRefusal, allow: 'GET, HEAD' });
    expect(await headersOf(`${path}?${'a'.repeat(17_000)}`)).toEqual(ofRefusal);
  });

  it('tell nothing of the software', async () => {
    const { headers } = await server.get('/');
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server', 'x-powered-by']));
  });
});

describe('X-Request-Id', () => {
  const idOf = async (given?: string, target = LISTS[0] as string) => {
    const headers = given === undefined ? {} : { 'X-Request-Id': given };
    return (await server.get(target, { as: caller, headers })).headers['x-request-id'];
  };
  const made = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it.each(['a', 'A-Z.a_z-0.9', '7'.repeat(64)])('%s is kept', async (given) => {
    expect(await idOf(given)).toBe(given);
  });

  it.each(['', 'two words', '7'.repeat(65), 'line;break', 'a/b', 'é', '{"a":1}'])('"%s" is replaced', async (given) => {
    expect(await idOf(given)).toMatch(made);
  });

  it('is made anew for each request', async () => {
    const ids = [await idOf(), await idOf(), await idOf()];
    expect(ids.every((id) => made.test(String(id)))).toBe(true);
    expect(new Set(ids).size).toBe(3);
  });

  it.each([VOIP_ROOM, '/unknown', '/%ZZ', `${LISTS[0]}?unknown=1`, `${LISTS[1]}?count=0`])(
    'is on the answer of %s',
    async (target) => {
      expect(await idOf('mine', target)).toBe('mine');
    },
  );

  it('is in the log line of the request', async () => {
    await idOf('find-me', `${LISTS[0]}?count=1`);
    await expect
      .poll(() => log.lines.filter(({ requestId }) => requestId === 'find-me'))
      .toMatchObject([{ method: 'GET', url: `${LISTS[0]}?count=1`, status: 200, user: 'caller', msg: 'request' }]);
  });
});

describe('the log', () => {
  it.each([
    ['token=marys-secret&rid=1', 'token=***&rid=1'],
    ['rid=1&token=marys-secret', 'rid=1&token=***'],
    ['%74oken=marys-secret', 'token=***'],
    ['token[]=marys-secret', 'token=***'],
    ['token%5B0%5D=marys-secret', 'token=***'],
    ['token=marys-secret&token=marys-secret', 'token=***&token=***'],
    ['%ZZ=marys-secret', '***'],
  ])('masks the visitor’s token in %s', async (query, shown) => {
    const id = randomUUID();
    await server.get(`${VOIP_ROOM}?${query}`, { as: caller, headers: { 'X-Request-Id': id } });
    await expect
      .poll(() => log.lines.filter(({ requestId }) => requestId === id).map(({ url }) => url))
      .toEqual([`${VOIP_ROOM}?${shown}`]);
  });

  it('has neither tokens of visitors nor of users', () => {
    const text = JSON.stringify(log.lines);
    expect(text).not.toContain('marys-secret');
    expect(text).not.toContain('caller-token');
  });
});
