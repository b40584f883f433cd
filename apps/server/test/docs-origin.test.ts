import { readFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { siteFolder, siteTemplates } from '@switchboard/docs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './server.js';
import { unpack } from './unpack.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Unpacked. */
  text: string;
}

const OPERATION = 'reference/calls/listvoiprooms/';
const NEUTRAL = 'https://switchboard.example.com';

let server: TestServer;
let named: TestServer;
let behindProxy: TestServer;
beforeAll(async () => {
  [server, named, behindProxy] = await Promise.all([
    startServer(),
    startServer({ PUBLIC_URL: 'https://calls.example.com' }),
    startServer({ TRUSTED_PROXIES: '127.0.0.1' }),
  ]);
});
afterAll(async () => {
  for (const each of [server, named, behindProxy]) await each[Symbol.asyncDispose]();
});

function ask(
  path: string,
  headers: Record<string, string | string[]>,
  { url }: TestServer = server,
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path: `/docs/${path}`, method, headers }, (response) => {
      void buffer(response).then((content) => resolve(answerOf(response, content)));
    });
    outgoing.on('error', reject).end();
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, content: Buffer): Answer {
  const coding = content.length === 0 ? undefined : headers['content-encoding'];
  return { status: statusCode, headers, text: (coding === undefined ? content : unpack(content, coding)).toString() };
}

/** A file as it is to be delivered where the server is known by `origin`. */
function expected(file: string, origin: string): string {
  return (siteTemplates().get(file) ?? []).map((part) => Buffer.from(part).toString()).join(origin);
}

describe('the samples of the documentation', () => {
  it.each([...siteTemplates().keys()])('call the server that delivers %s', async (file) => {
    const { status, text } = await ask(file, { Host: 'calls.example.com:8443' });
    expect({ status, isWhole: text === expected(file, 'http://calls.example.com:8443') }).toEqual({
      status: 200,
      isWhole: true,
    });
    expect(text).not.toMatch(/\.invalid|switchboard\.example\.com/);
  });

  it('call it in every form of a page', async () => {
    const page = expected(`${OPERATION}index.html`, 'http://[::1]:3000');
    expect(page).toContain('http://[::1]:3000/api/v1/voip/rooms');
    for (const [path, form] of [
      [OPERATION, 'text/html; charset=utf-8'],
      [`${OPERATION}index.html`, 'text/html; charset=utf-8'],
      ['reference/calls/listvoiprooms.md', 'text/markdown; charset=utf-8'],
      ['llms-full.txt', 'text/plain; charset=utf-8'],
    ] as const) {
      const { headers, text } = await ask(path, { Host: '[::1]:3000' });
      expect({ path, type: headers['content-type'] }).toEqual({ path, type: form });
      expect(text).toContain('http://[::1]:3000');
    }
    expect((await ask(OPERATION, { Host: '[::1]:3000' })).text).toBe(page);
  });

  it('call what PUBLIC_URL names, whatever the request says', async () => {
    const { headers, text } = await ask(OPERATION, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' }, named);
    expect(text).toBe(expected(`${OPERATION}index.html`, 'https://calls.example.com'));
    expect({ vary: headers.vary, cache: headers['cache-control'] }).toEqual({
      vary: 'Accept-Encoding',
      cache: 'no-cache',
    });
  });

  it('call what a trusted proxy says, and not what others say', async () => {
    const headers = { Host: 'inside:3000', 'X-Forwarded-Host': 'calls.example.com', 'X-Forwarded-Proto': 'https' };
    const file = `${OPERATION}index.html`;
    expect((await ask(OPERATION, headers)).text).toBe(expected(file, 'http://inside:3000'));
    expect((await ask(OPERATION, headers, behindProxy)).text).toBe(expected(file, 'https://calls.example.com'));
    expect((await ask(OPERATION, { ...headers, 'X-Forwarded-Proto': 'HTTPS' }, behindProxy)).text).toBe(
      expected(file, 'https://calls.example.com'),
    );
    const odd = { Host: 'inside:3000', 'X-Forwarded-Proto': 'javascript' };
    expect((await ask(OPERATION, odd, behindProxy)).text).toBe(expected(file, 'http://inside:3000'));
  });

  it.each([
    `"><script>alert(1)</script>`,
    `a'b`,
    'a b',
    '$(id)',
    'a`id`',
    'user@host',
    'host/path',
    'host:port',
    'host:99999',
    '[::1',
    'a..b',
    'x'.repeat(300),
    '999.999.999.999',
  ])('are neutral where the Host is none: %s', async (host) => {
    const { status, headers, text } = await ask(OPERATION, { Host: host });
    expect({ status, isFile: text === readFileSync(join(siteFolder, `${OPERATION}index.html`), 'utf8') }).toEqual({
      status: 200,
      isFile: true,
    });
    expect(text).toContain(NEUTRAL);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('are kept by nobody for another host, and asked for again', async () => {
    const one = await ask(OPERATION, { Host: 'one.example' });
    const other = await ask(OPERATION, { Host: 'other.example' });
    expect(one.headers).toMatchObject({
      'cache-control': 'private, no-cache',
      vary: 'Accept-Encoding, Host, X-Forwarded-Host, X-Forwarded-Proto',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(one.headers.etag).not.toBe(other.headers.etag);
    const again = async (host: string) =>
      (await ask(OPERATION, { Host: host, 'If-None-Match': one.headers.etag ?? '' })).status;
    expect([await again('one.example'), await again('other.example')]).toEqual([304, 200]);
  });

  it.each(['zstd', 'br', 'gzip', 'identity'])('are the same packed as %s', async (coding) => {
    const { headers, text } = await ask(OPERATION, { Host: 'one.example', 'Accept-Encoding': coding });
    expect({ coding: headers['content-encoding'] ?? 'identity' }).toEqual({ coding });
    expect(text).toBe(expected(`${OPERATION}index.html`, 'http://one.example'));
    const { headers: plain } = await ask(OPERATION, { Host: 'one.example' });
    expect(headers.etag === plain.etag).toBe(coding === 'identity');
  });

  it('come with the headers of GET after HEAD', async () => {
    const get = await ask(OPERATION, { Host: 'one.example' });
    const head = await ask(OPERATION, { Host: 'one.example' }, server, 'HEAD');
    const ofOneRequest = { date: '', 'x-request-id': '' };
    expect({ headers: { ...head.headers, ...ofOneRequest }, text: head.text }).toEqual({
      headers: { ...get.headers, ...ofOneRequest },
      text: '',
    });
  });
});
