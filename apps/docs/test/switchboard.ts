import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The built command. */
const COMMAND = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));

/** A server in a process of its own. */
export interface RunningSwitchboard extends AsyncDisposable {
  readonly url: string;
}

/** Runs a command to its end. Returns what it printed. */
export async function runSwitchboard(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...words], { env: environment });
  return stdout;
}

/**
 * Starts `serve` or `demo`, on a free port unless the environment names one.
 * @throws Error with what it complained of, if it ends before it listens.
 */
export async function startSwitchboard(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  folder = process.cwd(),
): Promise<RunningSwitchboard> {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    env: { PORT: '0', LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  for await (const line of createInterface(child.stdout)) {
    const url = /listens on (http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const end = async () => {
      child.kill('SIGTERM');
      await exit;
    };
    return { url, [Symbol.asyncDispose]: end };
  }
  throw new Error(`The server did not start: ${complaints.join('')}`);
}
