import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outages } from '../src/store/outages.js';
import { logLines } from './log-lines.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const LIST = '/api/v1/voip/rooms';
const UNAVAILABLE = {
  success: false,
  error: 'The store is not available; try again in a moment [error-store-unavailable]',
  errorType: 'error-store-unavailable',
};

const log = logLines();
let server: TestServer;
let outages: Outages;
let as: Credentials;

beforeAll(async () => {
  server = await startServer({}, undefined, log);
  outages = server.database.outages as Outages;
  as = await server.givenUser({ id: 'kim', roles: ['livechat-manager', 'livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms({ _id: 'r', t: 'v', ts: '2026-01-01T00:00:00.000Z' });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => void log.lines.splice(0));
afterEach(() => outages.end('test'));

describe('while the store is closed', () => {
  const close = () => outages.begin('test', { message: 'The store is gone. Bring it back.', closes: true });

  it.each([
    ['a list', LIST],
    ['a list of all rooms', `${LIST}?count=0`],
    ['a call to find or open', '/api/v1/voip/room?token=marys-token&agentId=kim'],
    ['a query that is wrong', `${LIST}?unknown=1`],
  ])('%s is 503, and asks to try again', async (_what, target) => {
    close();
    const { status, body, headers } = await server.get(target, { as });
    expect({ status, body, retryAfter: headers['retry-after'], cached: headers['cache-control'] }).toEqual({
      status: 503,
      body: UNAVAILABLE,
      retryAfter: '1',
      cached: 'no-store',
    });
  });

  it('so is what this server or the client keeps an answer of', async () => {
    const { headers } = await server.get(LIST, { as });
    const tag = { 'if-none-match': String(headers['etag']) };
    close();
    expect((await server.get(LIST, { as })).status).toBe(503);
    expect((await server.get(LIST, { as, headers: tag })).status).toBe(503);
    outages.end('test');
    expect((await server.get(LIST, { as, headers: tag })).status).toBe(304);
  });

  it('404, 405 and 414 come before it, 401 after it', async () => {
    close();
    const statusOf = async (target: string, method = 'GET') => (await server.get(target, { method })).status;
    expect(await statusOf('/api/v1/none')).toBe(404);
    expect(await statusOf(LIST, 'POST')).toBe(405);
    expect(await statusOf('/api/v1/voip/room', 'HEAD')).toBe(405);
    expect(await statusOf(`${LIST}?queue=${'x'.repeat(20_000)}`)).toBe(414);
    expect(await statusOf(LIST)).toBe(503);
    outages.end('test');
    expect(await statusOf(LIST)).toBe(401);
  });

  it('the log says so once, as fatal, and once that it is over and how many were refused', async () => {
    close();
    for (let times = 0; times < 3; times += 1) await server.get(LIST, { as });
    close();
    outages.end('test');
    outages.end('test');
    await server.get(LIST, { as });
    expect(log.lines.filter(({ msg }) => msg !== 'request')).toEqual([
      expect.objectContaining({ level: 60, outage: 'test', msg: 'The store is gone. Bring it back.' }),
      expect.objectContaining({ level: 40, outage: 'test', refused: 3, ms: expect.any(Number) }),
    ]);
  });

  it('it stays closed until the last of two reasons is over', async () => {
    close();
    outages.begin('other', { message: 'Something else.', closes: true });
    outages.end('test');
    expect((await server.get(LIST, { as })).status).toBe(503);
    outages.end('other');
    expect((await server.get(LIST, { as })).status).toBe(200);
  });
});

it('an outage that closes nothing is an error in the log, and reads go on', async () => {
  outages.begin('test', { message: 'The disk is full.', closes: false });
  expect((await server.get(LIST, { as })).status).toBe(200);
  expect(log.lines[0]).toMatchObject({ level: 50, msg: 'The disk is full.' });
});
