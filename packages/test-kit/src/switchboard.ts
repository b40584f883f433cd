import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Program, startProgram } from './program.ts';

/** The `switchboard` command, as built. */
export const COMMAND = fileURLToPath(new URL('../../../apps/server/dist/cli.js', import.meta.url));

/** A server in a process of its own. */
export interface RunningSwitchboard extends Program {
  readonly url: string;
}

interface Options {
  /** The command of another tree. */
  readonly command?: string;
  /** Where it runs; here by default. */
  readonly folder?: string;
}

/**
 * Runs a command to its end. Returns what it printed.
 * @param environment All of it.
 * @throws Error with what it complained of, if it doesn't end with 0.
 */
export async function runSwitchboard(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  { command = COMMAND, folder }: Options = {},
): Promise<string> {
  const options = { cwd: folder, env: environment, maxBuffer: 64 << 20 };
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words], options);
  return stdout;
}

/**
 * Starts `serve` or `demo`, on a free port unless the environment names one.
 * @param environment All of it.
 * @throws Error with what it printed, if it ends before it listens.
 */
export async function startSwitchboard(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  { command = COMMAND, folder }: Options = {},
): Promise<RunningSwitchboard> {
  const start = { words: [command, ...words], environment: { PORT: '0', ...environment }, folder };
  const program = await startProgram(start, /listens on (http:\/\/[^\s"]+:\d+)[\s\S]*\n/);
  return { ...program, url: program.ready[1] as string };
}
