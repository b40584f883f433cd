import { type AddressInfo, isIPv4 } from 'node:net';
import type { Config } from '../config.js';
import type { Database } from '../store/database.js';
import { openProcessLog } from '../operations/process-log.js';
import { CommandError } from './command-error.js';

/**
 * Serves the store until a signal ends it, then finishes the requests under way. A second signal ends it at once.
 * @param onReady Called with the server's base URL.
 * @throws {CommandError} if the address can't be listened on.
 */
export async function serveUntilSignal(
  config: Config,
  database: Database,
  onReady: (url: string) => void,
): Promise<void> {
  const { createApp } = await import('../app.js'); // half of a command's start-up time, for this one
  const signal = untilSignal();
  const logger = openProcessLog(config.LOG_LEVEL);
  const app = await createApp(config, database, logger);
  try {
    // Not by `app.listen`, which has its own words for a failure.
    const server = app.getHttpAdapter().getInstance();
    logger.level = 'silent'; // and Fastify has for success
    await server
      .listen({ port: config.PORT, host: config.HOST })
      .catch((error: unknown) => refuse(error as NodeJS.ErrnoException, config));
    logger.level = config.LOG_LEVEL;
    onReady(urlOf(server.server.address() as AddressInfo));
    await signal;
  } finally {
    await app.close();
  }
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    resolve();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return promise;
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function refuse(error: NodeJS.ErrnoException, { HOST, PORT }: Config): never {
  const faults: Record<string, string> = {
    EADDRINUSE: `Port ${PORT} of ${HOST} is taken. Stop what listens there, or choose another with PORT=${PORT + 1}.`,
    EADDRNOTAVAIL: `This machine has no address ${HOST}. HOST must be one of its own, or 0.0.0.0 for all of them.`,
    EACCES: `This user may not listen on port ${PORT}. Choose one above 1023 with PORT.`,
    ENOTFOUND: `There is no host ${HOST}. HOST must be an address of this machine.`,
    EAI_AGAIN: `The host ${HOST} can't be looked up. HOST must be an address of this machine.`,
  };
  const message = faults[error.code ?? ''];
  throw message === undefined ? error : new CommandError(2, message);
}
