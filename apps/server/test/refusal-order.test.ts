import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Call, type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';
const LISTS = [VOIP_ROOMS, LIVECHAT_ROOMS];

/** Their limits are used up by one call. */
let server: TestServer;
let tired: Credentials;
let fresh: (roles: string[], token?: { read_only: number }) => Promise<Credentials>;

function summary({ status, body }: Answer): [number, unknown] {
  return [status, body.errorType ?? body.error];
}

beforeAll(async () => {
  server = await startServer({ RATE_LIMIT_LISTS: '1', RATE_LIMIT_VOIP_ROOM: '1' });
  let number = 0;
  fresh = (roles, token) => server.givenUser({ id: `user-${number++}`, roles }, token);
  tired = await fresh(['livechat-manager', 'livechat-agent']);
  for (const path of [...LISTS, VOIP_ROOM]) await server.get(path, { as: tired });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('of two reasons to refuse, the earlier one is told', () => {
  const get = async (target: string, call: Call) => summary(await server.get(target, call));
  const nobody: Credentials = { userId: 'nobody', token: 'none' };

  it.each([...LISTS, VOIP_ROOM])('%s: 401 before 429 and 400', async (path) => {
    const stranger = { userId: tired.userId, token: 'wrong' };
    expect(await get(`${path}?unknown=1`, { as: stranger })).toEqual([401, 'You must be logged in to do this.']);
  });

  it.each([...LISTS, VOIP_ROOM])('%s: 429 before 400 of the contract', async (path) => {
    expect(await get(`${path}?unknown=1`, { as: tired })).toEqual([429, 'error-too-many-requests']);
  });

  it.each(LISTS)('%s: 400 of the contract before 403', async (path) => {
    expect(await get(`${path}?unknown=1`, { as: await fresh(['user']) })).toEqual([400, 'invalid-params']);
    expect(await get(`${path}?createdAt=x`, { as: await fresh(['user']) })).toEqual([400, 'invalid-params']);
    expect(await get(`${path}?sort=x`, { as: await fresh(['livechat-agent']) })).toEqual([400, 'error-invalid-sort']);
    expect(await get(path, { as: await fresh(['user']) })).toEqual([403, 'unauthorized']);
  });

  it('livechat/rooms: 400 of customFields before 403', async () => {
    const as = await fresh(['livechat-agent']);
    expect(await get(`${LIVECHAT_ROOMS}?customFields=x`, { as })).toEqual([400, 'invalid-params']);
  });

  it('voip/room: 400 of the contract before 403', async () => {
    expect(await get(`${VOIP_ROOM}?token=any`, { as: await fresh(['user']) })).toEqual([400, 'invalid-params']);
  });

  it('voip/room: 403 before 400 of the action', async () => {
    const target = `${VOIP_ROOM}?token=unknown&rid=any`;
    expect(await get(target, { as: await fresh(['user']) })).toEqual([403, 'error-unauthorized']);
    expect(await get(target, { as: await fresh(['livechat-agent']) })).toEqual([400, 'invalid-token']);
  });

  it('voip/room: 403 of a read-only token before agent-not-found, after invalid-token', async () => {
    const reader = () => fresh(['livechat-agent'], { read_only: 1 });
    expect(await get(`${VOIP_ROOM}?token=marys-token&agentId=nobody`, { as: await reader() })).toEqual([
      403,
      'error-unauthorized',
    ]);
    expect(await get(`${VOIP_ROOM}?token=unknown&agentId=nobody`, { as: await reader() })).toEqual([
      400,
      'invalid-token',
    ]);
  });

  it('voip/rooms: the body is read after 401 and 429', async () => {
    expect(await get(VOIP_ROOMS, { as: nobody, body: '{' })).toEqual([401, 'You must be logged in to do this.']);
    expect(await get(VOIP_ROOMS, { as: tired, body: '{' })).toEqual([429, 'error-too-many-requests']);
    expect(await get(VOIP_ROOMS, { as: await fresh(['user']), body: '{' })).toEqual([400, 'error-invalid-body']);
  });

  it('path, method and length are refused before 401', async () => {
    expect(await get('/api/v1/unknown', { as: nobody })).toEqual([404, 'error-not-found']);
    expect(await get(VOIP_ROOMS, { as: nobody, method: 'POST' })).toEqual([405, 'error-method-not-allowed']);
    expect(await get(`${VOIP_ROOMS}?${'a'.repeat(16_385)}`, { as: nobody })).toEqual([414, 'error-uri-too-long']);
  });

  it.each(LISTS)('%s: 403 before 400 of the server’s own settings', async (path) => {
    await using bounded = await startServer({ UNBOUNDED_LISTS: 'off' });
    const ask = async (role: string) =>
      summary(await bounded.get(`${path}?count=0`, { as: await bounded.givenUser({ id: role, roles: [role] }) }));
    expect(await ask('user')).toEqual([403, 'unauthorized']);
    expect(await ask('livechat-agent')).toEqual([403, 'unauthorized']);
    expect(await ask('livechat-manager')).toEqual([400, 'invalid-params']);
  });
});

describe('what counts against the limit', () => {
  it('a refused query does, a failed authentication does not', async () => {
    const as = await fresh(['livechat-manager']);
    const wrong = { userId: as.userId, token: 'wrong' };
    expect((await server.get(VOIP_ROOMS, { as: wrong })).status).toBe(401);
    expect((await server.get(`${VOIP_ROOMS}?unknown=1`, { as })).status).toBe(400);
    expect((await server.get(VOIP_ROOMS, { as })).status).toBe(429);
  });
});
