import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import { contentPolicy, siteFolder } from '@switchboard/docs';
import type { FastifyInstance, FastifyReply, RouteHandlerMethod } from 'fastify';
import { acceptedCodings } from '../answers/accept-encoding.js';
import { namesTag } from '../answers/entity-tag.js';
import { sendError } from '../send-error.js';
import { originOf } from './origin.js';
import { OriginPages } from './origin-pages.js';

/** Where the server has the documentation; the site's own links are relative. */
export const DOCS_PATH = '/docs';

const SECONDS_A_YEAR = 31_536_000;

/** How files lie there beside the plain ones. */
const PACKED = ['br', 'gzip'];

/** Files whose names carry a hash of their content. */
const HASHED = /^assets\//;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/** What decides the origin, for caches on the way. */
const VARY_BY_ORIGIN = 'Accept-Encoding, Host, X-Forwarded-Host, X-Forwarded-Proto';

interface RefusedFile {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
}

export interface DocsOptions {
  /** The origin that samples call; empty: the one that the request came to. */
  readonly publicUrl: string;
}

/**
 * Serves the built site, packed as the client takes it.
 * @throws Error if the site was not built.
 */
export async function docsSite(server: FastifyInstance, { publicUrl }: DocsOptions): Promise<void> {
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
  server.addHook('onRequest', (request, _reply, done) => {
    const accepted = request.raw.headers['accept-encoding'];
    // The files' own reading of it knows no weights, and takes "*" for gzip even where gzip is refused.
    if (accepted !== undefined) {
      request.headers = { 'accept-encoding': acceptedCodings(accepted, PACKED)[0] ?? 'identity' };
    }
    done();
  });
  server.get('', (_request, reply) => reply.redirect(`${DOCS_PATH}/`, 301));
  serveOriginPages(server, publicUrl);
  await server.register(fastifyStatic, {
    root: siteFolder,
    redirect: true,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, file) => addHeaders(reply, relative(siteFolder, file)),
  });
}

/** These stand before the files: a page whose reader's origin is unknown is left to those. */
function serveOriginPages(server: FastifyInstance, publicUrl: string): void {
  const pages = new OriginPages();
  for (const file of pages.files) {
    const handler: RouteHandlerMethod = async (request, reply) => {
      const origin = publicUrl === '' ? originOf(request) : publicUrl;
      if (origin === undefined) return await reply.sendFile(file);
      const { content, coding, etag } = await pages.get(file, origin, request.raw.headers['accept-encoding']);
      addHeaders(reply, file);
      reply.header('etag', etag).header('vary', publicUrl === '' ? VARY_BY_ORIGIN : 'Accept-Encoding');
      if (publicUrl === '') reply.header('cache-control', 'private, no-cache');
      const known = request.headers['if-none-match'];
      if (known !== undefined && namesTag(known, etag)) return await reply.code(304).send();
      if (coding !== 'identity') reply.header('content-encoding', coding);
      return await reply.type(TYPES[extname(file)] ?? 'text/plain; charset=utf-8').send(content);
    };
    server.get(`/${file}`, handler);
    if (basename(file) === 'index.html') server.get(`/${file.slice(0, -'index.html'.length)}`, handler);
  }
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
