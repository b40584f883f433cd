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

  it.each([
    'agents=a&agents=b',
    'agents[0]=agent1&agents[1]=agent2',
    'agents=["agent1","agent2"]',
    'agents=agent1',
    'open=&queue',
    'visitorId=undefined',
  ])('reads every form of the wire: %s', async (query) => {
    const { fetch } = createStandIn({ rooms: calls });
    const response = await fetch(`http://localhost/api/v1/voip/rooms?${query}`, {});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
  });
});
