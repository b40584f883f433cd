import { CommanderError } from 'commander';
import { explain } from './command-error.js';
import { createProgram } from './program.js';
import { printable } from './table.js';

/**
 * Runs the command of a command line.
 * @returns the exit code: 0; 1 if it ran and found faults; 2 for wrong usage or set-up.
 */
export async function run(words: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // whoever read on, `head` say, has enough
  });
  try {
    await createProgram().parseAsync(words, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = explain(error);
    console.error(`switchboard: ${message.split('\n').map(printable).join('\n')}`); // it may name what was imported
    return exitCode;
  }
}
