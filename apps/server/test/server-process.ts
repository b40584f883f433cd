import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expectNoSecrets } from './secrets.js';

const COMMAND = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/**
 * The built server (`pnpm build`) in a process of its own, on a free port. When it has ended, its log is searched for
 * the tokens that were used.
 */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Ends it as a power cut would, in the middle of whatever it does. */
  kill(): Promise<void>;
}

/** @param store Its URL. */
export async function startProcess(store: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [COMMAND, 'serve'], {
    env: {
      DATABASE_URL: store,
      PORT: '0',
      LOG_LEVEL: 'trace',
      RATE_LIMIT_LISTS: '0',
      RATE_LIMIT_VOIP_ROOM: '0',
      AUTH_FAILURES_PER_MINUTE: '0',
      // Hundreds of calls at once on a busy machine: none of them is to be told to come again.
      DATABASE_CONNECT_TIMEOUT: '30',
      DATABASE_STATEMENT_TIMEOUT: '30',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let printed = '';
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const started = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:\/\/[\d.:]+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await closed;
    expectNoSecrets(printed + complaints.join(''));
  };
  const url = await Promise.race([started, closed]);
  if (typeof url !== 'string') throw new Error(`The server did not start: ${complaints.join('')}`);
  return { url, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
}
