import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { loggedError, loggedFields, maskedText } from './log-fields.js';

/** A log whose lines hold no more than `loggedFields` allows, whoever writes them. */
export function createLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      formatters: { log: loggedFields },
      serializers: { err: (error: unknown) => error }, // of which `loggedFields` has made a record
      hooks: {
        logMethod([first, second], method) {
          if (typeof first === 'string') method.apply(this, [maskedText(first)]);
          else method.apply(this, [first, maskedText(messageOf(first, second))]);
        },
      },
    },
    destination,
  );
}

function messageOf(fields: unknown, message: unknown): string {
  if (typeof message === 'string') return message;
  if (fields instanceof Error) return loggedError(fields).message;
  return '';
}

/** What Nest itself has to say goes the same way. */
export function nestLog(log: Logger): LoggerService {
  const fieldsOf = (said: unknown) => (said instanceof Error ? { err: said } : {});
  const textOf = (said: unknown) => (typeof said === 'string' ? said : 'from Nest');
  return {
    log() {}, // each module and route at the start
    warn: (said: unknown) => log.warn(fieldsOf(said), textOf(said)),
    error: (said: unknown) => log.error(fieldsOf(said), textOf(said)),
    fatal: (said: unknown) => log.fatal(fieldsOf(said), textOf(said)),
  };
}
