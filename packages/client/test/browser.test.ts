import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, hasChromium, startChromium } from '@switchboard/test-kit/browser';
import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, serve } from './harness/http-server.js';
import { calls, chats } from './harness/rooms.js';
import { importInto, startServer, user } from './harness/server.js';
import { newFile, type Store } from './harness/store.js';

const FOUND = {
  page: {
    rooms: [
      { _id: 'call00', fname: 'Élodie 0' },
      { _id: 'call02', fname: 'Mary 2' },
    ],
    room: { _id: 'call00', fname: 'Élodie 0' },
    count: 2,
    offset: 0,
    total: 12,
    success: true,
  },
  exposed: ['99', 'string'],
  walked: 24,
  refused: ['UnauthorizedError', true, 'string'],
  bad: 'invalid-params',
  waiting: [true, true],
  unreadable: 'ConnectionError',
  redirected: 'listVoipRooms: redirected to elsewhere, and not followed: is baseUrl right?',
};

describe.runIf(hasChromium('The client in a browser'))('a bundle in Chromium, across origins', () => {
  let store: Store;
  const servers: RunningSwitchboard[] = [];
  let site: HttpServer;
  let redirecting: HttpServer;
  let browser: Browser;
  let urls: Record<string, string>;

  beforeAll(async () => {
    const result = await build({
      entryPoints: [join(import.meta.dirname, 'harness/page.ts')],
      bundle: true,
      format: 'esm',
      write: false,
    });
    const script = result.outputFiles[0]?.text ?? '';
    site = await serve((request, response) => {
      const isScript = request.url === '/page.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><script type="module" src="page.js"></script>');
    });
    redirecting = await serve((request, response) => {
      const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'X-User-Id, X-Auth-Token' };
      if (request.method === 'OPTIONS') response.writeHead(204, cors).end();
      else response.writeHead(302, { ...cors, Location: `${site.url}/` }).end();
    });

    store = await newFile();
    await importInto(store.url, {
      rocketchat_room: [...calls, ...chats],
      users: [user('manager', ['livechat-manager'])],
    });
    const open = { CORS_ORIGINS: site.url };
    for (const settings of [{ ...open, RATE_LIMIT_LISTS: '100' }, { ...open, RATE_LIMIT_LISTS: '1' }, {}]) {
      servers.push(await startServer(store.url, settings));
    }
    const [server = '', limited = '', silent = ''] = servers.map(({ url }) => url);
    urls = { server, limited, silent, redirecting: redirecting.url };
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser.close();
    for (const server of servers) await server[Symbol.asyncDispose]();
    await redirecting[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  it('calls the server from a page', async () => {
    const page = await browser.newPage();
    await page.goto(site.url);
    const found = await page.evaluate((given) => (globalThis as any).callFromPage(given), urls);
    expect(found).toEqual(FOUND);
    await page.close();
  });

  it('calls the server from a worker', async () => {
    const page = await browser.newPage();
    await page.goto(site.url);
    const found = await page.evaluate(
      (given) =>
        new Promise((resolve) => {
          const worker = new Worker('page.js', { type: 'module' });
          worker.addEventListener('message', ({ data }) => resolve(data));
          worker.postMessage({ ...given, limited: given['server'] });
        }),
      urls,
    );
    expect(found).toEqual({ ...FOUND, exposed: [expect.any(String), 'string'], waiting: [false, false] });
    await page.close();
  });
});
