import type { FastifyRequest } from 'fastify';

/** A name or an address with a port, and nothing that would mean more in HTML or in a shell. */
const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const MAX_HOST = 255;

/**
 * The origin that a request came to, as those proxies tell it that are trusted.
 * @returns undefined where its Host is none.
 */
export function originOf({ host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>): string | undefined {
  if (host.length > MAX_HOST || !HOST.test(host)) return undefined;
  const url = `${protocol.toLowerCase() === 'https' ? 'https' : 'http'}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
