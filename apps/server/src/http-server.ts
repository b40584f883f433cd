import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';

import { api } from './api.js';
import type { Config } from './config.js';
import { ContractError, methodNotAllowed } from './contract/contract-error.js';
import { hasBody, takeBody } from './contract/request-body.js';
import { ApiError, refusal } from './errors.js';
import { DOCS_PATH } from './docs/docs-site.js';
import { AccessLog } from './operations/access-log.js';
import { trustOf } from './operations/client-address.js';
import { cors } from './operations/cors.js';
import { requestId } from './operations/request-id.js';
import { urlShower } from './operations/shown-url.js';
import { stopConnections } from './operations/stop-connections.js';
import { sendError } from './send-error.js';

const MAX_QUERY_BYTES = 16_384;
/** Twice the longest query, so that a longer one can be told what is wrong. */
const MAX_HEADER_BYTES = 32_768;

/** So long a connection may be silent while its answer is made or sent; lists without a limit have a watch of their own. */
const IDLE_TIMEOUT_MS = 60_000;

/** Less than the 30 s after which orchestrators kill what they have asked to stop. */
const STOP_WITHIN_MS = 25_000;

/**
 * The HTTP server under Nest: its limits, and the steps that every request takes.
 * @param stopWithinMs How long answers may take that are under way when it closes.
 */
export function createHttpServer(config: Config, logger: Logger, stopWithinMs = STOP_WITHIN_MS): FastifyAdapter {
  const paths = [...api.operations.values()].map(({ path }) => path);
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new AccessLog(logger, urlShower(api.parameterNames, [...paths, DOCS_PATH])),
    childLoggerFactory: () => logger, // lines name their request themselves: a child logger for each costs more
    skipMiddie: true, // no Express middleware here
    rewriteUrl: ({ url = '' }) => api.canonicalUrl(url),
    genReqId: requestId,
    trustProxy: trustOf(config.TRUSTED_PROXIES),
    connectionTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: 30_000,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 15_000,
      requireHostHeader: false, // `refuseHostless` does, in our envelope
    },
    return503OnClosing: false, // what still comes in while connections drain is answered
    routerOptions: { querystringParser: () => ({}) }, // the contract's reader takes the query from the URL
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      // The router's only own errors: a path that can't be decoded, or an over-long part of one.
      if (hasBody(request.raw)) takeBody(request.raw, reply.raw);
      reply.header('x-request-id', request.id);
      sendError(notFound(), request, reply);
    },
    clientErrorHandler: answerUnreadable,
  });
  const server = adapter.getInstance();
  // A client that says with its request that it will send nothing more (`nc -N`, some proxies) still gets its answer.
  Object.assign(server.server, { httpAllowHalfOpen: true });
  // Node itself would answer an unknown expectation with a bare 417; it may be ignored.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  stopConnections(server, stopWithinMs);
  server.decorateRequest('caller');
  server.decorateRequest('refusedUser');
  server.addHook('onRequest', identify);
  server.addHook('onRequest', refuseHostless);
  if (config.CORS_ORIGINS.length > 0) {
    server.addHook(
      'onRequest',
      cors(config.CORS_ORIGINS, (url) => api.allowedMethods(url) !== undefined),
    );
  }
  server.addHook('onRequest', refuseUnknown);
  server.addHook('onRequest', refuseLongQuery);
  return adapter;
}

const identify: onRequestHookHandler = (request, reply, done) => {
  reply.header('x-request-id', request.id);
  if (hasBody(request.raw)) takeBody(request.raw, reply.raw);
  done();
};

/** HTTP/1.1 wants a Host, and a 400 for a request that has none. */
const refuseHostless: onRequestHookHandler = ({ raw }, _reply, done) => {
  const isRefused = raw.headers.host === undefined && raw.httpVersion === '1.1';
  done(
    isRefused
      ? refusal(400, 'error-bad-request', 'The request has no Host header, which HTTP/1.1 asks for')
      : undefined,
  );
};

/** Before a body is read, which must not decide what the answer to a wrong method or path is. */
const refuseUnknown: onRequestHookHandler = (request, reply, done) => {
  if (!request.is404) return done();
  const allowed = api.allowedMethods(request.url);
  if (allowed === undefined) return done(notFound());
  reply.header('allow', allowed.join(', '));
  done(methodNotAllowed(request.method, allowed));
};

const refuseLongQuery: onRequestHookHandler = (request, _reply, done) => {
  const { url } = request;
  if (url.length <= MAX_QUERY_BYTES || url.length - url.indexOf('?') - 1 <= MAX_QUERY_BYTES) return done();
  const text = `The query string is longer than ${MAX_QUERY_BYTES} bytes; ask with fewer or shorter values`;
  done(new ContractError(414, 'error-uri-too-long', text));
};

function notFound(): ApiError {
  return refusal(404, 'error-not-found', 'There is nothing at this path; the paths are in the API documentation');
}

/** A request that isn't HTTP, has too many headers or doesn't arrive whole never reaches the steps above. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || hasAnswerUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const [status, errorType, text] = describeUnreadable(error.code);
  const body = JSON.stringify({ success: false, error: `${text} [${errorType}]`, errorType });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nX-Request-Id: ${randomUUID()}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Node keeps the answer that it is writing on the socket; nothing may be written into it. */
function hasAnswerUnderWay(socket: Socket & { _httpMessage?: { headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function describeUnreadable(code: string | undefined): [status: string, errorType: string, text: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [
        '431 Request Header Fields Too Large',
        'error-headers-too-large',
        `The headers are longer than ${MAX_HEADER_BYTES} bytes; ask with fewer or shorter ones`,
      ];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', 'error-request-timeout', 'The request did not arrive in time; send it again'];
    default:
      return ['400 Bad Request', 'error-bad-request', 'The request is not valid HTTP'];
  }
}
