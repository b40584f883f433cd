import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCall, callPage, type Document, encodeQuery } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOM = '/api/v1/voip/room';

let server: TestServer;
let agent: Credentials;

beforeEach(async () => {
  server = await startServer();
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'], username: 'kim.jane' });
});
afterEach(() => server[Symbol.asyncDispose]());

const ask = (query: Record<string, string>, as = agent) => server.get(`${VOIP_ROOM}?${encodeQuery(query)}`, { as });

/** Opens a call and gives its room, after checking that it was opened. */
async function open(query: Record<string, string> = {}): Promise<Document> {
  const { status, body } = await ask({ token: 'marys-token', agentId: 'agent', ...query });
  expect([status, Object.keys(body), body.newRoom, body.success]).toEqual([
    200,
    ['room', 'newRoom', 'success'],
    true,
    true,
  ]);
  return body.room;
}

const givenMary = (part: Document = {}) =>
  server.givenVisitor({ _id: 'mary', token: 'marys-token', username: 'guest-165', name: 'Mary', ...part });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const givenEvent = (part: Document = {}) =>
  server.givenPhoneEvent({
    _id: `event-${JSON.stringify(part)}`,
    event: 'QueueCallerJoin',
    phone: '15550366171',
    ts: minutesAgo(1),
    queue: 'support',
    callUniqueId: '1631.22',
    ...part,
  });
const queuedAs = ({ queue, callUniqueId }: Document) => [queue, callUniqueId];
const fresh = ['support', '1631.22'];
const none = ['default', undefined];

describe('a call that is opened', () => {
  it('has every field that Rocket.Chat gives it, in its order', async () => {
    await givenMary({ department: 'sales', phone: [{ phoneNumber: '+1 (555) 036-6171' }, { phoneNumber: '7' }] });
    await givenEvent();
    const before = new Date().toISOString();
    const room = await open({ direction: 'outbound' });
    const after = new Date().toISOString();

    const now = String(room['ts']);
    expect(before <= now && now <= after && now.length === 24).toBe(true);
    expect(room['_id']).toMatch(/^[2-9A-HJ-NP-TW-Za-km-z]{17}$/);
    expect(JSON.stringify(room)).toBe(
      JSON.stringify({
        _id: room['_id'],
        msgs: 0,
        usersCount: 1,
        lm: now,
        name: 'Mary-1631.22',
        fname: 'Mary',
        t: 'v',
        ts: now,
        departmentId: 'sales',
        v: { _id: 'mary', token: 'marys-token', status: 'online', username: 'guest-165', phone: '+1 (555) 036-6171' },
        servedBy: { _id: 'agent', ts: now, username: 'kim.jane' },
        open: true,
        waitingResponse: true,
        source: { type: 'api' },
        queuedAt: now,
        queue: 'support',
        callUniqueId: '1631.22',
        callStarted: now,
        uids: [],
        autoTranslateLanguage: '',
        livechatData: '',
        u: { _id: 'agent', username: 'kim.jane' },
        direction: 'outbound',
        _updatedAt: now,
      }),
    );
  });

  it('lacks the keys that nothing is known for', async () => {
    await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
    const room = await open();
    const now = room['ts'];
    expect(room).toEqual({
      _id: room['_id'],
      msgs: 0,
      usersCount: 1,
      lm: now,
      name: `mary-${String(room['_id'])}`,
      fname: 'mary',
      t: 'v',
      ts: now,
      v: { _id: 'mary', token: 'marys-token', status: 'online' },
      servedBy: { _id: 'agent', ts: now, username: 'kim.jane' },
      open: true,
      waitingResponse: true,
      source: { type: 'api' },
      queuedAt: now,
      queue: 'default',
      callStarted: now,
      uids: [],
      autoTranslateLanguage: '',
      livechatData: '',
      u: { _id: 'agent', username: 'kim.jane' },
      direction: 'inbound',
      _updatedAt: now,
    });
  });

  it('is in the store: found again, by its id too, and listed', async () => {
    await givenMary();
    const room = await open();
    const again = { room, newRoom: false, success: true };
    expect((await ask({ token: 'marys-token', agentId: 'agent' })).body).toEqual(again);
    expect((await ask({ token: 'marys-token', rid: String(room['_id']) })).body).toEqual(again);
    const manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    for (const query of ['', '?open=true', '?agents=kim.jane', '?visitorId=mary', '?queue=default&direction=inbound']) {
      expect((await server.get(`/api/v1/voip/rooms${query}`, { as: manager })).body).toEqual(callPage([room]));
    }
  });

  it.each([
    ['the visitor’s name', { name: 'Mary', username: 'guest-165' }, 'Mary'],
    ['else the username', { name: undefined, username: 'guest-165' }, 'guest-165'],
    ['else, for an empty name, the username', { name: '', username: 'guest-165' }, 'guest-165'],
  ])('shows %s', async (_what, visitor, fname) => {
    await givenMary(visitor);
    const room = await open();
    expect([room['fname'], room['name']]).toEqual([fname, `${fname}-${String(room['_id'])}`]);
  });

  it('is for the agent who is named, not for the caller', async () => {
    await givenMary();
    await server.givenUser({ id: 'other', roles: ['livechat-agent'], username: 'other.name' });
    const { servedBy, u } = await open({ agentId: 'other' });
    expect([servedBy, u]).toMatchObject([{ _id: 'other', username: 'other.name' }, { _id: 'other' }]);
  });

  it.each([
    [{}, 'inbound'],
    [{ direction: '' }, 'inbound'],
    [{ direction: 'inbound' }, 'inbound'],
    [{ direction: 'outbound' }, 'outbound'],
  ])('goes, for %j, %s', async (query, direction) => {
    await givenMary();
    expect((await open(query))['direction']).toBe(direction);
  });
});

