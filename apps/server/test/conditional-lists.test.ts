import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat } from './rooms.js';
import { type Call, type Credentials, startServer, type TestServer } from './server.js';

const LISTS = ['/api/v1/voip/rooms', '/api/v1/livechat/rooms'];

let server: TestServer;
let as: Credentials;
let other: Credentials;
beforeAll(async () => {
  server = await startServer();
  as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  other = await server.givenUser({ id: 'other', roles: ['livechat-manager'] });
  await server.givenRooms(aCall('call'), aChat('chat', { departmentId: 'sales' }));
});
afterAll(() => server[Symbol.asyncDispose]());

async function tagOf(target: string, call: Call = { as }): Promise<string> {
  const { status, headers } = await server.get(target, call);
  expect(status).toBe(200);
  expect(headers.etag).toMatch(/^"[\w-]{22}"$/);
  return headers.etag ?? '';
}

async function statusWith(target: string, tag: string, call: Call = { as }): Promise<number> {
  const { status } = await server.get(target, { ...call, headers: { ...call.headers, 'If-None-Match': tag } });
  return status;
}

describe.each(LISTS)('%s', (path) => {
  it('answers 304 without a body while nothing has changed', async () => {
    const tag = await tagOf(path);
    const { status, headers, text } = await server.get(path, { as, headers: { 'If-None-Match': tag } });
    const { date: _, 'x-request-id': __, ...rest } = headers;
    expect({ status, text, rest }).toEqual({
      status: 304,
      text: '',
      rest: {
        'cache-control': 'private, no-cache',
        connection: 'keep-alive',
        etag: tag,
        'keep-alive': 'timeout=72',
        vary: 'X-User-Id, X-Auth-Token, Accept-Encoding, Origin',
      },
    });
  });

  it.each([
    ['one of several', (tag: string) => `"x", ${tag}`],
    ['a weakened one', (tag: string) => `W/${tag}`],
    ['any', () => '*'],
  ])('takes %s', async (_, header) => {
    expect(await statusWith(path, header(await tagOf(path)))).toBe(304);
  });

  it.each([
    ['something else', (tag: string) => tag.replaceAll('"', '')],
    ['nothing', () => ''],
    ['another answer’s tag', () => '"AAAAAAAAAAAAAAAAAAAAAA"'],
  ])('does not take %s', async (_, header) => {
    expect(await statusWith(path, header(await tagOf(path)))).toBe(200);
  });

  it('answers HEAD as GET', async () => {
    const tag = await tagOf(path);
    expect(await tagOf(path, { as, method: 'HEAD' })).toBe(tag);
    expect(await statusWith(path, tag, { as, method: 'HEAD' })).toBe(304);
  });

  it('has a tag for each caller, query and coding', async () => {
    const ways: [string, Call][] = [
      [path, { as }],
      [path, { as: other }],
      [`${path}?offset=1`, { as }],
      [`${path}?fields={"_id":1}`, { as }],
      [`${path}?count=0`, { as }],
      [path, { as, headers: { 'Accept-Encoding': 'zstd' } }],
      [path, { as, headers: { 'Accept-Encoding': 'br' } }],
      [path, { as, headers: { 'Accept-Encoding': 'gzip' } }],
    ];
    const tags = await Promise.all(ways.map(([target, call]) => tagOf(target, call)));
    expect(new Set(tags).size).toBe(ways.length);
    for (const tag of tags.slice(1)) expect(await statusWith(path, tag)).toBe(200);
    for (const [place, [target, call]] of ways.entries()) {
      expect(await statusWith(target, tags[place] ?? '', call), target).toBe(304);
    }
  });

  it('is refused before it is told that nothing has changed', async () => {
    const tag = await tagOf(path);
    const noOne = await server.givenUser({ id: `nobody-${path}`, roles: ['user'] });
    expect(await statusWith(path, tag, {})).toBe(401);
    expect(await statusWith(`${path}?offset=-1`, tag)).toBe(400);
    expect(await statusWith(path, '*', { as: noOne })).toBe(403);
    await using limited = await startServer({ RATE_LIMIT_LISTS: '1' }, server.storeUrl);
    const ask = () => limited.get(path, { as, headers: { 'If-None-Match': tag } });
    expect([(await ask()).status, (await ask()).status]).toEqual([304, 429]);
  });

  it('has the same tag in another process and after a restart', async () => {
    const tag = await tagOf(path);
    for (let start = 0; start < 2; start++) {
      await using second = await startServer({}, server.storeUrl);
      expect((await second.get(path, { as, headers: { 'If-None-Match': tag } })).status).toBe(304);
    }
  });

  it.each([
    ['a room is new', (n: number) => server.givenRooms(aCall(`call-${n}`))],
    ['a room has changed', (n: number) => server.givenRooms(aChat('chat', { msgs: n, _updatedAt: new Date(n) }))],
    [
      'a department has come',
      (n: number) => server.givenDepartment({ _id: `department-${n}`, name: `Department ${n}` }),
    ],
    [
      'another process has written',
      async (n: number) => {
        await using second = await startServer({}, server.storeUrl);
        await second.givenRooms(aCall(`elsewhere-${n}`));
      },
    ],
  ])('has another tag once %s', async (_, change) => {
    const tag = await tagOf(path);
    await change(1_700_000_000_000 + Math.floor(performance.now() * 1_000));
    await expect.poll(() => statusWith(path, tag), { timeout: 60_000 }).toBe(200);
    expect(await tagOf(path)).not.toBe(tag);
  });
});

it('voip/room has no tag, and is never answered 304', async () => {
  const agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  await server.givenVisitor({ _id: 'visitor', token: 'visitor-token' });
  await server.givenRooms(aCall('rid', { v: { _id: 'visitor', token: 'visitor-token' } }));
  const target = '/api/v1/voip/room?rid=rid&token=visitor-token';
  const { status, headers } = await server.get(target, { as: agent, headers: { 'If-None-Match': '*' } });
  expect({ status, etag: headers.etag }).toEqual({ status: 200, etag: undefined });
});
