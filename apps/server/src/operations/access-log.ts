import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, symbols } from 'pino';

/**
 * One line a request, when it is answered. Visitor tokens are masked: whoever has one can read the visitor's calls.
 */
export class AccessLog extends LogController {
  readonly #logger: Logger;
  readonly #stream: DestinationStream;
  /** What each line of the logger says of the process. */
  readonly #bindings: string;

  constructor(logger: Logger) {
    super();
    this.#logger = logger;
    const { [symbols.streamSym]: stream, [symbols.chindingsSym]: bindings } = logger as unknown as Record<
      symbol,
      unknown
    >;
    this.#stream = stream as DestinationStream;
    this.#bindings = bindings as string;
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (!this.#logger.isLevelEnabled('info')) return;
    const { id, method, url, caller } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.raw.statusCode;
    if (error) {
      const line = { requestId: id, method, url: maskToken(url), status, ms, user: caller?.id };
      this.#logger.warn({ ...line, err: error }, 'the answer was not sent whole');
      return;
    }
    // The logger's own form, put together by hand: its general way takes several times as long, for every request.
    const user = caller === undefined ? '' : `,"user":${JSON.stringify(caller.id)}`;
    this.#stream.write(
      `{"level":30,"time":${Date.now()}${this.#bindings},"requestId":"${id}","method":"${method}"` +
        `,"url":${JSON.stringify(maskToken(url))},"status":${status},"ms":${ms}${user},"msg":"request"}\n`,
    );
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
