import { describe, expect, it } from 'vitest';
import { createClient } from '../src/index.js';
import { createStandIn, type StandIn } from '../src/testing.js';
import { calls } from './harness/rooms.js';

const clientOf = ({ fetch }: StandIn, userId = 'test-user', retries = 0) =>
  createClient({ baseUrl: 'http://localhost/chat', userId, authToken: `${userId}-token`, fetch, retries });

describe('the stand-in', () => {
  it('holds its rooms by value: no answer changes them, and no change of theirs an answer', async () => {
    const standIn = createStandIn({ rooms: calls });
    const client = clientOf(standIn);
    const page = await client.listVoipRooms({ count: 1 });
    page.rooms[0]!.fname = 'changed';
    expect((await client.listVoipRooms({ count: 1 })).rooms[0]?.fname).not.toBe('changed');
    standIn.rooms.length = 0;
    expect((await client.listVoipRooms()).total).toBe(0);
    expect(page.total).toBe(calls.length);
  });

  it('lets its users in, and lets them do what they may', async () => {
    const standIn = createStandIn({
      rooms: calls,
      users: [
        { userId: 'manager', authToken: 'manager-token' },
        { userId: 'agent1', authToken: 'agent1-token', permissions: ['view-l-room'] },
      ],
    });
    const stranger = await clientOf(standIn, 'stranger').safe.listVoipRooms();
    expect([stranger.error?.name, stranger.error?.status]).toEqual(['UnauthorizedError', 401]);
    expect((await clientOf(standIn, 'manager').listVoipRooms()).total).toBe(calls.length);

    const agent = clientOf(standIn, 'agent1');
    expect((await agent.safe.listVoipRooms()).error?.name).toBe('ForbiddenError');
    expect((await agent.safe.getVoipRoom({ token: 't', rid: 'r' })).error?.errorType).toBe('error-unauthorized');
    const own = calls.filter(({ servedBy }) => servedBy?._id === 'agent1');
    expect((await agent.listVoipRooms({ agents: ['agent1'] })).total).toBe(own.length);
  });

  it('fails as it is told to, once for each failure, and takes note of every call', async () => {
    const standIn = createStandIn();
    const client = clientOf(standIn);
    standIn.failNext({ status: 503 }, { status: 429, headers: { 'Retry-After': '7' } }, new TypeError('lost'), {
      status: 400,
      body: { success: false, error: 'own', errorType: 'own' },
    });
    const names: unknown[] = [];
    for (let call = 0; call < 5; call += 1) {
      const { error } = await client.safe.listVoipRooms({ open: true });
      names.push([error?.name, error?.errorType]);
    }
    expect(names).toEqual([
      ['ServerError', 'error-store-unavailable'],
      ['RateLimitError', 'error-too-many-requests'],
      ['ConnectionError', undefined],
      ['BadRequestError', 'own'],
      [undefined, undefined],
    ]);
    expect(standIn.calls.map(({ operation, parameters }) => [operation, `${parameters}`])).toEqual(
      Array.from({ length: 5 }, () => ['listVoipRooms', 'open=true']),
    );
  });

  it('fails without a body too, as for what has not changed', async () => {
    const standIn = createStandIn();
    standIn.failNext({ status: 304 });
    const { error } = await clientOf(standIn).safe.listVoipRooms();
    expect([error?.name, error?.status]).toEqual(['SwitchboardError', 304]);
  });

  it('keeps a plain request id of the caller', async () => {
    const { fetch } = createStandIn();
    const idFor = async (id: string) =>
      (await fetch('http://localhost/api/v1/voip/rooms', { headers: { 'X-Request-Id': id } })).headers.get(
        'x-request-id',
      );
    expect(await idFor('call-7.a_b')).toBe('call-7.a_b');
    expect(await idFor('not plain')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is 404 elsewhere', async () => {
    const { fetch } = createStandIn();
    const response = await fetch('http://localhost/api/v1/rooms', {});
    expect([response.status, await response.json()]).toEqual([
      404,
      { success: false, error: 'There is no /api/v1/rooms [error-not-found]', errorType: 'error-not-found' },
    ]);
  });

  const voip = '/api/v1/voip/rooms';
  it.each([
    'agents=a&agents=b',
    'agents[0]=agent1&agents[1]=agent2',
    'agents=["agent1","agent2"]',
    'agents=agent1',
    'open=&queue',
    'visitorId=undefined',
    '=&count=1',
    '&&=x&count=1&',
    'queue=%E9',
    'roomName=100%',
  ])('reads every form of the wire: %s', async (query) => {
    const { fetch } = createStandIn({ rooms: calls });
    const response = await fetch(`http://localhost${voip}?${query}`, {});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  /** The status, and what is of interest of the answer. */
  const ask = async (path: string, query: string, init: RequestInit = {}) => {
    const { fetch } = createStandIn({ rooms: calls });
    const response = await fetch(`http://localhost${path}?${query}`, init);
    const { total, offset, details } = (await response.json()) as {
      total?: number;
      offset?: number;
      details?: unknown[];
    };
    return { status: response.status, total, offset, details };
  };
  const open = calls.filter((call) => call.open === true).length;

  it.each(['true', '1', 't', 'True', 'TRUE', 'T'])('takes open=%s for true', async (word) => {
    expect(await ask(voip, `open=${word}`)).toMatchObject({ status: 200, total: open });
  });
  it.each(['false', '0', 'f', 'False', 'F'])('takes open=%s for false', async (word) => {
    expect(await ask(voip, `open=${word}`)).toMatchObject({ status: 200, total: calls.length - open });
  });
  it.each(['yes', '2', 'on', 'truee', ' true'])('refuses open=%s', async (word) => {
    const details = [{ parameter: 'open', message: expect.stringContaining('true, ') }];
    expect(await ask(voip, `open=${encodeURIComponent(word)}`)).toMatchObject({ status: 400, details });
  });

  it.each([
    ['3', 3],
    ['007', 7],
    ['50.0', 50],
    ['5.000e1', 50],
    ['10e-1', 1],
    ['1e%2B05', 100_000],
    ['1e+05', 100_000],
    ['1E5', 100_000],
    ['0e9', 0],
    ['0e-9', 0],
    ['0.0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', Number.MAX_SAFE_INTEGER],
    ['1e30', Number.MAX_SAFE_INTEGER],
    ['1e999999999', Number.MAX_SAFE_INTEGER],
    ['1000000000000000000001e-21', undefined],
    ['1.00000000000000000001', undefined],
    ['1.5', undefined],
    ['-1', undefined],
    ['-0', 0],
    ['-0.5', undefined],
    ['0x10', undefined],
    ['5.', undefined],
    ['.5', undefined],
    ['%2B5', undefined],
    ['%205', undefined],
    ['1e', undefined],
    ['5,0', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
  ])('reads offset=%s as %s', async (text, expected) => {
    const { status, offset } = await ask(voip, `offset=${text}&count=0`);
    expect([status, offset]).toEqual(expected === undefined ? [400, undefined] : [200, expected]);
  });

  it('keeps what isn’t percent-encoded UTF-8 whole, but for its plus', async () => {
    const standIn = createStandIn();
    await standIn.fetch(
      `http://localhost${voip}?roomName=50%25%zz+off&queue=%E9+caf%C3%A9&direction=in%62ound&=x&tags[]=a+b`,
      {},
    );
    expect([...(standIn.calls[0]?.parameters ?? [])]).toEqual([
      ['roomName', '50%25%zz off'],
      ['queue', '%E9 caf%C3%A9'],
      ['direction', 'inbound'],
      ['tags[]', 'a b'],
    ]);
  });

  it.each([
    ['visitorId[]=undefined', 'visitorId'],
    ['visitorId=undefined&visitorId=undefined', 'visitorId'],
    ['visitorId=undefined&visitorId=visitor1', 'visitorId'],
    ['open=true&open=false', 'open'],
    ['sort[ts]=1&sort[fname]=-1', 'sort[ts]'],
    ['query[open]=true', 'query[open]'],
    ['agents[a]=x', 'agents[a]'],
    ['100%=x', '100%'],
  ])('refuses %s, and names %s', async (query, parameter) => {
    expect(await ask(voip, query)).toMatchObject({ status: 400, details: [{ parameter }] });
  });

  it('says how an object is sent', async () => {
    const message = 'is not a parameter; send "customFields" as JSON text';
    const details = [{ parameter: 'customFields[plan]', message }];
    expect(await ask('/api/v1/livechat/rooms', 'customFields[plan]=gold')).toMatchObject({ status: 400, details });
  });

  it.each([`${voip}/`, '/api//v1/voip/rooms', '//api/v1///voip/rooms//', `/chat${voip}`])(
    'is at %s too',
    async (path) => {
      expect(await ask(path, '')).toMatchObject({ status: 200, total: calls.length });
    },
  );

  it('passes over a body', async () => {
    const found = await ask(voip, 'open=true', {
      method: 'GET',
      body: '{"open":',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(found).toMatchObject({ status: 200, total: open });
  });
});
