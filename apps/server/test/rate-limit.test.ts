import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../src/operations/clock.js';
import { compileQuery } from '../src/store/query.js';
import { type Answer, type Call, type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';

let server: TestServer;
afterEach(() => server[Symbol.asyncDispose]());

const limits = { RATE_LIMIT_LISTS: '2', RATE_LIMIT_VOIP_ROOM: '1' };
const statuses = async (target: string, calls: Call[]) => {
  const found: number[] = [];
  for (const call of calls) found.push((await server.get(target, call)).status);
  return found;
};
const limitHeaders = ({ headers }: Answer) =>
  Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit') || name === 'retry-after');

describe('the limit of a caller', () => {
  it('lets the calls of a window through and refuses the next, with Rocket.Chat’s headers and Retry-After', async () => {
    server = await startServer(limits);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const before = Date.now();
    const [first, second, third] = [
      await server.get(VOIP_ROOMS, { as }),
      await server.get(VOIP_ROOMS, { as }),
      await server.get(VOIP_ROOMS, { as }),
    ];
    const after = Date.now();
    const reset = Number(first.headers['x-ratelimit-reset']);
    expect(reset).toBeGreaterThanOrEqual(before + 59_999); // two clocks, of which one counts whole milliseconds
    expect(reset).toBeLessThanOrEqual(after + 60_001);

    const headers = (remaining: number) => [
      ['x-ratelimit-limit', '2'],
      ['x-ratelimit-remaining', String(remaining)],
      ['x-ratelimit-reset', String(reset)],
    ];
    expect([first.status, limitHeaders(first)]).toEqual([200, headers(1)]);
    expect([second.status, limitHeaders(second)]).toEqual([200, headers(0)]);

    const seconds = Number(third.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect([third.status, limitHeaders(third)]).toEqual([429, [...headers(0), ['retry-after', String(seconds)]]]);
    expect(third.body).toEqual({
      success: false,
      error:
        'Error, too many requests. Please slow down. ' +
        `You must wait ${seconds} seconds before trying this endpoint again. [error-too-many-requests]`,
      errorType: 'error-too-many-requests',
    });
    expect(third.headers['cache-control']).toBe('no-store');
  });

  it('is counted for each operation', async () => {
    server = await startServer(limits);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'livechat-agent'] });
    expect(await statuses(VOIP_ROOMS, [{ as }, { as }, { as }])).toEqual([200, 200, 429]);
    expect(await statuses(LIVECHAT_ROOMS, [{ as }, { as }, { as }])).toEqual([200, 200, 429]);
    expect(await statuses(`${VOIP_ROOM}?token=any&rid=any`, [{ as }, { as }])).toEqual([400, 429]);
  });

  it('is counted for each caller, wherever they call from', async () => {
    server = await startServer(limits);
    const one = await server.givenUser({ id: 'one', roles: ['livechat-manager'] });
    const other = await server.givenUser({ id: 'other', roles: ['livechat-manager'] });
    expect(await statuses(VOIP_ROOMS, [{ as: one }, { as: one }, { as: other }, { as: one }])).toEqual([
      200, 200, 200, 429,
    ]);
  });

  it('counts GET and HEAD together, and refusals too', async () => {
    server = await startServer(limits);
    const as = await server.givenUser({ id: 'stranger', roles: ['user'] });
    expect(await statuses(VOIP_ROOMS, [{ as }, { as, method: 'HEAD' }, { as }])).toEqual([403, 403, 429]);
  });

  it('doesn’t count what never came to the operation', async () => {
    server = await startServer(limits);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await statuses(VOIP_ROOMS, [{ as, method: 'POST' }, { as: { ...as, token: 'wrong' } }, { as, method: 'OPTIONS' }]);
    expect((await server.get(VOIP_ROOMS, { as })).headers['x-ratelimit-remaining']).toBe('1');
  });

  it.each(['admin', 'bot', 'app'])('doesn’t hold for a caller with the role %s, who gets no headers', async (role) => {
    server = await startServer(limits);
    const as = await server.givenUser({ id: 'caller', roles: [role, 'livechat-manager'] });
    for (let call = 0; call < 4; call += 1) {
      const answer = await server.get(VOIP_ROOMS, { as });
      expect([answer.status, limitHeaders(answer)]).toEqual([200, []]);
    }
  });

  it('is 600 for each list and 300 for voip/room unless set, and off at 0', async () => {
    server = await startServer({ RATE_LIMIT_LISTS: '', RATE_LIMIT_VOIP_ROOM: '' });
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'livechat-agent'] });
    const limitOf = async (target: string) => (await server.get(target, { as })).headers['x-ratelimit-limit'];
    expect(await limitOf(VOIP_ROOMS)).toBe('600');
    expect(await limitOf(LIVECHAT_ROOMS)).toBe('600');
    expect(await limitOf(`${VOIP_ROOM}?token=any&rid=any`)).toBe('300');
    await using unlimited = await startServer({ RATE_LIMIT_LISTS: '0' });
    const same = await unlimited.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    expect(limitHeaders(await unlimited.get(VOIP_ROOMS, { as: same }))).toEqual([]);
  });
});

