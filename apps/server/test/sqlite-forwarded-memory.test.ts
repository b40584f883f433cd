import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { ready } from './command-line.js';

const HEAP_MB = 96;
/** Of 31 kB each: more than the heap holds, if they were kept. */
const REQUESTS = 4_000;
const AT_ONCE = 20;

it('what strangers write into X-Forwarded-For fills no memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  const env = { DATABASE_URL: `sqlite:${folder}/store.db`, PORT: '0', TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'warn' };
  const words = [`--max-old-space-size=${HEAP_MB}`, COMMAND, 'serve'];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const { url } = await ready(child);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    let number = 0;
    const statuses = new Set<number>();
    const client = async () => {
      while (number < REQUESTS) statuses.add(await statusFrom(url, `${(number += 1)}${'x'.repeat(31_000)}`, agent));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    agent.destroy();
    expect(statuses).toEqual(new Set([401, 429]));
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

function statusFrom(url: string, forwarded: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/voip/rooms`, { agent, headers: { 'X-Forwarded-For': forwarded } });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.end();
  });
}
