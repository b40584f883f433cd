import { createServer, type Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createClient, type SwitchboardError } from '../src/index.js';
import { EMPTY_PAGE, type HttpServer, send, serve } from './harness/http-server.js';

let server: HttpServer;
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.[Symbol.asyncDispose]();
});

const clientOf = (options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: server.url, userId: 'user', authToken: 'secret-token', ...options });

/** Back-offs that take no time. */
function noWaiting(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

describe('retries', () => {
  it.each([408, 429, 500, 502, 503, 504])('are made twice after %i', async (status) => {
    noWaiting();
    server = await serve((_request, response) => send(response, status, { success: false, error: 'no' }));
    const { error } = await clientOf().safe.listVoipRooms();
    expect([error?.status, server.requests.length]).toEqual([status, 3]);
  });

  it.each([400, 401, 403, 404, 405, 414])('are not made after %i', async (status) => {
    server = await serve((_request, response) => send(response, status, { success: false, error: 'no' }));
    const { error } = await clientOf().safe.listVoipRooms();
    expect([error?.status, server.requests.length]).toEqual([status, 1]);
  });

  it('end with the first success', async () => {
    noWaiting();
    server = await serve((_request, response, number) =>
      number < 3 ? send(response, 503, { success: false, error: 'no' }) : send(response, 200, EMPTY_PAGE),
    );
    expect(await clientOf().listLivechatRooms()).toEqual(EMPTY_PAGE);
    expect(server.requests).toHaveLength(3);
  });

  it('are as many as the client or the call says', async () => {
    noWaiting();
    server = await serve((_request, response) => send(response, 500, {}));
    const client = clientOf({ retries: 1 });
    await client.safe.listVoipRooms();
    expect(server.requests).toHaveLength(2);
    await client.safe.listVoipRooms({}, { retries: 0 });
    expect(server.requests).toHaveLength(3);
  });

  it('are made of getVoipRoom too, which is safe to repeat', async () => {
    noWaiting();
    const answer = { room: { _id: 'call', t: 'v' }, newRoom: false, success: true };
    server = await serve((request, response, number) =>
      number === 1 ? request.socket.destroy() : send(response, 200, answer),
    );
    expect(await clientOf().getVoipRoom({ token: 't', agentId: 'a' })).toEqual(answer);
    expect(server.requests).toHaveLength(2);
  });

  it('are made after a connection that is lost in the middle of a body', async () => {
    noWaiting();
    server = await serve((_request, response, number) => {
      if (number === 3) return send(response, 200, EMPTY_PAGE);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      response.write('{"rooms":[', () => response.destroy());
    });
    expect(await clientOf().listVoipRooms()).toEqual(EMPTY_PAGE);
  });

  it('are made after a body that ends too early without a length', async () => {
    noWaiting();
    server = await serve((_request, response, number) => {
      if (number === 2) return send(response, 200, EMPTY_PAGE);
      response.socket?.end('HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"rooms":[');
    });
    expect(await clientOf().listVoipRooms()).toEqual(EMPTY_PAGE);
  });

  it('back off with full jitter, twice as long each time', async () => {
    server = await serve((_request, response) => send(response, 500, {}));
    const waits: (number | undefined)[] = [];
    vi.spyOn(Math, 'random').mockReturnValue(0.02);
    await clientOf({
      retries: 3,
      hooks: { onError: (event) => void waits.push(event.retryInMs) },
    }).safe.listVoipRooms();
    expect(waits).toEqual([10, 20, 40, undefined]);
  });

  it.each([
    ['Retry-After in seconds', 503, { 'Retry-After': '30' }, 30_000],
    ['Retry-After as a date', 429, { 'Retry-After': 'Fri, 21 Nov 2025 10:00:40 GMT' }, 40_000],
    [
      'X-RateLimit-Reset in milliseconds',
      429,
      { 'X-RateLimit-Reset': String(Date.UTC(2025, 10, 21, 10, 0, 50)) },
      50_000,
    ],
    ['Retry-After of nothing', 503, { 'Retry-After': '0' }, 0],
    ['both', 429, { 'Retry-After': '5', 'X-RateLimit-Reset': String(Date.UTC(2025, 10, 21, 10, 0, 50)) }, 5_000],
  ])('wait as long as %s says, by the clock of the server', async (_what, status, headers, waitMs) => {
    server = await serve((_request, response) =>
      send(response, status, { success: false, error: 'wait' }, { Date: 'Fri, 21 Nov 2025 10:00:00 GMT', ...headers }),
    );
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const stop = new AbortController();
    const before = Date.now();
    let waits: number | undefined;
    const { error } = await clientOf({
      hooks: {
        onError({ error, retryInMs }) {
          waits = retryInMs;
          expect(Number(error.retryAt) - before).toBeGreaterThanOrEqual(waitMs);
          expect(Number(error.retryAt) - Date.now()).toBeLessThanOrEqual(waitMs);
          stop.abort();
        },
      },
    }).safe.listVoipRooms({}, { signal: stop.signal });
    expect(waits).toBeLessThanOrEqual(waitMs);
    expect(waits).toBeGreaterThan(waitMs - 30_000); // not by the clock here, which is years ahead
    expect(error?.name).toBe('AbortError');
  });

  it('are not made when the server wants to wait longer than the call may take', async () => {
    server = await serve((_request, response) => send(response, 429, { error: 'wait' }, { 'Retry-After': '60' }));
    const { error } = await clientOf({ totalTimeoutMs: 10_000 }).safe.listVoipRooms();
    expect([error?.name, server.requests.length]).toEqual(['RateLimitError', 1]);
  });
});

describe('time-outs', () => {
  it('end an attempt whose answer doesn’t begin', async () => {
    noWaiting();
    server = await serve(() => {});
    const { error } = await clientOf({ timeoutMs: 50 }).safe.listVoipRooms();
    expect([error?.name, error?.message]).toEqual(['TimeoutError', 'listVoipRooms: no whole answer within 50 ms']);
    expect(server.requests).toHaveLength(3);
  });

  it('end an attempt whose body doesn’t', async () => {
    server = await serve((_request, response) => void response.writeHead(200).write('{"rooms":['));
    const { error } = await clientOf({ timeoutMs: 50, retries: 0 }).safe.listVoipRooms();
    expect(error?.name).toBe('TimeoutError');
  });

  it('end the whole call', async () => {
    server = await serve(() => {});
    const { error } = await clientOf({ timeoutMs: 1000, totalTimeoutMs: 80, retries: 9 }).safe.listVoipRooms();
    expect(error?.name).toBe('TimeoutError');
    expect(server.requests).toHaveLength(1);
  });

  it('hold for a fetch that doesn’t heed its signal', async () => {
    const client = createClient({
      baseUrl: 'http://localhost',
      userId: 'user',
      authToken: 'token',
      timeoutMs: 20,
      retries: 0,
      fetch: () => new Promise(() => {}),
    });
    expect((await client.safe.listVoipRooms()).error?.name).toBe('TimeoutError');
  });

  it('may be as long as anybody likes', async () => {
    server = await serve((_request, response) => send(response, 200, EMPTY_PAGE));
    expect(await clientOf({ timeoutMs: Infinity, totalTimeoutMs: Infinity }).listVoipRooms()).toEqual(EMPTY_PAGE);
  });
});

describe('an abort', () => {
  const reason = new Error('enough');

  it('before the call sends nothing', async () => {
    server = await serve((_request, response) => send(response, 200, EMPTY_PAGE));
    const { error } = await clientOf().safe.listVoipRooms({}, { signal: AbortSignal.abort(reason) });
    expect([error?.name, error?.cause, server.requests.length]).toEqual(['AbortError', reason, 0]);
  });

  it('within an attempt closes its connection, and makes no other', async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      void serve((request) => {
        request.socket.on('close', () => resolve());
        stop.abort(reason);
      }).then((started) => {
        server = started;
        return clientOf({ timeoutMs: Infinity, totalTimeoutMs: Infinity })
          .listVoipRooms({}, { signal: stop.signal })
          .catch((error: SwitchboardError) => expect(error).toMatchObject({ name: 'AbortError', cause: reason }));
      });
    });
    await closed;
    expect(server.requests).toHaveLength(1);
  });

  it('while it waits leaves no timer', async () => {
    server = await serve((_request, response) => send(response, 503, {}, { 'Retry-After': '60' }));
    const stop = new AbortController();
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { error } = await clientOf({
      hooks: { onError: () => void setImmediate(() => stop.abort(reason)) },
    }).safe.listVoipRooms({}, { signal: stop.signal });
    expect([error?.name, error?.cause]).toEqual(['AbortError', reason]);
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before + 1); // that of the idle connection
    expect(server.requests).toHaveLength(1);
  });

  it('of a loop ends the page that is fetched ahead', async () => {
    const closed = Promise.withResolvers<void>();
    server = await serve((request, response, number) => {
      if (number === 1) send(response, 200, { ...EMPTY_PAGE, rooms: [{ _id: 'a', t: 'v' }], count: 1, total: 9 });
      else request.socket.on('close', closed.resolve);
    });
    const patient = clientOf({ timeoutMs: Infinity, totalTimeoutMs: Infinity });
    for await (const room of patient.listVoipRooms.all({ count: 1 })) {
      expect(room._id).toBe('a');
      while (server.requests.length < 2) await new Promise(setImmediate);
      break;
    }
    await closed.promise;
    expect(server.requests).toHaveLength(2);
  });
});

describe('a connection', () => {
  let resetting: NetServer | undefined;
  afterEach(() => void resetting?.close());

  it('that is reset is tried again, and then a ConnectionError', async () => {
    noWaiting();
    server = await serve(() => {});
    let connections = 0;
    resetting = createServer((socket) => {
      connections += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => resetting?.listen(0, '127.0.0.1', resolve));
    const { port } = resetting.address() as AddressInfo;
    const { error } = await clientOf({ baseUrl: `http://127.0.0.1:${port}` }).safe.listVoipRooms();
    expect([error?.name, error?.status, connections]).toEqual(['ConnectionError', undefined, 3]);
    expect(error?.cause).toMatchObject({ cause: { code: 'ECONNRESET' } });
  });
});
