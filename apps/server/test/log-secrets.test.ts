import { get as httpGet } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../src/operations/log.js';
import { logLines } from './log-lines.js';
import { sendRaw } from './raw-request.js';
import { aCall } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const SECRET = '8s7e9ony6ctl27e1qf8kue';

const log = logLines();
let server: TestServer;
let agent: Credentials;

beforeAll(async () => {
  server = await startServer({ AUTH_FAILURES_PER_MINUTE: '1000' }, undefined, log);
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent', 'livechat-manager'] });
  await server.givenVisitor({ _id: 'mary', token: SECRET });
});
afterAll(() => server[Symbol.asyncDispose]());

const linesOf = (id: string) => log.lines.filter(({ requestId }) => requestId === id);

/** What the log shows as the URL of a request, which is sent as it is. */
async function shown(target: string): Promise<string> {
  const id = `request-${log.lines.length}`;
  const credentials = `X-User-Id: ${agent.userId}\r\nX-Auth-Token: ${agent.token}\r\n`;
  const head = `GET ${target} HTTP/1.1\r\nHost: x\r\n${credentials}X-Request-Id: ${id}\r\nConnection: close\r\n\r\n`;
  await sendRaw(server.url, head);
  await expect.poll(() => linesOf(id)).toHaveLength(1);
  return linesOf(id)[0]?.['url'];
}

describe('the URL in a log line', () => {
  it.each([
    `${VOIP_ROOMS}?open=true&count=10`,
    `${VOIP_ROOMS}/?agents[]=a&agents%5B%5D=b&agents[0]=c`,
    `/api//v1/voip/rooms?roomName=M%C3%BCller`,
    `${VOIP_ROOMS}?query={"queue":"sales"}`,
    '/docs/',
    '/docs/?',
  ])('is whole where nothing in it can be a token: %s', async (target) => {
    expect(await shown(target)).toBe(target);
  });

  it.each([
    [`${VOIP_ROOM}?token=${SECRET}&rid=1`, `${VOIP_ROOM}?token=***&rid=1`],
    [`${VOIP_ROOM}/?token=${SECRET}`, `${VOIP_ROOM}/?token=***`],
    [`/api//v1/voip//room?token=${SECRET}`, `/api//v1/voip//room?token=***`],
    [`${VOIP_ROOM}?tok%65n=${SECRET}`, `${VOIP_ROOM}?token=***`],
    [`${VOIP_ROOM}?%74%6F%6B%65%6E=${SECRET}`, `${VOIP_ROOM}?token=***`],
    [`${VOIP_ROOM}?tok%2565n=${SECRET}`, `${VOIP_ROOM}?***`],
    [`${VOIP_ROOM}?tok%zzen=${SECRET}`, `${VOIP_ROOM}?***`],
    [`${VOIP_ROOM}?token=${SECRET}%`, `${VOIP_ROOM}?token=***`],
    [`${VOIP_ROOM}?token%5B%5D=${SECRET}`, `${VOIP_ROOM}?token=***`],
    [`${VOIP_ROOM}?TOKEN=${SECRET}&token+=${SECRET}`, `${VOIP_ROOM}?***&***`],
    [`${VOIP_ROOM}?${SECRET}`, `${VOIP_ROOM}?***`],
    [`${VOIP_ROOM}?t=${SECRET}`, `${VOIP_ROOM}?***`],
    [`${VOIP_ROOM}?=${SECRET}`, `${VOIP_ROOM}?***`],
    [`${VOIP_ROOM}?rid=1?token=${SECRET}`, `${VOIP_ROOM}?rid=***`],
    [`${VOIP_ROOM}?rid=100%&token=${SECRET}`, `${VOIP_ROOM}?rid=***&token=***`],
    [`${VOIP_ROOM}?rid=%2574oken`, `${VOIP_ROOM}?rid=***`],
    [`${VOIP_ROOMS}?query={"v.token":"${SECRET}"}`, `${VOIP_ROOMS}?query=***`],
    [`${VOIP_ROOMS}?query=%7B%22v.tok%5Cu0065n%22%3A%22${SECRET}%22%7D`, `${VOIP_ROOMS}?query=***`],
    [`${VOIP_ROOMS}#token=${SECRET}`, `${VOIP_ROOMS}#***`],
    [`${VOIP_ROOM}&token=${SECRET}`, '/api/v1/voip/***'],
    [`${VOIP_ROOM};token=${SECRET}`, '/api/v1/voip/***'],
    [`${VOIP_ROOM}%3Ftoken=${SECRET}`, '/api/v1/voip/***'],
    [`${VOIP_ROOM}/${SECRET}`, `${VOIP_ROOM}/***`],
    [`/api/v1/livechat/visitor/${SECRET}`, '/api/v1/livechat/***'],
    [`/api/v1/livechat/visitor/${SECRET}?token=${SECRET}`, '/api/v1/livechat/***?token=***'],
    [`/${SECRET}`, '/***'],
    [`/docs/${SECRET}`, '/docs/***'],
    [`/docs/?token=${SECRET}`, '/docs/?token=***'],
    [`http://user:${SECRET}@host/api`, '***'],
  ])('shows no token of %s', async (target, expected) => {
    expect(await shown(target)).toBe(expected);
  });
});

