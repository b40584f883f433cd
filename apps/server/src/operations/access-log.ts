import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, symbols } from 'pino';
import { clientAddress } from './client-address.js';
import type { ShownUrl } from './shown-url.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request whose authentication failed: its user's id, if there is such a user; else `unknown`. */
    refusedUser: string | undefined;
  }
}

/**
 * One line a request, when it is answered. None of Fastify's own, which hold whole requests.
 */
export class AccessLog extends LogController {
  readonly #logger: Logger;
  readonly #shownUrl: ShownUrl;
  readonly #stream: DestinationStream;
  /** What each line of the logger says of the process. */
  readonly #bindings: string;

  constructor(logger: Logger, shownUrl: ShownUrl) {
    super();
    this.#logger = logger;
    this.#shownUrl = shownUrl;
    const { [symbols.streamSym]: stream, [symbols.chindingsSym]: bindings } = logger as unknown as Record<
      symbol,
      unknown
    >;
    this.#stream = stream as DestinationStream;
    this.#bindings = bindings as string;
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (!error && !this.#logger.isLevelEnabled('info')) return;
    const { id, method, caller } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.raw.statusCode;
    const url = this.#shownUrl(request.url, status !== 404 && !request.is404);
    const user = caller?.id ?? request.refusedUser;
    const address = status === 401 || status === 429 ? clientAddress(request) : undefined;
    if (error) {
      const line = { requestId: id, method, url, status, ms, user, address };
      this.#logger.warn({ ...line, err: error }, 'the answer was not sent whole');
      return;
    }
    // The logger's own form, put together by hand: its general way takes several times as long, for every request.
    this.#stream.write(
      `{"level":30,"time":${Date.now()}${this.#bindings},"requestId":"${id}","method":"${method}"` +
        `,"url":${JSON.stringify(url)},"status":${status},"ms":${ms}` +
        `${user === undefined ? '' : `,"user":${JSON.stringify(user)}`}` +
        `${address === undefined ? '' : `,"address":"${address}"`},"msg":"request"}\n`,
    );
  }

  /** `requestCompleted` is told of it, too. */
  override streamError(): void {}

  override defaultErrorLog(error: Error, request: FastifyRequest): void {
    this.#fail(error, request);
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    this.#fail(error, request);
  }

  override serializerError(error: Error, request: FastifyRequest): void {
    this.#fail(error, request);
  }

  override routeNotFound(): void {}

  override serviceUnavailable(): void {}

  #fail(error: Error, { id }: FastifyRequest): void {
    this.#logger.error({ requestId: id, err: error }, 'the request failed');
  }
}
