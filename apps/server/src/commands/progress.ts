import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

const LINE_EVERY_MS = 3_000;

/** Shows on stderr how far long work is: a bar on a terminal, elsewhere a line every few seconds. */
export interface Progress {
  /** @param total If it wasn't known at the start. */
  update(done: number, total?: number): void;
  /** Prints a line above the bar. */
  print(line: string): void;
  stop(): void;
}

/** @param total In the unit that `update` gets; 0 if there is nothing to do. */
export function showProgress(
  terminal: Terminal,
  label: string,
  total: number,
  unit: (amount: number) => string,
): Progress {
  return terminal.isWatched ? showBar(terminal, label, total, unit) : showLines(terminal, label, total, unit);
}

/** Shows the steps that end the filling of a store, in place of the progress up to there. */
export function showLastSteps(terminal: Terminal, until: Progress): (done: number, of: number) => void {
  let progress: Progress | undefined;
  return (done, of) => {
    if (progress === undefined) until.stop();
    progress ??= showProgress(terminal, 'Making indexes', of, counted('steps'));
    progress.update(done);
    if (done === of) progress.stop();
  };
}

function showBar(terminal: Terminal, label: string, total: number, unit: (amount: number) => string): Progress {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      hideCursor: false, // nothing to restore when Ctrl-C ends the program
      clearOnComplete: true,
      format: `${label} {bar} {percentage}%  {amount}`,
      barsize: 30,
      fps: 10,
    },
    Presets.shades_classic,
  );
  let done = 0;
  const payload = () => ({ amount: `${unit(done)} of ${unit(total)}` });
  const start = () => bar.start(Math.max(total, 1), done, payload());
  start();
  return {
    update(amount, newTotal = total) {
      done = amount;
      total = newTotal;
      bar.setTotal(Math.max(total, 1));
      bar.update(Math.min(done, total), payload());
    },
    print(line) {
      bar.stop();
      terminal.err(line);
      start();
    },
    stop: () => bar.stop(),
  };
}

function showLines(terminal: Terminal, label: string, total: number, unit: (amount: number) => string): Progress {
  let due = performance.now() + LINE_EVERY_MS;
  return {
    update(done, newTotal = total) {
      total = newTotal;
      if (performance.now() < due) return;
      due = performance.now() + LINE_EVERY_MS;
      terminal.err(`${label}: ${Math.floor((100 * done) / Math.max(total, 1))}%, ${unit(done)} of ${unit(total)}`);
    },
    print: terminal.err,
    stop: () => {},
  };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function counted(things: string): (amount: number) => string {
  return (amount) => `${amount.toLocaleString('en')} ${things}`;
}
