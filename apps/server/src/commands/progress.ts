import { Presets, SingleBar } from 'cli-progress';

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
export function showProgress(label: string, total: number, unit: (amount: number) => string): Progress {
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb'
    ? showBar(label, total, unit)
    : showLines(label, total, unit);
}

/** Shows the steps that end the filling of a store, in place of the progress up to there. */
export function showLastSteps(until: Progress): (done: number, of: number) => void {
  let progress: Progress | undefined;
  return (done, of) => {
    if (progress === undefined) until.stop();
    progress ??= showProgress('Making indexes', of, counted('steps'));
    progress.update(done);
    if (done === of) progress.stop();
  };
}

function showBar(label: string, total: number, unit: (amount: number) => string): Progress {
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
      console.error(line);
      start();
    },
    stop: () => bar.stop(),
  };
}

function showLines(label: string, total: number, unit: (amount: number) => string): Progress {
  let due = performance.now() + LINE_EVERY_MS;
  return {
    update(done, newTotal = total) {
      total = newTotal;
      if (performance.now() < due) return;
      due = performance.now() + LINE_EVERY_MS;
      console.error(`${label}: ${Math.floor((100 * done) / Math.max(total, 1))}%, ${unit(done)} of ${unit(total)}`);
    },
    print: (line) => console.error(line),
    stop: () => {},
  };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function counted(things: string): (amount: number) => string {
  return (amount) => `${amount.toLocaleString('en')} ${things}`;
}
