import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../src/index.js';
import { importInto, startServer, user } from '../harness/server.js';
import { newStore, type Store } from '../harness/store.js';

const ROOMS = 240;

let store: Store;
let server: RunningSwitchboard;
let client: Client;

const rooms = Array.from({ length: ROOMS }, (_, index) => ({
  _id: `call${String(index).padStart(4, '0')}`,
  t: 'v',
  fname: `Mary ${index}`,
  ts: new Date(Date.UTC(2021, 0, 1) + index).toISOString(),
  servedBy: { _id: 'agent', username: 'agent.name' },
  ...(index % 2 === 0 ? { open: true } : {}),
}));
const ids = rooms.map(({ _id: id }) => id);
const callers = Array.from({ length: 100 }, (_, index) => ({
  _id: `v${index}`,
  token: `caller${index}`,
  name: `Paul ${index}`,
}));

beforeAll(async () => {
  store = await newStore();
  await importInto(store.url, {
    rocketchat_room: rooms,
    users: [user('manager', ['livechat-manager', 'livechat-agent']), user('agent', ['livechat-agent'])],
    rocketchat_livechat_visitor: callers,
  });
  server = await startServer(store.url);
  client = createClient({ baseUrl: server.url, userId: 'manager', authToken: 'manager-token' });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

/** Opens calls over HTTP and closes them in the store, in a process of its own, as long as it isn't disposed of. */
async function startTraffic(): Promise<AsyncDisposable> {
  const script = new URL('../harness/traffic.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, server.url, store.url, String(callers.length)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data'); // the first room has come and gone
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) throw new Error('The traffic ended before the test');
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function collect<Item>(items: AsyncIterable<Item>, pauseMs = 0): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return all;
}

describe('while another process opens and closes rooms', () => {
  it('all gives every room that stays, once, oldest first', async () => {
    await using _traffic = await startTraffic();
    const found = await collect(client.listVoipRooms.all({ sort: { ts: 1 }, count: 10, fields: { fname: 1 } }), 3);
    const given = found.map(({ _id: id }) => id);
    expect(new Set(given).size).toBe(given.length);
    expect(given.slice(0, ROOMS)).toEqual(ids);
  });

  it('all gives every room that stays, once, newest first', async () => {
    await using _traffic = await startTraffic();
    const given = (await collect(client.listVoipRooms.all({ count: 50 }), 3)).map(({ _id: id }) => id);
    expect(new Set(given).size).toBe(given.length);
    expect(given.filter((id) => ids.includes(id))).toEqual(ids.toReversed());
  });

  it('all gives those of a filter that they leave, none twice, and ends', async () => {
    await using _traffic = await startTraffic();
    const found = await collect(client.listVoipRooms.all({ open: true, count: 10 }), 3);
    const given = found.map(({ _id: id }) => id);
    expect(new Set(given).size).toBe(given.length);
    expect(found.every(({ open }) => open === true)).toBe(true);
    expect(given.length).toBeGreaterThan(ROOMS / 2 - callers.length);
  });

  it('count 0 gives the rooms of one moment', async () => {
    await using _traffic = await startTraffic();
    const pages = await collect(client.listVoipRooms.pages({ count: 0, sort: { ts: 1 } }));
    expect(pages).toHaveLength(1);
    const [page] = pages;
    expect([page?.count, page?.total]).toEqual([page?.rooms.length, page?.rooms.length]);
    expect(page?.rooms.slice(0, ROOMS).map(({ _id: id }) => id)).toEqual(ids);
  });

  it('pages end, and give what was answered', async () => {
    await using _traffic = await startTraffic();
    const pages = await collect(client.listVoipRooms.pages({ sort: { ts: 1 }, count: 60 }));
    expect(pages.slice(0, 4).map(({ offset, count }) => [offset, count])).toEqual([
      [0, 60],
      [60, 60],
      [120, 60],
      [180, 60],
    ]);
    expect(pages.slice(0, 4).flatMap((page) => page.rooms.map(({ _id: id }) => id))).toEqual(ids);
  });
});
