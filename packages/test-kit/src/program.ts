import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const running = new Set<ChildProcess>();
// Also when this process ends in a way that disposes of nothing.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

interface Start {
  /** A file of JavaScript or TypeScript, and its arguments. */
  readonly words: readonly string[];
  /** All of it: nothing of this process's own is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where it runs; here by default. */
  readonly folder?: string | undefined;
  /** For its standard input. */
  readonly input?: string | undefined;
}

/** A program of Node that runs until it is disposed of, by SIGTERM. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** The first match of what was waited for. */
  readonly ready: RegExpExecArray;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts a program, and waits until its output has what tells that it is ready. Output after that is read and dropped.
 * @throws Error with what it printed, if it ends before.
 */
export async function startProgram({ words, environment, folder, input }: Start, wanted: RegExp): Promise<Program> {
  const child = spawn(process.execPath, words, { cwd: folder, env: environment, stdio: 'pipe' });
  running.add(child);
  const exit = once(child, 'exit');
  void exit.then(() => running.delete(child));
  child.stdin.end(input);
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));

  const { printed, match } = await printsWanted(child.stdout, wanted);
  if (match === null)
    throw new Error(`${words.join(' ')} ended before it was ready:\n${printed}${complaints.join('')}`);
  child.stdout.resume();
  child.stderr.removeAllListeners('data').resume();
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exit;
  };
  return {
    pid: child.pid ?? Number.NaN,
    ready: match,
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  };
}

/** Reads output until it has what is wanted, or ends: then there is no match. What follows is left to be read. */
export async function printsWanted(
  output: Readable,
  wanted: RegExp,
): Promise<{ printed: string; match: RegExpExecArray | null }> {
  let printed = '';
  output.setEncoding('utf8');
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const match = wanted.exec(printed);
    if (match !== null) return { printed, match };
  }
  return { printed, match: null };
}
