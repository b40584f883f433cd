import type { onRequestHookHandler } from 'fastify';

const EXPOSED = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id, ETag';

/**
 * Lets web pages of these origins call; `*` lets all. Credentials are never allowed: ours are headers that a page
 * sends itself. An unlisted origin gets no header, and its browser refuses the answer.
 * @param isKnownPath Whether a preflight is for one of our paths; others are answered as unknown.
 */
export function cors(origins: readonly string[], isKnownPath: (url: string) => boolean): onRequestHookHandler {
  const listed = new Set(origins);
  return (request, reply, done) => {
    const { origin } = request.headers;
    const allowed = listed.has('*') ? '*' : origin !== undefined && listed.has(origin) ? origin : undefined;
    if (allowed !== '*') reply.header('vary', 'Origin');
    if (allowed !== undefined && origin !== undefined) {
      reply.header('access-control-allow-origin', allowed);
      reply.header('access-control-expose-headers', EXPOSED);
    }
    const isPreflight =
      request.method === 'OPTIONS' && origin !== undefined && 'access-control-request-method' in request.headers;
    if (!isPreflight || !isKnownPath(request.url)) return done();
    if (allowed !== undefined) {
      reply.header('access-control-allow-methods', 'GET, HEAD');
      reply.header('access-control-allow-headers', 'X-User-Id, X-Auth-Token, Content-Type, If-None-Match');
      reply.header('access-control-max-age', '600');
    }
    reply.code(204).send();
  };
}
