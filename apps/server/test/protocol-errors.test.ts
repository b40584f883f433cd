import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from './raw-request.js';
import { callPage } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';
const PATHS = [VOIP_ROOMS, '/api/v1/livechat/rooms', '/api/v1/voip/room'];

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('414', () => {
  const tooLong = {
    success: false,
    error: 'The query string is longer than 16384 bytes; ask with fewer or shorter values [error-uri-too-long]',
    errorType: 'error-uri-too-long',
  };
  const queryOf = (bytes: number) => `roomName=${'a'.repeat(bytes - 'roomName='.length)}`;

  it.each(PATHS)('for a query string of more than 16 KiB on %s', async (path) => {
    const { status, body, headers } = await server.get(`${path}?${queryOf(16_385)}`, { as: manager });
    expect({ status, body, cache: headers['cache-control'] }).toEqual({
      status: 414,
      body: tooLong,
      cache: 'no-store',
    });
  });

  it('not for one of 16 KiB', async () => {
    expect((await server.get(`${VOIP_ROOMS}?${queryOf(16_384)}`, { as: manager })).status).toBe(200);
  });

  it('for one of 31 KiB too, which fits into the headers', async () => {
    expect((await server.get(`${VOIP_ROOMS}?${queryOf(31_000)}`, { as: manager })).body).toEqual(tooLong);
  });
});

/** The parts of a raw answer, its body parsed. */
function parseRaw(text: string): { status: string; headers: string[]; body: unknown } {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  return { status, headers, body: JSON.parse(body) };
}

function refusal(error: string, errorType: string) {
  const body = { success: false, error: `${error} [${errorType}]`, errorType };
  return { headers: rawHeaders(body), body };
}

function rawHeaders(body: object): string[] {
  return [
    'Content-Type: application/json',
    'Cache-Control: no-store',
    `Content-Length: ${JSON.stringify(body).length}`,
    'Connection: close',
  ];
}

describe('431', () => {
  const tooLarge = refusal(
    'The headers are longer than 32768 bytes; ask with fewer or shorter ones',
    'error-headers-too-large',
  );

  it.each([
    ['a header', `GET ${VOIP_ROOMS} HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`],
    ['many headers', `GET ${VOIP_ROOMS} HTTP/1.1\r\nHost: x\r\n${'X-Short: abcdefgh\r\n'.repeat(2_000)}\r\n`],
    ['a request target', `GET ${VOIP_ROOMS}?${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('for %s of more than 32 KiB', async (_what, bytes) => {
    expect(withoutRequestId(parseRaw(await sendRaw(server.url, bytes)))).toEqual({
      status: 'HTTP/1.1 431 Request Header Fields Too Large',
      ...tooLarge,
    });
  });
});

describe('400 for what is no HTTP', () => {
  const host = 'Host: x\r\n';

  it.each([
    ['words', 'hello\r\n\r\n'],
    ['zeros', Buffer.alloc(64)],
    ['the beginning of TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['an unknown method', `BREW / HTTP/1.1\r\n${host}\r\n`],
    ['HTTP/3', `GET / HTTP/3.0\r\n${host}\r\n`],
    ['a raw NUL in the target', `GET /\0 HTTP/1.1\r\n${host}\r\n`],
    ['a space in the target', `GET ${VOIP_ROOMS}?roomName=a b HTTP/1.1\r\n${host}\r\n`],
    ['a header without a colon', `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`],
    ['a raw line break in a header', `GET / HTTP/1.1\r\n${host}X-User-Id: a\rb\r\n\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['length and chunks', `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a negative length', `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
  ])('%s', async (_what, bytes) => {
    expect(withoutRequestId(parseRaw(await sendRaw(server.url, bytes)))).toEqual({
      status: 'HTTP/1.1 400 Bad Request',
      ...refusal('The request is not valid HTTP', 'error-bad-request'),
    });
  });

  it('a request without Host', async () => {
    const { status, body } = parseRaw(
      await sendRaw(server.url, `GET ${VOIP_ROOMS} HTTP/1.1\r\nConnection: close\r\n\r\n`),
    );
    expect({ status, body }).toEqual({
      status: 'HTTP/1.1 400 Bad Request',
      body: refusal('The request has no Host header, which HTTP/1.1 asks for', 'error-bad-request').body,
    });
  });

  it('has a request id, as every answer', async () => {
    const { headers } = parseRaw(await sendRaw(server.url, 'hello\r\n\r\n'));
    expect(headers.filter((header) => /^X-Request-Id: [0-9a-f-]{36}$/.test(header))).toHaveLength(1);
  });

  it('is not said of HTTP/1.0, which has no Host', async () => {
    const { status, body } = parseRaw(await sendRaw(server.url, `GET ${VOIP_ROOMS} HTTP/1.0\r\n\r\n`));
    expect([status, body]).toMatchObject(['HTTP/1.1 401 Unauthorized', { status: 'error' }]);
  });

  it('nor of an unknown expectation', async () => {
    const { status, body } = await server.get(VOIP_ROOMS, { as: manager, headers: { Expect: 'a miracle' } });
    expect({ status, body }).toEqual({ status: 200, body: callPage([]) });
  });

  it('lets the server go on', async () => {
    await Promise.all(Array.from({ length: 20 }, () => sendRaw(server.url, 'hello\r\n\r\n')));
    expect((await server.get(VOIP_ROOMS, { as: manager })).status).toBe(200);
  });
});

function withoutRequestId<Raw extends { headers: string[] }>(raw: Raw): Raw {
  return { ...raw, headers: raw.headers.filter((header) => !header.startsWith('X-Request-Id: ')) };
}
