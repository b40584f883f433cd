import type { FastifyReply, FastifyRequest } from 'fastify';

/** One line a request. Visitor tokens are masked: whoever has one can read the visitor's calls. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  request.log.info(
    {
      method: request.method,
      url: maskToken(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: request.caller?.id,
    },
    'request',
  );
  done();
}

/** Masks the values of `token`, however its name is encoded. */
function maskToken(url: string): string {
  const mark = url.indexOf('?');
  if (mark === -1) return url;
  const pairs = url.slice(mark + 1).split('&');
  return `${url.slice(0, mark + 1)}${pairs.map((pair) => (isToken(pair) ? 'token=***' : pair)).join('&')}`;
}

function isToken(pair: string): boolean {
  const [name = ''] = pair.split('=', 1);
  if (!name.includes('%')) return name.startsWith('token');
  try {
    return decodeURIComponent(name).startsWith('token');
  } catch {
    return true; // can't be read, so it can't be shown
  }
}