describe('the name of a call', () => {
  const close = (room: Document) =>
    server.givenRooms({ ...room, open: undefined, _updatedAt: new Date(Date.now() + 1_000).toISOString() });

  it('is another for every call of a visitor, and of a namesake', async () => {
    await givenMary();
    await server.givenVisitor({ _id: 'other', token: 'others-token', name: 'Mary' });
    const names: unknown[] = [];
    for (let time = 0; time < 3; time += 1) {
      const room = await open();
      names.push(room['name']);
      await close(room);
    }
    names.push((await open({ token: 'others-token' }))['name']);
    expect(new Set(names).size).toBe(4);
  });

  it('is another where an imported room has it already', async () => {
    await givenMary({ phone: [{ phoneNumber: '15550366171' }] });
    await server.givenRooms(aCall('imported', { name: 'Mary-1631.22' }));
    await givenEvent();
    const room = await open();
    expect([room['name'], room['callUniqueId']]).toEqual([`Mary-1631.22-${String(room['_id'])}`, '1631.22']);
  });
});

describe('the event of the telephone exchange', () => {
  beforeEach(() => givenMary({ phone: [{ phoneNumber: '+1 (555) 036-6171' }] }));

  it.each<[string, () => Document, unknown[]]>([
    ['that is fresh', () => ({}), fresh],
    ['that is nearly 5 minutes old', () => ({ ts: minutesAgo(4.9) }), fresh],
    ['that is more than 5 minutes old', () => ({ ts: minutesAgo(5.1) }), none],
    ['for the number behind a star', () => ({ phone: '*15550366171' }), fresh],
    ['for the number behind a plus', () => ({ phone: '+15550366171' }), fresh],
    ['for another number', () => ({ phone: '5550366171' }), none],
    ['for the number as it is written', () => ({ phone: '+1 (555) 036-6171' }), none],
    ['of the kind DialEnd', () => ({ event: 'DialEnd' }), fresh],
    ['of the kind DialState', () => ({ event: 'DialState' }), fresh],
    ['of another kind', () => ({ event: 'QueueCallerAbandon' }), none],
    ['without a queue', () => ({ queue: undefined }), ['default', '1631.22']],
  ])('%s', async (_what, event, expected) => {
    await givenEvent(event()); // now, so that a slow store in between makes it no older
    expect(queuedAs(await open())).toEqual(expected);
  });

  it('counts if it is the newest', async () => {
    await givenEvent({ ts: minutesAgo(3), queue: 'older', callUniqueId: 'older' });
    await givenEvent({ ts: minutesAgo(1), queue: 'newer', callUniqueId: 'newer' });
    await givenEvent({ ts: minutesAgo(2), queue: 'between', callUniqueId: 'between', phone: '*15550366171' });
    expect(queuedAs(await open())).toEqual(['newer', 'newer']);
  });

  it.each([true, undefined])('belongs to one call only (open: %s)', async (isOpen) => {
    await givenEvent();
    await server.givenRooms(aCall('imported', { callUniqueId: '1631.22', open: isOpen }));
    expect(queuedAs(await open())).toEqual(none);
  });

  it('is not looked for without a phone number', async () => {
    await server.givenVisitor({ _id: 'other', token: 'others-token', phone: [{ phoneNumber: 'none' }] });
    await givenEvent({ phone: '' });
    await givenEvent({ phone: '*' });
    expect(queuedAs(await open({ token: 'others-token' }))).toEqual(none);
  });
});

describe('an agent who can’t take the call', () => {
  const notFound = { success: false, error: 'agent-not-found', errorType: 'agent-not-found' };

  beforeEach(async () => {
    await givenMary();
    await server.givenUser({ id: 'inactive', roles: ['livechat-agent'], active: false });
    await server.givenUser({ id: 'manager', roles: ['livechat-manager', 'admin'] });
    await server.givenUser({ id: 'nameless', roles: ['livechat-agent'], username: '' });
    const disabled = { id: 'disabled', username: 'disabled', active: 1, roles: '["livechat-agent"]' };
    await server.insert('users', { ...disabled, disabled_at: 1, document: '{}' });
    await server.insert('users', { ...disabled, id: 'unnamed', username: null, document: '{}' });
  });

  it.each([
    ['is unknown', 'unknown'],
    ['is named by username', 'kim.jane'],
    ['is inactive', 'inactive'],
    ['is disabled here', 'disabled'],
    ['has not the role', 'manager'],
    ['has an empty username', 'nameless'],
    ['has no username', 'unnamed'],
  ])('%s', async (_why, agentId) => {
    const { status, body } = await ask({ token: 'marys-token', agentId });
    expect({ status, body }).toEqual({ status: 400, body: notFound });
    const manager = { userId: 'manager', token: 'manager-token' };
    expect((await server.get('/api/v1/voip/rooms', { as: manager })).body).toEqual(callPage([]));
  });
});

describe('a read-only token', () => {
  it('opens no call, and leaves none behind', async () => {
    await givenMary();
    const reader = await server.givenUser({ id: 'reader', roles: ['livechat-agent'] }, { read_only: 1 });
    expect((await ask({ token: 'marys-token', agentId: 'agent' }, reader)).body).toEqual({
      success: false,
      error: 'User does not have the permissions required for this action [error-unauthorized]',
      errorType: 'error-unauthorized',
    });
    const room = await open();
    expect((await ask({ token: 'marys-token', agentId: 'agent' }, reader)).body).toEqual({
      room,
      newRoom: false,
      success: true,
    });
  });
});
