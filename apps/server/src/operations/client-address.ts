import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

/** No address is longer, with brackets, zone and port. */
const MAX_LENGTH = 100;

/**
 * Fastify's `trustProxy` for addresses and networks such as `10.0.0.0/8`. An address with its port is that address.
 */
export function trustOf(proxies: readonly string[]): ((address: string | undefined) => boolean) | false {
  if (proxies.length === 0) return false;
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [given = '', bits] = proxy.split('/');
    const address = readAddress(given) ?? given;
    const family = familyOf(address);
    const ofIPv4InIPv6 = isIPv6(given) && family === 'ipv4' ? 96 : 0;
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Math.max(0, Number(bits) - ofIPv4InIPv6), family);
  }
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && trusted.check(address, familyOf(address));
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/**
 * The address that a request came from: the socket's, or the one that the last trusted proxy names. What such a proxy
 * names and is no address counts as the proxy's own.
 * @returns An IP address in its usual form; an empty text for a socket that is gone.
 */
export function clientAddress(request: Pick<FastifyRequest, 'ip' | 'ips'>): string {
  const named = request.ips ?? [request.ip];
  for (const text of named.toReversed()) {
    const address = readAddress(text);
    if (address !== undefined) return address;
  }
  return '';
}

/** What failures are counted by: one client has a whole /64 of IPv6, so its addresses there count as one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv6.parse(address).parts;
  return `${a.toString(16)}:${b.toString(16)}:${c.toString(16)}:${d.toString(16)}::/64`;
}

/** An address with or without its port or zone; an IPv4 address within IPv6 is that IPv4 address. */
function readAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d{1,5})?|(.*?))$/.exec(text.trim()) ?? [];
  const withoutPort = bracketed ?? (plain ?? '').replace(/^([^:]*):\d{1,5}$/, '$1');
  const [address = ''] = withoutPort.split('%');
  return isIP(address) === 0 ? undefined : ipaddr.process(address).toString();
}
