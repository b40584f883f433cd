/** Where a command speaks, and what it is given: the process's own, or what a test hands in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Whether somebody watches what `err` writes, so that a bar may be drawn there. */
  readonly isWatched: boolean;
  /** What a command that runs to its end exits with; 1 or 2 if it found faults. */
  exitCode: number;
  /** Writes a line, or lines, to standard output. */
  out(text: string): void;
  /** Writes a line, or lines, to standard error. */
  err(text: string): void;
}

export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // whoever read on, `head` say, has enough
  });
  return {
    env: process.env,
    isWatched: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
    exitCode: 0,
    out: (text) => console.log(text),
    err: (text) => console.error(text),
  };
}
