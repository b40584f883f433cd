import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';

/** So many principals are remembered as told of. */
const MOST_PRINCIPALS = 10_000;

/**
 * Logs, once a principal, that the body of their GET was ignored: without the filter that it may hold, the answer shows
 * more than they meant.
 */
export function noteIgnoredBodies(logger: Logger): (request: FastifyRequest) => void {
  const told = new LRUCache<string, true>({ max: MOST_PRINCIPALS });
  return ({ id, caller, routeOptions }) => {
    if (told.has(caller.id)) return;
    told.set(caller.id, true);
    logger.warn(
      { requestId: id, path: routeOptions.url, user: caller.id },
      'the body of a GET was ignored: parameters belong in the query string (said once a user)',
    );
  };
}
