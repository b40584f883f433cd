import { CommanderError } from 'commander';
import { explain } from './command-error.js';
import { createProgram } from './program.js';
import { printable } from './table.js';
import type { Terminal } from './terminal.js';

/**
 * Runs the command of a command line.
 * @returns the exit code: 0; 1 if it ran and found faults; 2 for wrong usage or set-up.
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(words, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = explain(error);
    terminal.err(`switchboard: ${message.split('\n').map(printable).join('\n')}`); // it may name what was imported
    return exitCode;
  }
}
