import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import { contentPolicy, siteFolder } from '@switchboard/docs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendError } from '../send-error.js';

/** Where the server has the documentation; the site's own links are relative. */
export const DOCS_PATH = '/docs';

const SECONDS_A_YEAR = 31_536_000;

/** Files whose names carry a hash of their content. */
const HASHED = /^assets\//;

interface RefusedFile {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
}

/**
 * Serves the built site, packed as the caller takes it.
 * @throws Error if the site was not built.
 */
export async function docsSite(server: FastifyInstance): Promise<void> {
  const notFound = notFoundPage();
  const sendNotFound = (_: unknown, reply: FastifyReply) => {
    addHeaders(reply, '404.html');
    return reply.code(404).type('text/html; charset=utf-8').send(notFound);
  };
  server.setNotFoundHandler(sendNotFound);
  server.setErrorHandler<RefusedFile>((error, request, reply) => {
    const { statusCode = 500, headers = {} } = error;
    if (statusCode >= 500) return sendError(error, request, reply);
    if (statusCode === 416) return reply.code(416).headers(headers).send();
    return sendNotFound(request, reply); // a path that is no path
  });
  server.get('', (_request, reply) => reply.redirect(`${DOCS_PATH}/`, 301));
  await server.register(fastifyStatic, {
    root: siteFolder,
    redirect: true,
    preCompressed: true,
    cacheControl: false,
    decorateReply: false,
    setHeaders: (reply, file) => addHeaders(reply, relative(siteFolder, file)),
  });
}

function addHeaders(reply: Pick<FastifyReply, 'header'>, file: string): void {
  const isHashed = HASHED.test(file);
  const lifetime = `public, max-age=${SECONDS_A_YEAR}, immutable`;
  reply.header('cache-control', isHashed ? lifetime : 'no-cache');
  reply.header('x-content-type-options', 'nosniff');
  if (!isPage(file)) return;
  const folder = dirname(file);
  const policy = contentPolicy(folder === '.' ? '' : `${folder}/`);
  reply.header('content-security-policy', `${policy}; frame-ancestors 'none'`);
  reply.header('referrer-policy', 'no-referrer');
}

function isPage(file: string): boolean {
  return /\.html(\.br|\.gz)?$/.test(file);
}

/** Its relative links would lead nowhere from an address in a folder that isn't there. */
function notFoundPage(): string {
  const file = join(siteFolder, '404.html');
  try {
    return readFileSync(file, 'utf8').replaceAll('="./', `="${DOCS_PATH}/`);
  } catch (cause) {
    throw new Error('The documentation is not built. `npm run build` builds it; DOCS=off serves without it.', {
      cause,
    });
  }
}
