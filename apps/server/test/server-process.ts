import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The built server (`pnpm build`) in a process of its own, on a free port. */
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
      LOG_LEVEL: 'silent',
      RATE_LIMIT_LISTS: '0',
      RATE_LIMIT_VOIP_ROOM: '0',
      AUTH_FAILURES_PER_MINUTE: '0',
      // Hundreds of calls at once on a busy machine: none of them is to be told to come again.
      DATABASE_CONNECT_TIMEOUT: '30',
      DATABASE_STATEMENT_TIMEOUT: '30',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exit;
  };
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/[\d.:]+/.exec(line)?.[0];
    if (url !== undefined) return { url, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
  }
  throw new Error(`The server did not start: ${complaints.join('')}`);
}
