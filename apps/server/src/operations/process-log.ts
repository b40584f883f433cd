import type { Logger } from 'pino';
import { createLog } from './log.js';
import { LogOutput, standardOutput } from './log-output.js';

/** Lines of JSON on standard output, and the lines of text there that a start prints: all in one order. */
export interface ProcessLog {
  readonly log: Logger;
  readonly output: LogOutput;
}

/** The log of a process that serves. */
export function openProcessLog(level: string): ProcessLog {
  const output = new LogOutput(standardOutput());
  process.on('exit', () => output.flush());
  return { log: createLog(level, output), output };
}
