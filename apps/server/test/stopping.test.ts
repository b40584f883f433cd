import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aCall } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { UNREAD_BYTES } from './unread.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';

/** A client of which the test decides what it sends and when it reads. */
async function aClient(
  server: TestServer,
): Promise<{ socket: Socket; read(): Promise<string>; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  const read = async () => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.resume();
    await closed;
    return Buffer.concat(chunks).toString();
  };
  return { socket, read, closed };
}

const head = (target: string, { userId, token }: Credentials, ...headers: string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: x', `X-User-Id: ${userId}`, `X-Auth-Token: ${token}`, ...headers, '', ''].join(
    '\r\n',
  );

async function withRooms(stopWithinMs: number): Promise<{ server: TestServer; as: Credentials }> {
  const server = await startServer({}, undefined, undefined, { stopWithinMs });
  const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  const topic = 'x'.repeat(UNREAD_BYTES / 100); // of a page of a hundred
  await server.givenRooms(...Array.from({ length: 100 }, (_, number) => aCall(`call-${number}`, { topic })));
  return { server, as };
}

describe('when the server stops', () => {
  it('a request under way is answered, and says that the connection ends', async () => {
    const { server, as } = await withRooms(60_000);
    await using _ = server;
    const { socket, read } = await aClient(server);
    const requested = once(server.http, 'request');
    socket.write(head(`${VOIP_ROOMS}?count=1`, as, 'Content-Type: application/json', 'Content-Length: 14'));
    await requested; // it waits for its body
    const stopped = server.stop();
    socket.write('{"queue":"no"}');
    const answer = await read();
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/"success":true\}$/);
    await stopped;
  });

  it('an answer that is written but not read yet arrives whole', async () => {
    const { server, as } = await withRooms(60_000);
    await using _ = server;
    const { socket, read } = await aClient(server);
    socket.pause();
    const requested = once(server.http, 'request');
    socket.write(head(`${VOIP_ROOMS}?count=100`, as));
    const [, response] = (await requested) as [IncomingMessage, ServerResponse];
    await expect.poll(() => response.writableEnded, { timeout: 30_000 }).toBe(true);
    expect(response.writableFinished).toBe(false);
    const stopped = server.stop();
    const answer = await read();
    expect(answer).toMatch(/"success":true\}$/);
    await stopped;
  });

  it('connections that ask nothing end at once, those that never did too', async () => {
    const { server, as } = await withRooms(60_000);
    await using _ = server;
    const [fresh, idle] = [await aClient(server), await aClient(server)];
    idle.socket.write(head(`${VOIP_ROOMS}?count=1`, as));
    await once(idle.socket, 'data');
    await Promise.all([server.stop(), fresh.closed, idle.closed]);
  });

  it('what is still not read after the deadline is cut', async () => {
    const { server, as } = await withRooms(200);
    await using _ = server;
    const { socket, read } = await aClient(server);
    socket.pause();
    const requested = once(server.http, 'request');
    socket.write(head(`${VOIP_ROOMS}?count=0`, as));
    const [, response] = (await requested) as [IncomingMessage, ServerResponse];
    await expect.poll(() => response.headersSent, { timeout: 30_000 }).toBe(true);
    await server.stop();
    expect(response.writableFinished).toBe(false);
    expect(await read()).not.toMatch(/"success":true\}/);
  });
});
