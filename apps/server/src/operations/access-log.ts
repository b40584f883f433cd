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
    if (error) return this.streamError(error, request, reply);
    if (!this.#logger.isLevelEnabled('info')) return;
    const { id, method } = request;
    const { url, status, ms, user, address } = this.#told(request, reply);
    // The logger's own form, put together by hand: its general way takes several times as long, for every request.
    const userField = user === undefined ? '' : `,"user":${JSON.stringify(user)}`;
    const addressField = address === undefined ? '' : `,"address":"${address}"`;
    this.#stream.write(
      `{"level":30,"time":${Date.now()}${this.#bindings},"requestId":"${id}","method":"${method}"` +
        `,"url":${JSON.stringify(url)},"status":${status},"ms":${ms}${userField}${addressField},"msg":"request"}\n`,
    );
  }

  /** Of an answer that had begun, which has no other line. */
  override streamError(error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
    const line = { requestId: request.id, method: request.method, ...this.#told(request, reply) };
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') this.#logger.info(line, 'the client went away during the answer');
    else this.#logger.warn({ ...line, err: error }, 'the answer was not sent whole');
  }

  #told(request: FastifyRequest, reply: FastifyReply) {
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.raw.statusCode;
    return {
      url: this.#shownUrl(request.originalUrl, status !== 404 && !request.is404),
      status,
      ms,
      user: request.caller?.id ?? request.refusedUser,
      address: status === 401 || status === 429 ? clientAddress(request) : undefined,
    };
  }

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
