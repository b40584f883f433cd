import { type ClientRequest, get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UnboundedLists } from '../src/rooms/unbounded-lists.js';
import { aCall, aChat, callPage, chatPage } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { engine } from './store.js';
import { UNREAD_BYTES } from './unread.js';

const VOIP_ROOMS = '/api/v1/voip/rooms?count=0';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms?count=0';

/** More in all than the buffers between two processes hold. */
const calls = Array.from({ length: 400 }, (_, number) =>
  aCall(`call-${String(number).padStart(4, '0')}`, { topic: 'x'.repeat(UNREAD_BYTES / 400) }),
);
const TIMEOUT = 60_000;

let users = 0;
const aManager = (server: TestServer) => server.givenUser({ id: `manager-${users++}`, roles: ['livechat-manager'] });

async function filledServer(...given: Parameters<typeof startServer>): Promise<TestServer> {
  const server = await startServer(...given);
  await server.givenRooms(...calls, aChat('chat'));
  return server;
}

const underWay = (server: TestServer) => server.app.get(UnboundedLists).underWay;
const untilUnderWay = (server: TestServer, running: number, waiting: number) =>
  expect.poll(() => underWay(server), { timeout: TIMEOUT }).toEqual({ running, waiting });

/** A request whose answer is read when the test says so. */
class Held {
  static readonly #all = new Set<Held>();
  readonly #request: ClientRequest;
  readonly response: Promise<IncomingMessage>;

  constructor(server: TestServer, as: Credentials, target = VOIP_ROOMS) {
    const headers = { 'X-User-Id': as.userId, 'X-Auth-Token': as.token };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    this.response = promise;
    this.#request = httpGet(server.url + target, { headers, agent: false }, resolve).on('error', reject);
    promise.catch(() => {});
    Held.#all.add(this);
  }

  /** What a test that fails holds would stand in the way of the next one. */
  static leaveAll(): void {
    for (const held of Held.#all) held.leave();
    Held.#all.clear();
  }

  async read(): Promise<{ status: number | undefined; retryAfter: string | undefined; body: any }> {
    const response = await this.response;
    const body: unknown = JSON.parse(Buffer.concat(await response.toArray()).toString());
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], body };
  }

  /** Reads on to find out whether all of the answer comes. */
  async isCut(): Promise<boolean> {
    const response = await this.response;
    response.on('error', () => {}).resume();
    await new Promise((resolve) => response.once('close', resolve));
    return !response.complete;
  }

  leave(): void {
    this.response.then(
      (response) => response.on('error', () => {}),
      () => {},
    );
    this.#request.on('error', () => {});
    const { socket } = this.#request;
    if (socket?.destroyed === false) socket.resetAndDestroy();
  }
}

const tooMany = (seconds: number) => ({
  status: 429,
  retryAfter: String(seconds),
  body: {
    success: false,
    error:
      'Error, too many requests. Please slow down. ' +
      `You must wait ${seconds} seconds before trying this endpoint again. [error-too-many-requests]`,
    errorType: 'error-too-many-requests',
  },
});

afterEach(() => Held.leaveAll());

