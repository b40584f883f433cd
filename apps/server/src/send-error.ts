import type { FastifyReply, FastifyRequest } from 'fastify';
import { ContractError } from './contract/contract-error.js';
import { ApiError, refusal } from './errors.js';
import { StoreUnavailableError } from './store/database.js';

/** Answers with the wire form of whatever was thrown. What isn't the caller's business is logged, and not told. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body, headers } = wireForm(error, request);
  if (error instanceof StoreUnavailableError && error.countRefusal !== undefined) error.countRefusal();
  else if (status >= 500) request.log.error({ requestId: request.id, err: error }, 'the request failed');
  reply.removeHeader('content-encoding').removeHeader('etag'); // of an answer that had begun
  reply.code(status).headers({ ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' });
  reply.send(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
}

function wireForm(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ContractError) return new ApiError(error.status, { success: false, ...error.toBody() });
  if (error instanceof StoreUnavailableError) {
    const text = 'The store is not available; try again in a moment';
    return refusal(503, 'error-store-unavailable', text, { 'retry-after': '1' });
  }
  const body = { success: false, error: 'Internal server error [error-internal]', errorType: 'error-internal' };
  return new ApiError(500, { ...body, requestId: request.id });
}
