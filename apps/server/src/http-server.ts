import type { Socket } from 'node:net';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type onRequestHookHandler } from 'fastify';

import { api } from './api.js';
import type { Config } from './config.js';
import { ContractError, methodNotAllowed } from './contract/contract-error.js';
import { ApiError, refusal } from './errors.js';
import { logAnswer } from './operations/access-log.js';
import { cors } from './operations/cors.js';
import { requestId } from './operations/request-id.js';
import { sendError } from './send-error.js';

const MAX_QUERY_BYTES = 16_384;
/** Twice the longest query, so that a longer one can be told what is wrong. */
const MAX_HEADER_BYTES = 32_768;

/** The HTTP server under Nest: its limits, and the steps that every request takes. */
export function createHttpServer(config: Config, logger: FastifyBaseLogger): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    disableRequestLogging: true, // `logAnswer` writes one line where Fastify writes two
    genReqId: requestId,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 15_000, requestTimeout: 30_000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false, // what still comes in while connections drain is answered
    routerOptions: { querystringParser: () => ({}) }, // the contract's reader takes the query from the URL
    frameworkErrors: (_error, request, reply) => {
      // The router's only own errors: a path that can't be decoded, or an over-long part of one.
      reply.header('x-request-id', request.id);
      sendError(notFound(), request, reply);
    },
    clientErrorHandler: answerUnreadable,
  });
  server.decorateRequest('caller');
  server.addHook('onRequest', identify);
  if (config.CORS_ORIGINS.length > 0) {
    server.addHook('onRequest', cors(config.CORS_ORIGINS, (url) => api.allowedMethods(url) !== undefined));
  }
  server.addHook('onRequest', refuseUnknown);
  server.addHook('onRequest', refuseLongQuery);
  server.addHook('onResponse', logAnswer);
  return server;
}

const identify: onRequestHookHandler = (request, reply, done) => {
  reply.header('x-request-id', request.id);
  done();
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

/** A request that isn't HTTP, or has too many headers, never reaches the steps above. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, errorType, text] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'error-headers-too-large', `The headers are longer than ${MAX_HEADER_BYTES} bytes`]
      : ['400 Bad Request', 'error-bad-request', 'The request is not valid HTTP'];
  const body = JSON.stringify({ success: false, error: `${text} [${errorType}]`, errorType });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
