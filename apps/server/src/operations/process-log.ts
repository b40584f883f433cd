import { type Logger, pino } from 'pino';

const FLUSH_EVERY_MS = 250;
const FLUSH_AT_BYTES = 8_192;

/** The log of a process that serves: lines of JSON on standard output, written together a few times a second. */
export function openProcessLog(level: string): Logger {
  const output = pino.destination({ dest: 1, sync: true, minLength: FLUSH_AT_BYTES, periodicFlush: FLUSH_EVERY_MS });
  process.on('exit', () => output.flushSync());
  return pino({ level }, output);
}