describe('a wall clock that is set', () => {
  /** Moments of the monotonic clock, and what the wall clock says at its zero. */
  const time = { now: 1_000_000, wallAtZero: Date.parse('2026-01-01T12:00:00Z') };
  const clock: Clock = { monotonic: () => time.now, wall: () => time.wallAtZero + time.now };

  it.each([-3_600_000, 3_600_000])('by %d ms neither locks nor frees anybody, and Reset follows it', async (step) => {
    server = await startServer({ ...limits, AUTH_FAILURES_PER_MINUTE: '1' }, undefined, undefined, { clock });
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const wrong = { as: { ...as, token: 'wrong-token' } };
    const reset = async () => Number((await server.get(VOIP_ROOMS, { as })).headers['x-ratelimit-reset']);
    const [begun, ends] = [clock.wall(), clock.wall() + 60_000];
    expect(await reset()).toBe(ends);
    expect(await statuses(VOIP_ROOMS, [{ as }, { as }, wrong, wrong])).toEqual([200, 429, 401, 429]);

    time.wallAtZero += step;
    time.now += 30_000;
    expect(await reset()).toBe(ends + step);
    const refused = [await server.get(VOIP_ROOMS, { as }), await server.get(VOIP_ROOMS, wrong)];
    expect(refused.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
      [429, '30'],
      [429, '30'],
    ]);

    time.now += 30_000;
    expect(await statuses(VOIP_ROOMS, [{ as }, wrong])).toEqual([200, 401]);
    await server.stop(); // which writes when tokens were used
    const uses = compileQuery<object, { used_at: number }>(server.database.builder, (db) =>
      db.selectFrom('token_uses').select('used_at'),
    );
    expect(await server.database.read.all(uses, {})).toEqual([{ used_at: begun + 60_000 + step }]);
  });
});

