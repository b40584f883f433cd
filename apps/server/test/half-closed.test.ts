import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const ROOMS = 2_000;

let server: TestServer;
let as: Credentials;

beforeAll(async () => {
  server = await startServer();
  as = await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
  await server.givenRooms(
    ...Array.from({ length: ROOMS }, (_, place) => aCall(`call-${place}`, { fname: 'x'.repeat(900) })),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

/** Sends a request and, with it, that nothing more will come, as `nc -N` does; gives all that comes back. */
function askAndClose(target: string, headers: string[] = [], body = ''): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const lines = [
    `GET ${target} HTTP/1.1`, 'Host: any', `X-User-Id: ${as.userId}`, `X-Auth-Token: ${as.token}`, ...headers,
  ]; // prettier-ignore
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}

/** The body of an answer that may have come in chunks. */
function bodyOf(text: string): unknown {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (!/transfer-encoding: chunked/i.test(head)) return JSON.parse(body);
  let joined = '';
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, end), 16);
    if (size === 0) return JSON.parse(joined);
    joined += body.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

describe('a client that has nothing more to send gets the whole answer', () => {
  it.each(['count=1', 'count=100', 'count=0', 'count=0&offset=1990', 'queue=none'])('of a list, ?%s', async (query) => {
    const target = `/api/v1/voip/rooms?${query}`;
    const { body } = await server.get(target, { as });
    for (let time = 0; time < 3; time += 1) expect(bodyOf(await askAndClose(target))).toEqual(body);
  });

  it('of the legacy body', async () => {
    const { body } = await server.get('/api/v1/voip/rooms?count=2', { as });
    const text = await askAndClose(
      '/api/v1/voip/rooms',
      ['Content-Type: application/json', 'Content-Length: 11'],
      '{"count":2}',
    );
    expect(bodyOf(text)).toEqual(body);
  });

  it('of voip/room, which opens a call', async () => {
    const text = await askAndClose('/api/v1/voip/room?token=marys-token&agentId=manager');
    expect(bodyOf(text)).toMatchObject({ newRoom: true, success: true });
  });

  it('of a refusal', async () => {
    expect(await askAndClose('/api/v1/voip/rooms?count=x')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await askAndClose('/api/v1/nothing')).toMatch(/^HTTP\/1\.1 404 /);
  });
});