describe('a log line', () => {
  it('of an answer whose client goes away has no request in it', async () => {
    const topic = 'x'.repeat(10_000);
    await server.givenRooms(...Array.from({ length: 1_000 }, (_, number) => aCall(`call-${number}`, { topic })));
    const headers = { 'X-User-Id': agent.userId, 'X-Auth-Token': agent.token, 'X-Request-Id': 'gone' };
    const target = `${server.url}${VOIP_ROOMS}?count=0&fields={"v.token":0}`;
    const request = httpGet(target, { headers, agent: false }, () => request.destroy());
    request.on('error', () => {});
    await expect.poll(() => linesOf('gone'), { timeout: 10_000 }).toHaveLength(1);
    const [line] = linesOf('gone');
    const known = ['level', 'time', 'pid', 'hostname', 'requestId', 'method', 'url', 'status', 'ms', 'user', 'msg'];
    expect(Object.keys(line ?? {})).toEqual(known);
    expect(line).toMatchObject({
      url: `${VOIP_ROOMS}?count=0&fields=***`,
      status: 200,
      user: 'agent',
      msg: 'the client went away during the answer',
    });
  });

  it.each([
    ['the user, where somebody has that id', { 'X-User-Id': 'agent', 'X-Auth-Token': 'wrong-token' }, 'agent'],
    ['unknown, where nobody has', { 'X-User-Id': 'nobody', 'X-Auth-Token': 'wrong-token' }, 'unknown'],
    ['unknown, where the headers are swapped', { 'X-User-Id': 'agent-token', 'X-Auth-Token': 'agent' }, 'unknown'],
    ['unknown, where there are no headers', {}, 'unknown'],
  ])('of a 401 names the address and %s', async (name, credentials, user) => {
    const id = name.replaceAll(/\W/g, '-');
    await server.get(VOIP_ROOMS, { headers: { ...credentials, 'X-Request-Id': id } });
    await expect.poll(() => linesOf(id)).toMatchObject([{ status: 401, user, address: '127.0.0.1' }]);
  });

  it('of a 429 names the address and the user, of another answer no address', async () => {
    const lines = logLines();
    await using limited = await startServer({ RATE_LIMIT_LISTS: '1', AUTH_FAILURES_PER_MINUTE: '1' }, undefined, lines);
    const as = await limited.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const wrong = { ...as, token: 'wrong-token' };
    for (const each of [as, as, wrong, wrong]) await limited.get(VOIP_ROOMS, { as: each });
    const found = () => lines.lines.slice(1).map(({ status, user, address }) => ({ status, user, address }));
    await expect.poll(found).toEqual([
      { status: 200, user: 'manager', address: undefined },
      { status: 429, user: 'manager', address: '127.0.0.1' },
      { status: 401, user: 'manager', address: '127.0.0.1' },
      { status: 429, user: 'manager', address: '127.0.0.1' },
    ]);
  });
});

describe('whatever is logged, a line holds of it', () => {
  const logged = (write: (to: ReturnType<typeof createLog>) => void) => {
    const { lines, ...destination } = logLines();
    write(createLog('trace', destination));
    return lines.map(({ level: _level, time: _time, pid: _pid, hostname: _name, ...others }) => others);
  };
  const request = {
    headers: { 'x-auth-token': SECRET },
    rawHeaders: ['X-Auth-Token', SECRET],
    url: `/?token=${SECRET}`,
  };

  it('no object', () => {
    const lines = logged((to) => {
      to.info(
        { req: request, res: { request }, requestId: 'a', ms: 1, isOn: true, names: ['a', 'b'], all: [request] },
        'text',
      );
      to.trace({ request }, 'text %o');
      to.debug('text %o', request);
    });
    expect(lines).toEqual([
      { requestId: 'a', ms: 1, isOn: true, names: ['a', 'b'], msg: 'text' },
      { msg: 'text %o' },
      { msg: 'text %o' },
    ]);
  });

  it('of errors and their causes what is known of errors', () => {
    const cause = Object.assign(new RangeError('inner'), { code: 'E_INNER', request, detail: SECRET });
    const error = Object.assign(new TypeError('outer', { cause }), { request, response: { request }, raw: request });
    const expected = {
      type: 'TypeError',
      message: 'outer',
      stack: error.stack,
      cause: { type: 'RangeError', message: 'inner', code: 'E_INNER', stack: cause.stack },
    };
    const lines = logged((to) => {
      to.error({ err: error }, 'text');
      to.error(error);
      to.warn({ failure: error }, 'text');
    });
    expect(lines).toEqual([
      { err: expected, msg: 'text' },
      { err: expected, msg: 'outer' },
      { failure: expected, msg: 'text' },
    ]);
  });

  it('no token in a message or a stack', () => {
    const error = new Error(`GET ${VOIP_ROOM}?token=${SECRET} failed: {"token":"${SECRET}"}, X-Auth-Token: ${SECRET}`);
    const lines = logged((to) => {
      to.error(error);
      to.info(`Route GET:${VOIP_ROOM}?token=${SECRET} not found`);
      to.error({ err: { request } }, 'not an error');
    });
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ msg: `GET ${VOIP_ROOM}?*** failed: {"token":"***"}, X-Auth-Token: ***` });
    expect(lines[1]).toEqual({ msg: `Route GET:${VOIP_ROOM}?*** not found` });
    expect(lines[2]).toMatchObject({ err: { type: 'object' } });
  });
});