describe('failed authentications', () => {
  const wrong: Credentials = { userId: 'nobody', token: 'none' };
  const from = (address: string): Call => ({ as: wrong, headers: { 'X-Forwarded-For': address } });
  const settings = { AUTH_FAILURES_PER_MINUTE: '2' };

  it('are refused with 429 once the address has too many, on every operation together', async () => {
    server = await startServer(settings);
    const targets = [VOIP_ROOMS, LIVECHAT_ROOMS, VOIP_ROOM];
    const answers: Answer[] = [];
    for (const target of targets) answers.push(await server.get(target, { as: wrong }));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
    const refused = answers[2] as Answer;
    expect(refused.body).toEqual({
      success: false,
      error:
        'Error, too many requests. Please slow down. ' +
        `You must wait ${refused.headers['retry-after']} seconds before trying this endpoint again. [error-too-many-requests]`,
      errorType: 'error-too-many-requests',
    });
    expect(limitHeaders(refused)).toEqual([['retry-after', expect.stringMatching(/^([1-9]|[1-5]\d|60)$/)]]);
  });

  it('leave those alone who authenticate from there', async () => {
    server = await startServer(settings);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    expect(await statuses(VOIP_ROOMS, [{ as: wrong }, { as: wrong }, { as: wrong }, { as }])).toEqual([
      401, 401, 429, 200,
    ]);
  });

  it('count missing headers too', async () => {
    server = await startServer(settings);
    expect(await statuses(VOIP_ROOMS, [{}, {}, {}])).toEqual([401, 401, 429]);
  });

  it('are 60 unless set, and off at 0', async () => {
    server = await startServer({ AUTH_FAILURES_PER_MINUTE: '' });
    const found = await statuses(
      VOIP_ROOMS,
      Array.from({ length: 61 }, () => ({ as: wrong })),
    );
    expect(found).toEqual([...Array.from({ length: 60 }, () => 401), 429]);
    await using lenient = await startServer({ AUTH_FAILURES_PER_MINUTE: '0' });
    for (let call = 0; call < 70; call += 1) expect((await lenient.get(VOIP_ROOMS, { as: wrong })).status).toBe(401);
  });

  it('are those of the socket’s address, whatever X-Forwarded-For says', async () => {
    server = await startServer(settings);
    expect(await statuses(VOIP_ROOMS, [from('10.0.0.1'), from('10.0.0.2'), from('10.0.0.3')])).toEqual([401, 401, 429]);
  });

  it('are those of X-Forwarded-For behind a trusted proxy', async () => {
    server = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1' });
    const calls = [from('10.0.0.1'), from('10.0.0.2'), from('10.0.0.1'), from('10.0.0.1'), from('10.0.0.2')];
    expect(await statuses(VOIP_ROOMS, calls)).toEqual([401, 401, 401, 429, 401]);
  });

  it('are those of the last address that no trusted proxy named, so that a client can’t make one up', async () => {
    server = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.0/8, 192.168.0.0/16' });
    const calls = [from('1.1.1.1, 10.0.0.1'), from('2.2.2.2, 10.0.0.1, 192.168.0.7'), from('3.3.3.3, 10.0.0.1')];
    expect(await statuses(VOIP_ROOMS, calls)).toEqual([401, 401, 429]);
  });

  it.each([
    ['no address', 'unknown', 'garbage', 'x'.repeat(20_000)],
    ['an address with a port', '10.0.0.1', '10.0.0.1:1234', '10.0.0.1:5678'],
    ['an address in brackets', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:443'],
    ['one /64 of IPv6', '2001:db8::1', '2001:db8::2', '2001:db8::ffff:0:0:3'],
    ['IPv4 in IPv6', '10.0.0.1', '::ffff:10.0.0.1', '[::ffff:a00:1]:80'],
  ])('are counted together for %s', async (_what, ...addresses) => {
    server = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1' });
    expect(await statuses(VOIP_ROOMS, addresses.map(from))).toEqual([401, 401, 429]);
  });

  it('of what is no address are those of the proxy that named it, which others are not', async () => {
    server = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1, 192.168.0.0/16' });
    const calls = [
      from('junk'),
      from('garbage, 192.168.0.7'),
      from('more junk'),
      from('even more'),
      from('x, 192.168.0.7'),
    ];
    expect(await statuses(VOIP_ROOMS, calls)).toEqual([401, 401, 401, 429, 401]);
  });

  it('are 429 from a new address while as many are counted as can be, and valid credentials pass', async () => {
    const time = { now: 0 };
    const clock: Clock = { monotonic: () => time.now, wall: () => time.now };
    const options = { clock, maxAddresses: 3 };
    server = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1' }, undefined, undefined, options);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.1'];
    expect(await statuses(VOIP_ROOMS, addresses.map(from))).toEqual([401, 401, 401, 429, 401]);
    time.now += 20_000;
    const refused = await server.get(VOIP_ROOMS, from('10.0.0.4'));
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '40']);
    expect((await server.get(VOIP_ROOMS, { ...from('10.0.0.4'), as })).status).toBe(200);
    time.now += 40_000;
    expect(await statuses(VOIP_ROOMS, [from('10.0.0.4')])).toEqual([401]);
  });

  it('are those of the socket’s address where the proxy is another', async () => {
    server = await startServer({ ...settings, TRUSTED_PROXIES: '10.9.9.9' });
    expect(await statuses(VOIP_ROOMS, [from('10.0.0.1'), from('10.0.0.2'), from('10.0.0.3')])).toEqual([401, 401, 429]);
  });
});
