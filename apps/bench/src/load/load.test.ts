import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autocannonLoader } from './autocannon.ts';
import { chooseLoader } from './choose-loader.ts';
import { loadChecked } from './load.ts';

const BODY = 'x'.repeat(5_000);

let server: Server;
let url: string;
const asked = new Set<string>();

beforeAll(async () => {
  server = createServer(({ url: path = '', headers }, response) => {
    if (!['/bad', '/short'].includes(path)) asked.add(`${path} as ${String(headers['x-user-id'])}`);
    response.statusCode = path === '/bad' ? 404 : 200;
    response.end(BODY);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

describe.each([
  ['autocannon', async () => autocannonLoader],
  ['the loader of this machine', chooseLoader],
])('%s', (_, choose) => {
  const aim = { headers: { 'X-User-Id': 'kim' }, connections: 4, seconds: 1 };

  it('asks for each path, with the headers, and counts the answers', async () => {
    asked.clear();
    const paths = ['/a?count=1', '/b'];
    const seen = await loadChecked(await choose(), { ...aim, url, paths, bodyBytes: BODY.length });
    expect(seen.answers).toBeGreaterThan(10);
    expect(seen.failures).toBe(0);
    expect([...asked].toSorted()).toEqual(['/a?count=1 as kim', '/b as kim']);
  });

  it('refuses answers that failed', async () => {
    const load = loadChecked(await choose(), { ...aim, url, paths: ['/bad'], bodyBytes: BODY.length });
    await expect(load).rejects.toThrow(/\/bad: \d+ requests failed\.$/);
  });

  it('refuses answers that are not as long as they must be', async () => {
    const load = loadChecked(await choose(), { ...aim, url, paths: ['/short'], bodyBytes: 50_000 });
    await expect(load).rejects.toThrow(/: \d+ answers of \d+ bytes each; 45000 to 56000 were expected\.$/);
  });
});
