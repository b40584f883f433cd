import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';

/**
 * One line a request, when it is answered. Visitor tokens are masked: whoever has one can read the visitor's calls.
 */
export class AccessLog extends LogController {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    super();
    this.#logger = logger;
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (!this.#logger.isLevelEnabled('info')) return;
    const line = {
      requestId: request.id,
      method: request.method,
      url: maskToken(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: request.caller?.id,
    };
    if (error) this.#logger.warn({ ...line, err: error }, 'the answer was not sent whole');
    else this.#logger.info(line, 'request');
  }
}

/** Masks the value of `token`, and of whatever else speaks of one, however it is encoded. */
function maskToken(url: string): string {
  const mark = url.indexOf('?');
  if (mark === -1) return url;
  const pairs = url.slice(mark + 1).split('&');
  return `${url.slice(0, mark + 1)}${pairs.map((pair) => (mentionsToken(pair) ? maskValue(pair) : pair)).join('&')}`;
}

function mentionsToken(pair: string): boolean {
  if (!pair.includes('%') && !pair.includes('\\')) return /token/i.test(pair);
  try {
    return /token|\\u/i.test(decodeURIComponent(pair));
  } catch {
    return true; // can't be read, so it can't be shown
  }
}

function maskValue(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  return `${/^\w+$/.test(name) ? name : 'token'}=***`;
}
