import { type ClientRequest, get as httpGet, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, chatPage, type Document, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { UNREAD_BYTES } from './unread.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';
const TOTAL = 1_500;

/** So long that an answer doesn't fit into the buffers on its way. */
const calls = Array.from({ length: TOTAL }, (_, number) =>
  aCall(`call-${String(number).padStart(4, '0')}`, {
    topic: 'x'.repeat(UNREAD_BYTES / TOTAL),
    ...(number % 2 === 0 ? { open: true } : {}),
  }),
);
const newestFirst = calls.toReversed();

let server: TestServer;
let users = 0;
const aManager = () => server.givenUser({ id: `manager-${users++}`, roles: ['livechat-manager'] });

beforeAll(async () => {
  server = await startServer();
  await server.givenRooms(...calls, aChat('chat'));
});
afterAll(() => server[Symbol.asyncDispose]());

describe('count=0', () => {
  it('answers all rooms from offset on', async () => {
    const as = await aManager();
    expect((await server.get(`${VOIP_ROOMS}?count=0`, { as })).body).toEqual(callPage(newestFirst));
    expect((await server.get(`${VOIP_ROOMS}?count=0&offset=1490`, { as })).body).toEqual(
      callPage(newestFirst.slice(1490), { offset: 1490, total: TOTAL }),
    );
    expect((await server.get(`${LIVECHAT_ROOMS}?count=0`, { as })).body).toEqual(chatPage([aChat('chat')]));
  });

  it('answers the same body as a page that holds them all, to the letter', async () => {
    const as = await aManager();
    const query = 'query={"_id":{"$lt":"call-0100"}}&sort={"_id":1}';
    const page = await server.get(`${VOIP_ROOMS}?count=100&${query}`, { as });
    expect((await server.get(`${VOIP_ROOMS}?count=0&${query}`, { as })).text).toBe(page.text);
  });

  it('answers an empty list beyond the end', async () => {
    const as = await aManager();
    expect((await server.get(`${VOIP_ROOMS}?count=0&offset=5000`, { as })).body).toEqual(
      callPage([], { offset: 5000, total: TOTAL }),
    );
    expect((await server.get(`${LIVECHAT_ROOMS}?count=0&roomName=nobody`, { as })).body).toEqual(chatPage([]));
  });

  it('applies filters, sort and fields', async () => {
    const as = await aManager();
    const answer = await server.get(`${VOIP_ROOMS}?count=0&open=true&sort={"_id":1}&fields={"_id":1}`, { as });
    const ids = calls.filter(({ open }) => open === true).map(({ _id: id }) => ({ _id: id }));
    expect(answer.body).toEqual(callPage(ids as Document[]));
  });

  it('is refused where UNBOUNDED_LISTS is off', async () => {
    await using bounded = await startServer({ UNBOUNDED_LISTS: 'off' });
    const as = await bounded.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const message = 'must be at least 1: answers without a limit (0) are switched off on this server';
    for (const path of [VOIP_ROOMS, LIVECHAT_ROOMS]) {
      const { status, body } = await bounded.get(`${path}?count=0`, { as });
      expect({ status, body }).toEqual({
        status: 400,
        body: {
          success: false,
          error: `"count" ${message} [invalid-params]`,
          errorType: 'invalid-params',
          details: [{ parameter: 'count', message }],
        },
      });
    }
  });
});

/** An answer whose reading is up to the test. */
interface SlowAnswer {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  /** Reads it to its end. */
  rest(): Promise<any>;
}

/** Begins an answer without a limit, and reads nothing of it yet. */
function begin(as: Credentials, path = VOIP_ROOMS): Promise<SlowAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'X-User-Id': as.userId, 'X-Auth-Token': as.token };
    const request = httpGet(`${server.url}${path}?count=0`, { headers, agent: false }, (response) => {
      const rest = async () => JSON.parse(Buffer.concat(await response.toArray()).toString());
      resolve({ request, response, rest });
    });
    request.on('error', reject);
  });
}

describe('an answer without a limit that is under way', () => {
  it('frees its caller when it is given up', async () => {
    const as = await aManager();
    const slow = await begin(as);
    slow.request.on('error', () => {});
    slow.response.on('error', () => {});
    slow.request.destroy();
    await expect
      .poll(async () => (await server.get(`${LIVECHAT_ROOMS}?count=0`, { as })).status, { timeout: 60_000 })
      .toBe(200);
  });

  it('shows one moment of the store, whatever is written meanwhile', async () => {
    const as = await aManager();
    const slow = await begin(as);
    const [first] = calls;
    await server.givenRooms(
      aCall('newer', { ts: '2030-01-01T00:00:00.000Z' }),
      aCall('older', { ts: '2000-01-01T00:00:00.000Z' }),
      { ...first, topic: 'changed' },
    );
    const seen = await slow.rest();
    expect([seen.count, seen.total, idsOf({ body: seen } as never).length]).toEqual([TOTAL, TOTAL, TOTAL]);
    expect(seen).toEqual(callPage(newestFirst));

    const later = (await server.get(`${VOIP_ROOMS}?count=0&fields={"_id":1}`, { as })).body;
    expect([later.total, later.rooms[0]._id, later.rooms.at(-1)._id]).toEqual([TOTAL + 2, 'newer', 'older']);
  });

  it('lets writers and other readers go on', async () => {
    const slow = await begin(await aManager());
    const agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
    const { body } = await server.get('/api/v1/voip/room?token=marys-token&agentId=agent', { as: agent });
    expect(body.newRoom).toBe(true);
    await slow.rest();
  });
});
