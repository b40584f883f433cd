import { type AddressInfo, isIPv4 } from 'node:net';
import type { Config } from '../config.js';
import { misspeltSettings } from '../misspelt-settings.js';
import { endProcess } from '../operations/end-process.js';
import { openProcessLog, type ProcessLog } from '../operations/process-log.js';
import type { Database } from '../store/database.js';
import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

/** So much longer than answers may take the store may take to close. */
const CLOSE_WITHIN_MS = 28_000;
/** How long whoever reads the log may take for the last lines. */
const LAST_LINES_WITHIN_MS = 500;

/**
 * Serves the store until a signal ends it, then finishes the requests under way. A second signal ends it at once.
 * @param textOf What is printed when it is ready, of the server's base URL.
 * @throws {CommandError} if the address can't be listened on.
 */
export async function serveUntilSignal(
  { env }: Terminal,
  config: Config,
  database: Database,
  textOf: (url: string) => string,
): Promise<void> {
  const { createApp } = await import('../app.js'); // half of a command's start-up time, for this one
  const signal = untilSignal();
  const { log, output } = openProcessLog(config.LOG_LEVEL);
  endOnUnhandled({ log, output });
  const app = await createApp(config, database, log);
  try {
    // Not by `app.listen`, which has its own words for a failure.
    const server = app.getHttpAdapter().getInstance();
    log.level = 'silent'; // and Fastify has for success
    await server
      .listen({ port: config.PORT, host: config.HOST })
      .catch((error: unknown) => refuse(error as NodeJS.ErrnoException, config));
    log.level = config.LOG_LEVEL;
    output.print(textOf(urlOf(server.server.address() as AddressInfo)));
    const misspelt = misspeltSettings(env);
    if (misspelt.length > 0) log.warn({ misspelt: misspelt.map(({ name, meant }) => `${name}: ${meant}?`) }, MISSPELT);
    await signal;
  } finally {
    setTimeout(() => endProcess(0), CLOSE_WITHIN_MS).unref();
    await app.close();
    await output.end(LAST_LINES_WITHIN_MS);
  }
}

const MISSPELT = 'the environment has names that are no settings, but look like some: they change nothing';

/** Node would print the error with all that hangs on it. */
function endOnUnhandled({ log, output }: ProcessLog): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'the server ends: an error that nothing handles');
    output.flush();
    endProcess(1);
  });
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let stopping = false;
  const stop = () => {
    if (stopping) endProcess(1);
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
