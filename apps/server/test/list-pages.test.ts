import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, callPage, chatPage, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const TOTAL = 200;
const ids = Array.from({ length: TOTAL }, (_, number) => `room-${String(number).padStart(3, '0')}`);
/** By a fixed shuffle, so that the order of writing is none of the orders asked for. */
const shuffled = ids.toSorted((a, b) => ((Number(a.slice(5)) * 7919) % 211) - ((Number(b.slice(5)) * 7919) % 211));

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  for (const id of shuffled) {
    const fname = Number(id.slice(5)) % 3 === 0 ? { fname: 'same' } : {};
    await server.givenRooms(aCall(id, fname), aChat(`chat-${id}`, fname));
  }
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each([
  ['voip/rooms', '', aCall, callPage],
  ['livechat/rooms', 'chat-', aChat, chatPage],
] as const)('the pages of GET /api/v1/%s', (path, prefix, aRoom, aPage) => {
  const get = (query = '') => server.get(`/api/v1/${path}?${query}`, { as: manager });
  const all = ids.map((id) => `${prefix}${id}`);

  /** The ids of all pages, one after the other. */
  async function walk(count: number, sort = ''): Promise<string[]> {
    const walked: string[] = [];
    for (let offset = 0; ; offset += count) {
      const { body } = await get(`count=${count}&offset=${offset}&fields={"_id":1}${sort}`);
      expect([body.offset, body.total, body.count]).toEqual([offset, TOTAL, body.rooms.length]);
      if (body.count === 0) return walked;
      walked.push(...body.rooms.map(({ _id: id }: { _id: string }) => id));
    }
  }

  it.each([1, 2, 3, 7, 10, 16, 33, 50, 64, 99, 100])(
    'of %i rooms of the same time hold each room once',
    async (count) => {
      expect(await walk(count)).toEqual(all.toReversed());
    },
  );

  it('hold each room once whatever the size', async () => {
    for (let count = 4; count <= 100; count += 5) expect(await walk(count)).toEqual(all.toReversed());
  });

  it.each([
    ['{"ts":1}', (sorted: string[]) => sorted],
    ['{"ts":-1}', (sorted: string[]) => sorted.toReversed()],
    ['{}', (sorted: string[]) => sorted.toReversed()],
    ['{"msgs":1,"ts":-1}', (sorted: string[]) => sorted.toReversed()],
    ['{"msgs":-1,"ts":1}', (sorted: string[]) => sorted],
    ['{"_id":1}', (sorted: string[]) => sorted],
    ['{"_id":-1,"ts":1}', (sorted: string[]) => sorted.toReversed()],
    ['{"fname":1}', (sorted: string[]) => [...sorted.filter(isUnnamed), ...sorted.filter(isNamed)]],
    ['{"fname":-1}', (sorted: string[]) => [...sorted.filter(isUnnamed), ...sorted.filter(isNamed)].toReversed()],
    [
      '{"fname":1,"ts":-1}',
      (sorted: string[]) => [...sorted.toReversed().filter(isUnnamed), ...sorted.toReversed().filter(isNamed)],
    ],
    ['{"servedBy":1}', (sorted: string[]) => sorted],
  ])('sorted by %s break ties by _id in the direction of the last key', async (sort, order) => {
    expect(await walk(37, `&sort=${sort}`)).toEqual(order(all));
  });

  it('have 50 rooms unless told, and the first of them by default', async () => {
    const { body } = await get();
    expect(body).toEqual(aPage(body.rooms, { total: TOTAL }));
    expect(body.rooms.map(({ _id: id }: { _id: string }) => id)).toEqual(all.toReversed().slice(0, 50));
  });

  it('have 100 rooms at most, however many are asked for', async () => {
    for (const count of ['101', '1000', '9007199254740991']) {
      const answer = await get(`count=${count}`);
      expect([idsOf(answer), answer.body.count]).toEqual([all.toReversed().slice(0, 100), 100]);
    }
  });

  it.each(['200', '201', '100000', '9007199254740991'])(
    'from %s on are empty, and keep total and offset',
    async (offset) => {
      expect((await get(`offset=${offset}`)).body).toEqual(aPage([], { offset: Number(offset), total: TOTAL }));
    },
  );

  it('end with what is left', async () => {
    expect((await get('offset=199&count=10')).body).toEqual(
      aPage([aRoom(all[0] as string, { fname: 'same' })], { offset: 199, total: TOTAL }),
    );
  });

  it('count what a filter finds, whatever the page', async () => {
    const { body } = await get('roomName=SAME&count=2&offset=3');
    expect([body.count, body.offset, body.total]).toEqual([2, 3, 67]);
  });
});

describe('the settings of a page', () => {
  it('DEFAULT_COUNT and MAX_COUNT take the place of 50 and 100', async () => {
    await using own = await startServer({ DEFAULT_COUNT: '3', MAX_COUNT: '5' });
    const as = await own.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await own.givenRooms(...ids.slice(0, 9).map((id) => aCall(id)));
    const countOf = async (query: string) => (await own.get(`/api/v1/voip/rooms?${query}`, { as })).body.count;
    expect(await countOf('')).toBe(3);
    expect(await countOf('count=4')).toBe(4);
    expect(await countOf('count=6')).toBe(5);
    expect(await countOf('count=0')).toBe(9);
  });

  it('MAX_COUNT cuts DEFAULT_COUNT too', async () => {
    await using own = await startServer({ DEFAULT_COUNT: '5', MAX_COUNT: '2' });
    const as = await own.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await own.givenRooms(...ids.slice(0, 9).map((id) => aCall(id)));
    expect((await own.get('/api/v1/voip/rooms', { as })).body.count).toBe(2);
  });
});

function isNamed(id: string): boolean {
  return Number(id.slice(-3)) % 3 === 0;
}

function isUnnamed(id: string): boolean {
  return !isNamed(id);
}
