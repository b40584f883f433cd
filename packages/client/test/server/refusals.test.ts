import { inspect } from 'node:util';
import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BadRequestError,
  type ClientOptions,
  ConnectionError,
  createClient,
  ForbiddenError,
  RateLimitError,
  ServerError,
  SwitchboardError,
  UnauthorizedError,
} from '../../src/index.js';
import { importInto, startServer, user } from '../harness/server.js';
import { newStore, type Store } from '../harness/store.js';

let store: Store;
let server: RunningSwitchboard;
let limited: RunningSwitchboard;

beforeAll(async () => {
  store = await newStore();
  const message = { _id: 'm', rid: 'r', msg: 'x'.repeat(4000) };
  await importInto(store.url, {
    rocketchat_room: Array.from({ length: 3000 }, (_, index) => ({
      _id: `call${index}`,
      t: 'v',
      ts: '2021-07-09T20:00:00.000Z',
      lastMessage: message,
    })),
    users: [user('manager', ['livechat-manager']), user('nobody', ['user'])],
  });
  server = await startServer(store.url);
  limited = await startServer(store.url, { RATE_LIMIT_LISTS: '1' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await limited[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

const as = (id: string, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: server.url, userId: id, authToken: `${id}-token`, ...options });

describe('the errors of the server', () => {
  it('401 is an UnauthorizedError', async () => {
    const { error, response } = await as('stranger').safe.listVoipRooms();
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error).toBeInstanceOf(SwitchboardError);
    expect(error).toMatchObject({
      name: 'UnauthorizedError',
      message: 'listVoipRooms: You must be logged in to do this.',
      operation: 'listVoipRooms',
      status: 401,
      requestId: response?.headers.get('x-request-id'),
    });
    expect(error?.errorType).toBeUndefined();
    expect(error?.headers?.get('cache-control')).toBe('no-store');
  });

  it('403 is a ForbiddenError', async () => {
    await expect(as('nobody').listLivechatRooms()).rejects.toBeInstanceOf(ForbiddenError);
    await expect(as('nobody').listLivechatRooms()).rejects.toMatchObject({ status: 403, errorType: 'unauthorized' });
    await expect(as('manager').getVoipRoom({ token: 't', rid: 'r' })).rejects.toMatchObject({
      name: 'ForbiddenError',
      errorType: 'error-unauthorized',
    });
  });

  it('400 is a BadRequestError that names the parameters', async () => {
    const { error } = await as('manager').safe.listVoipRooms({ count: -1, offset: 0.5 });
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      errorType: 'invalid-params',
      parameters: [
        { parameter: 'count', message: 'must be a whole number of at least 0' },
        { parameter: 'offset', message: 'must be a whole number of at least 0' },
      ],
    });
  });

  it('429 is a RateLimitError that tells when to try again', async () => {
    const client = as('manager', { baseUrl: limited.url, totalTimeoutMs: 20_000 });
    const before = Date.now();
    await client.listVoipRooms({ count: 1 });
    const { error } = await client.safe.listVoipRooms({ count: 1 });
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, errorType: 'error-too-many-requests' });
    expect(error?.headers?.get('x-ratelimit-limit')).toBe('1');
    expect(Number(error?.retryAt)).toBeGreaterThan(before);
    expect(Number(error?.retryAt)).toBeLessThanOrEqual(Date.now() + 61_000);
  });

  it('another status is a plain SwitchboardError', async () => {
    const lost = createClient({ baseUrl: `${server.url}/elsewhere`, userId: 'manager', authToken: 'manager-token' });
    const { error } = await lost.safe.listVoipRooms();
    expect([error?.name, error?.status, error?.errorType]).toEqual(['SwitchboardError', 404, 'error-not-found']);
    expect(error).not.toBeInstanceOf(BadRequestError);
    const long = await as('manager').safe.listVoipRooms({ agents: Array.from({ length: 400 }, () => 'a'.repeat(60)) });
    expect([long.error?.name, long.error?.status]).toEqual(['SwitchboardError', 414]);
  });
});

describe('a server that is killed in the middle of a body', () => {
  it('is a ConnectionError, whose cause tells more', async () => {
    const killed = await startServer(store.url);
    const failures: string[] = [];
    const client = createClient({
      baseUrl: killed.url,
      userId: 'manager',
      authToken: 'manager-token',
      retries: 1,
      headers: { 'Accept-Encoding': 'identity' },
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const reader = response.body?.getReader();
        const first = await reader?.read();
        await killed.kill();
        const rest = new ReadableStream({
          start: (controller) => controller.enqueue(first?.value),
          async pull(controller) {
            const { done, value } = (await reader?.read()) ?? { done: true };
            if (done) controller.close();
            else controller.enqueue(value);
          },
        });
        return new Response(rest, response);
      },
      hooks: { onError: ({ error }) => void failures.push(error.message) },
    });
    const { error } = await client.safe.listVoipRooms({ count: 0 });
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error?.cause).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10 })).toMatch(/ECONNREFUSED/);
    expect(failures).toEqual(['listVoipRooms: connection lost', 'listVoipRooms: no connection']);
  });
});

describe('no error shows credentials', () => {
  it.each(['stranger', 'nobody', 'manager'])('%s', async (id) => {
    const client = as(id, { baseUrl: limited.url, retries: 0 });
    for (let call = 0; call < 3; call += 1) {
      const { error } = await client.safe.listVoipRooms({ count: -1 });
      const printed = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error?.stack);
      expect(error).not.toBeInstanceOf(ServerError);
      expect(printed).not.toContain(`${id}-token`);
      expect(printed).not.toContain(`'${id}'`);
    }
  });
});
