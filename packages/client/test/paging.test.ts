import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../src/index.js';
import { createStandIn } from '../src/testing.js';
import { type HttpServer, send, serve } from './harness/http-server.js';

let server: HttpServer;
afterEach(() => server[Symbol.asyncDispose]());

/** A list of so many rooms, told the number of the request, that obeys `offset` and `count`. */
async function listOf(totalAt: (request: number) => number, first = 0) {
  server = await serve((request, response, number) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [offset, count] = [Number(searchParams.get('offset')), Number(searchParams.get('count'))];
    const total = totalAt(number);
    const shown = Math.max(0, Math.min(count || total, total - offset));
    const rooms = Array.from({ length: shown }, (_, index) => ({ _id: `call${first + offset + index}`, t: 'v' }));
    send(response, 200, { rooms, count: shown, offset, total, success: true });
  });
  return createClient({ baseUrl: server.url, userId: 'user', authToken: 'secret' }).listVoipRooms;
}

const ranges = () =>
  server.requests.map(({ url }) => {
    const { searchParams } = new URL(url ?? '', 'http://localhost');
    return [Number(searchParams.get('offset')), Number(searchParams.get('count'))];
  });

async function idsOf(rooms: AsyncIterable<{ _id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { _id: id } of rooms) ids.push(id);
  return ids;
}

describe('all', () => {
  it('asks for 100 at a time, and not once too often', async () => {
    const list = await listOf(() => 200);
    expect(new Set(await idsOf(list.all())).size).toBe(200);
    expect(ranges()).toEqual([
      [0, 100],
      [100, 100],
    ]);
  });

  it('begins at offset, and gives no more than its limit, of which the server hears too', async () => {
    const list = await listOf(() => 200);
    expect(await idsOf(list.all({ offset: 7, count: 5 }, { limit: 12 }))).toEqual(
      Array.from({ length: 12 }, (_, index) => `call${7 + index}`),
    );
    expect(ranges()).toEqual([
      [7, 5],
      [12, 5],
      [17, 2],
    ]);
  });

  it('asks for nothing with a limit of 0', async () => {
    const list = await listOf(() => 200);
    expect(await idsOf(list.all({}, { limit: 0 }))).toEqual([]);
    expect(ranges()).toEqual([]);
  });

  it('fetches the next page while the last is read', async () => {
    const list = await listOf(() => 6);
    const rooms = list.all({ count: 2 });
    await rooms.next();
    while (server.requests.length < 2) await new Promise(setImmediate);
    expect(await rooms.next()).toMatchObject({ value: { _id: 'call1' } });
    expect(ranges()).toEqual([
      [0, 2],
      [2, 2],
    ]);
    await rooms.return();
  });

  it('ends although the list grows faster than it is read', async () => {
    const list = await listOf((request) => 1000 + request * 1000);
    expect((await idsOf(list.all({ count: 100 }))).length).toBe(5000); // twice the first total, and 1,000
  });

  it('ends when the rooms are gone', async () => {
    const list = await listOf((request) => (request === 1 ? 500 : 0));
    expect((await idsOf(list.all())).length).toBe(100);
    expect(ranges()).toHaveLength(2);
  });

  it('ends at a server that ignores the offset, with each room once', async () => {
    server = await serve((_request, response) =>
      send(response, 200, { rooms: [{ _id: 'same', t: 'v' }], count: 1, offset: 0, total: 50, success: true }),
    );
    const list = createClient({ baseUrl: server.url, userId: 'user', authToken: 'secret' }).listVoipRooms;
    expect(await idsOf(list.all())).toEqual(['same']);
    expect(server.requests).toHaveLength(50);
  });

  it('throws what a page throws, after the rooms before it', async () => {
    server = await serve((_request, response, number) =>
      number === 1
        ? send(response, 200, { rooms: [{ _id: 'a', t: 'v' }], count: 1, offset: 0, total: 9, success: true })
        : send(response, 403, { success: false, error: 'unauthorized' }),
    );
    const rooms = createClient({ baseUrl: server.url, userId: 'user', authToken: 'secret' }).listVoipRooms.all();
    expect(await rooms.next()).toMatchObject({ value: { _id: 'a' } });
    await expect(rooms.next()).rejects.toMatchObject({ name: 'ForbiddenError' });
  });
});

describe('pages', () => {
  it('give the answers, down to the cap', async () => {
    const list = await listOf(() => 200);
    const counts: number[] = [];
    for await (const page of list.pages({ count: 50 }, { limit: 120 })) counts.push(page.count);
    expect(counts).toEqual([50, 50, 20]);
  });

  it('give one for an empty list', async () => {
    server = await serve(() => {});
    const { fetch } = createStandIn();
    const client = createClient({ baseUrl: 'http://localhost', userId: 'user', authToken: 'secret', fetch });
    const pages = [];
    for await (const page of client.listLivechatRooms.pages()) pages.push(page);
    expect(pages).toEqual([{ rooms: [], count: 0, offset: 0, total: 0, success: true }]);
  });
});
