import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Node keeps the answer that it is writing on the socket, until the last of it is sent. */
type HttpSocket = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * How the connections of a server end when it closes: idle ones at once, the others with the answer under way, which
 * says `Connection: close` if it hasn't begun. What is left after that time is cut.
 *
 * Node's own way cuts an answer that is written to its end but not sent yet, keeps connections that have never asked
 * anything, and waits for its keep-alive timeout where an answer was under way.
 */
export function stopConnections(fastify: FastifyInstance, withinMs: number): void {
  const { server } = fastify;
  const sockets = new Set<HttpSocket>();
  const closeIdle = () => {
    for (const socket of sockets) if (!socket._httpMessage) socket.destroy();
  };
  server.on('connection', (socket: HttpSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.closeIdleConnections = closeIdle; // Node calls it when it closes
  fastify.addHook('preClose', async () => {
    await nextTurn(); // requests that have arrived by now are read: theirs are no idle connections
    for (const { _httpMessage: response } of sockets) {
      if (response?.headersSent === false) response.setHeader('connection', 'close');
      response?.once('close', closeIdle);
    }
    const cut = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, withinMs);
    server.once('close', () => clearTimeout(cut));
  });
}
