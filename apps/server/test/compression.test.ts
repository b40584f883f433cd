import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { unpack } from './unpack.js';

let server: TestServer;
let as: Credentials;
beforeAll(async () => {
  server = await startServer();
  as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await server.givenRooms(
    ...Array.from({ length: 300 }, (_, place) =>
      aCall(`call-${place}`, { fname: `小明 ${'José '.repeat(900)}${place}` }),
    ),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

interface Packed {
  status: number | undefined;
  coding: string | undefined;
  vary: string | undefined;
  length: string | undefined;
  bytes: Buffer;
}

async function get(search: string, acceptEncoding?: string): Promise<Packed> {
  const headers = {
    'X-User-Id': as.userId,
    'X-Auth-Token': as.token,
    ...(acceptEncoding === undefined ? {} : { 'Accept-Encoding': acceptEncoding }),
  };
  return await new Promise((resolve, reject) => {
    const outgoing = request(`${server.url}/api/v1/voip/rooms?${search}`, { headers, agent: false }, (response) => {
      const { 'content-encoding': coding, vary, 'content-length': length } = response.headers;
      buffer(response).then((bytes) => resolve({ status: response.statusCode, coding, vary, length, bytes }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const VARY = 'X-User-Id, X-Auth-Token, Accept-Encoding, Origin';

describe.each(['zstd', 'br', 'gzip'])('%s', (coding) => {
  // Small, of one thread's time, and so large that another thread packs it; then the answer without a limit.
  it.each(['count=1', 'count=20', 'count=100', 'count=0', 'count=20&fields={"fname":1}'])(
    'packs the same bytes of ?%s',
    async (search) => {
      const plain = await get(search);
      expect(plain).toMatchObject({ status: 200, coding: undefined, vary: VARY });
      for (let again = 0; again < 3; again++) {
        const packed = await get(search, coding);
        expect(packed).toMatchObject({ status: 200, coding, vary: VARY });
        expect(packed.length).toBe(search === 'count=0' ? undefined : String(packed.bytes.length));
        expect(unpack(packed.bytes, coding).equals(plain.bytes)).toBe(true);
        expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
      }
    },
  );

  it('leaves a small answer as it is', async () => {
    expect(await get('queue=none', coding)).toMatchObject({ status: 200, coding: undefined, vary: VARY });
  });
});

describe('the coding', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['zstd;q=0, gzip', 'gzip'],
    ['*', 'gzip'],
    ['zstd;q=0,*', 'gzip'],
    ['zstd;q=0, br;q=0, *', 'gzip'],
    ['gzip;q=0, *', undefined],
    ['*;q=0', undefined],
    ['*;q=0, br;q=0.001', 'br'],
    ['identity;q=0, *;q=0', undefined],
    ['br, *', 'br'],
    ['br;q=0.5, *;q=0.8', 'gzip'],
    ['zstd;q=0.000, br ; q=0.3, GZIP;Q=0.2', 'br'],
    ['gzip;q=0, gzip', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['gzip;q=none, br;q=', undefined],
    ['deflate', undefined],
    ['identity', undefined],
    ['', undefined],
    [`${'x'.repeat(300)}, br`, 'br'],
  ])('for %j is %s', async (acceptEncoding, coding) => {
    expect(await get('count=20', acceptEncoding)).toMatchObject({ status: 200, coding });
  });
});

it('voip/room is sent as it is: it is small, and asked for when a caller waits', async () => {
  const agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  await server.givenVisitor({ _id: 'visitor', token: 'visitor-token' });
  await server.givenRooms(aCall('rid', { v: { _id: 'visitor', token: 'visitor-token' }, fname: 'x'.repeat(5_000) }));
  const { status, headers } = await server.get('/api/v1/voip/room?rid=rid&token=visitor-token', {
    as: agent,
    headers: { 'Accept-Encoding': 'zstd, br, gzip' },
  });
  expect({ status, coding: headers['content-encoding'] }).toEqual({ status: 200, coding: undefined });
});
