import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
// Also when this process ends in a way that disposes of nothing.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

interface Start {
  readonly words: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** For its standard input. */
  readonly input?: string;
}

/** A program of Node that runs until it is disposed of. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** The first match of what was waited for. */
  readonly ready: RegExpExecArray;
}

/**
 * Starts a program, and waits until its output has what tells that it is ready. Output after that is read and dropped.
 * @throws if it ends before.
 */
export async function startProgram({ words, environment, input }: Start, wanted: RegExp): Promise<Program> {
  const child = spawn(process.execPath, words, {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const exit = once(child, 'exit');
  child.stdin.end(input);

  let text = '';
  let ready: RegExpExecArray | null = null;
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    ready = wanted.exec(text);
    if (ready !== null) break;
  }
  if (ready === null) throw new Error(`${words.join(' ')} ended before it was ready:\n${text}`);
  child.stdout.resume();
  return {
    pid: child.pid ?? Number.NaN,
    ready,
    async [Symbol.asyncDispose]() {
      running.delete(child);
      child.kill();
      await exit;
    },
  };
}
