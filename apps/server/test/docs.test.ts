import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { contentPolicy, siteFolder } from '@switchboard/docs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './server.js';
import { unpack } from './unpack.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly content: Buffer;
}

/** As it is on the wire: neither the path nor the content is made out. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', { url } = server): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers }, (response) => {
      void buffer(response).then((content) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, content }),
      );
    });
    outgoing.on('error', reject).end();
  });
}

const page = readFileSync(join(siteFolder, 'index.html'));

describe('the documentation at /docs', () => {
  it('is the built site, under a strict policy', async () => {
    const { status, headers, content } = await ask('/docs/');
    expect({ status, type: headers['content-type'], isWhole: content.equals(page) }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      isWhole: true,
    });
    expect(headers['content-security-policy']).toBe(`${contentPolicy('')}; frame-ancestors 'none'`);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  it.each(['br', 'gzip'])('is packed by %s beforehand', async (encoding) => {
    const { headers, content } = await ask('/docs/', { 'Accept-Encoding': encoding });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary?.toLowerCase()).toContain('accept-encoding');
    expect(content.length).toBeLessThan(page.length / 2);
    expect(unpack(content, encoding).equals(page)).toBe(true);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it.each([
    ['gzip;q=0, *', undefined],
    ['gzip, gzip;q=0', undefined],
    ['br;q=0, gzip;q=0, *;q=0.5', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['*', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0.5, br', 'br'],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
  ])('never is what has q=0: %s', async (accepted, encoding) => {
    for (const path of ['/docs/', '/docs/openapi.json']) {
      const { status, headers } = await ask(path, { 'Accept-Encoding': accepted });
      expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 200, encoding });
    }
  });

  it('lets the console alone call other hosts', async () => {
    const policy = async (path: string) => (await ask(path)).headers['content-security-policy'];
    expect(await policy('/docs/try/')).toContain("connect-src 'self' http: https:;");
    expect(await policy('/docs/reference/')).toContain("connect-src 'self';");
  });

  it('is kept for ever where the name has the hash, and asked for again where not', async () => {
    const asset = readdirSync(join(siteFolder, 'assets')).find((file) => file.endsWith('.css'));
    expect((await ask(`/docs/assets/${asset}`)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { headers } = await ask('/docs/openapi.json');
    expect(headers['cache-control']).toBe('no-cache');
    const again = await ask('/docs/openapi.json', { 'If-None-Match': headers.etag ?? '' });
    expect({ status: again.status, length: again.content.length }).toEqual({ status: 304, length: 0 });
  });

  it('gives a part of a file, and says how long it is where it has no such part', async () => {
    const whole = readFileSync(join(siteFolder, 'reference.pdf'));
    const part = await ask('/docs/reference.pdf', { Range: 'bytes=0-3' });
    const beyond = await ask('/docs/reference.pdf', { Range: 'bytes=999999999-' });
    expect(
      [part, beyond].map(({ status, headers, content }) => [status, headers['content-range'], String(content)]),
    ).toEqual([
      [206, `bytes 0-3/${whole.length}`, '%PDF'],
      [416, `bytes */${whole.length}`, ''],
    ]);
  });

  it('tells a file that cannot be read from one that is not there', async () => {
    const name = `${randomUUID()}.txt`;
    symlinkSync(name, join(siteFolder, name)); // to itself
    try {
      const { status, content } = await ask(`/docs/${name}`);
      expect({ status, body: JSON.parse(String(content)) as unknown }).toEqual({
        status: 500,
        body: {
          success: false,
          error: 'Internal server error [error-internal]',
          errorType: 'error-internal',
          requestId: expect.any(String),
        },
      });
    } finally {
      rmSync(join(siteFolder, name));
    }
  });

  it('answers HEAD as GET, without the content', async () => {
    const { status, headers, content } = await ask('/docs/', {}, 'HEAD');
    expect({ status, length: headers['content-length'], sent: content.length }).toEqual({
      status: 200,
      length: String(page.length),
      sent: 0,
    });
  });

  it.each([
    ['/docs', '/docs/'],
    ['/docs/guides/errors', '/docs/guides/errors/'],
  ])('leads from %s to the folder', async (path, folder) => {
    const { status, headers } = await ask(path);
    expect({ status, to: headers.location }).toEqual({ status: 301, to: folder });
  });

  it.each([
    '/docs/nothing',
    '/docs/nothing/at/all/',
    '/docs/assets/',
    '/docs/%00',
    '/docs/..%2f..%2fpackage.json',
    '/docs/../../package.json',
    '/docs/index.html%2f..%2f..%2fpackage.json',
    '/docs//etc/passwd',
  ])('has a page for %s, where nothing is', async (path) => {
    const { status, headers, content } = await ask(path);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type: 'text/html; charset=utf-8' });
    expect(content.toString()).toContain('There is no page at this address');
    expect(content.toString()).toContain('href="/docs/assets/site.');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('needs no credentials and counts for no limit', async () => {
    const { headers } = await ask('/docs/');
    expect(headers['x-ratelimit-limit']).toBeUndefined();
  });

  it('is not there with DOCS=off, and the API is', async () => {
    await using bare = await startServer({ DOCS: 'off' });
    const { status, headers } = await ask('/docs/', {}, 'GET', bare);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type: 'application/json' });
    expect((await ask('/api/v1/voip/rooms', {}, 'GET', bare)).status).toBe(401);
  });
});