describe('answers without a limit', () => {
  let server: TestServer;
  beforeAll(async () => {
    // The tests hold answers for as long as they like.
    server = await filledServer({}, undefined, undefined, {
      unbounded: { patienceMs: 600_000, unreadMs: 600_000 },
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('of one principal come one after the other, of both lists; other requests and principals go past', async () => {
    const as = await aManager(server);
    const other = await aManager(server);
    const first = new Held(server, as);
    await untilUnderWay(server, 1, 0);
    const second = new Held(server, as, LIVECHAT_ROOMS);
    await untilUnderWay(server, 1, 1);
    const third = new Held(server, as, `${VOIP_ROOMS}&offset=399`);
    await untilUnderWay(server, 1, 2);

    expect((await server.get('/api/v1/voip/rooms?count=1', { as })).status).toBe(200);
    expect((await server.get(LIVECHAT_ROOMS, { as: other })).body).toEqual(chatPage([aChat('chat')]));
    await untilUnderWay(server, 1, 2);

    expect((await first.read()).body).toEqual(callPage(calls.toReversed()));
    expect((await second.read()).body).toEqual(chatPage([aChat('chat')]));
    expect((await third.read()).body).toEqual(callPage(calls.slice(0, 1), { offset: 399, total: 400 }));
    await untilUnderWay(server, 0, 0);
  });

  it('are as many at once as there are places; one that ends makes place for the next', async () => {
    const held: Held[] = [];
    for (let place = 0; place < 10; place += 1) held.push(new Held(server, await aManager(server)));
    await untilUnderWay(server, 10, 0);
    const next = new Held(server, await aManager(server));
    await untilUnderWay(server, 10, 1);
    held[3]?.leave();
    expect((await next.response).statusCode).toBe(200);
    await untilUnderWay(server, 10, 0);
    for (const each of [...held, next]) each.leave();
    await untilUnderWay(server, 0, 0);
  });

  it('are at most eight of a principal, waiting ones counted: the ninth is refused at once', async () => {
    const as = await aManager(server);
    const held = Array.from({ length: 8 }, () => new Held(server, as));
    await untilUnderWay(server, 1, 7);
    expect(await new Held(server, as).read()).toEqual(tooMany(600));
    expect((await server.get(LIVECHAT_ROOMS, { as: await aManager(server) })).status).toBe(200);
    for (const each of held) each.leave();
    await untilUnderWay(server, 0, 0);
  });

  it('are at most 64 in all, waiting ones counted: the next is refused at once', async () => {
    const held: Held[] = [];
    for (let user = 0; user < 8; user += 1) {
      const as = await aManager(server);
      for (let each = 0; each < 8; each += 1) held.push(new Held(server, as));
    }
    await untilUnderWay(server, 8, 56);
    expect(await new Held(server, await aManager(server)).read()).toEqual(tooMany(600));
    for (const each of held) each.leave();
    await untilUnderWay(server, 0, 0);
  });

  it('that wait are given up when their client goes away', async () => {
    const as = await aManager(server);
    const first = new Held(server, as);
    await untilUnderWay(server, 1, 0);
    const gone = [new Held(server, as), new Held(server, as)];
    await untilUnderWay(server, 1, 2);
    for (const each of gone) each.leave();
    await untilUnderWay(server, 1, 0);
    const next = new Held(server, as, LIVECHAT_ROOMS);
    await untilUnderWay(server, 1, 1);
    first.leave();
    expect((await next.read()).status).toBe(200);
    await untilUnderWay(server, 0, 0);
  });

  it('that are pipelined are ended with their connection, those too whose turn to be sent has not come', async () => {
    const [one, other] = [await aManager(server), await aManager(server)];
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).pause();
    for (const { userId, token } of [one, other]) {
      socket.write(`GET ${VOIP_ROOMS} HTTP/1.1\r\nHost: x\r\nX-User-Id: ${userId}\r\nX-Auth-Token: ${token}\r\n\r\n`);
    }
    await untilUnderWay(server, 2, 0);
    socket.resetAndDestroy();
    await untilUnderWay(server, 0, 0);
    expect((await server.get(LIVECHAT_ROOMS, { as: other })).status).toBe(200);
  });

  it('come whole to a client that has half closed its connection', async () => {
    const { userId, token } = await aManager(server);
    const { hostname, port } = new URL(server.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.end(`GET ${VOIP_ROOMS} HTTP/1.0\r\nHost: x\r\nX-User-Id: ${userId}\r\nX-Auth-Token: ${token}\r\n\r\n`);
    const [head = '', body = ''] = Buffer.concat(await socket.toArray())
      .toString()
      .split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 200 OK/);
    expect(JSON.parse(body)).toEqual(callPage(calls.toReversed()));
    await untilUnderWay(server, 0, 0);
  });

  it('leave nothing behind when only their head is asked for', async () => {
    const as = await aManager(server);
    for (const headers of [{}, { 'Accept-Encoding': 'gzip' }]) {
      const { status, text } = await server.get(VOIP_ROOMS, { as, method: 'HEAD', headers });
      expect([status, text]).toEqual([200, '']);
    }
    await untilUnderWay(server, 0, 0);
  });
});

describe('an answer without a limit', () => {
  it('whose turn does not come in time is refused', async () => {
    await using server = await filledServer({}, undefined, undefined, { unbounded: { patienceMs: 1_500 } });
    const as = await aManager(server);
    const first = new Held(server, as);
    await untilUnderWay(server, 1, 0);
    expect(await new Held(server, as).read()).toEqual(tooMany(2));
    first.leave();
    await untilUnderWay(server, 0, 0);
  });

  it.each([
    ['of which nothing is read', {}, { unreadMs: 500 }],
    ['that is not read to its end in time', { UNBOUNDED_LIST_TIMEOUT: '1' }, {}],
  ])('%s is cut, and makes place for the next', async (_, environment, terms) => {
    await using server = await filledServer(environment, undefined, undefined, { unbounded: terms });
    const as = await aManager(server);
    const held = new Held(server, as);
    expect((await held.response).statusCode).toBe(200);
    await untilUnderWay(server, 0, 0);
    expect(await held.isCut()).toBe(true);
    expect((await server.get(LIVECHAT_ROOMS, { as })).status).toBe(200);
  });
});

it(`has ${engine === 'sqlite' ? 'ten places' : 'a place for each connection of its pool'}`, async () => {
  await using server = await startServer({ DATABASE_POOL_SIZE: '3' });
  expect(server.database.snapshotPlaces).toBe(engine === 'sqlite' ? 10 : 3);
});
