import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { aCall, aChat, idsOf } from './rooms.js';
import { type Answer, type Credentials, startServer, type TestServer } from './server.js';
import { ACCESS_CHANGE_WITHIN_MS, engine, newStore, type TestStore } from './store.js';

const UNAUTHORIZED = { success: false, error: 'unauthorized' };
const NOT_LOGGED_IN = {
  success: false,
  error: 'You must be logged in to do this.',
  status: 'error',
  message: 'You must be logged in to do this.',
};
const DAY_MS = 86_400_000;

const CALLS = [
  aCall('call-1', { servedBy: { _id: 'agent', username: 'agent.name' } }),
  aCall('call-2', { servedBy: { _id: 'other', username: 'agent' } }), // a username that is the agent's id
  aCall('call-3', { departmentAncestors: ['north'], departmentId: 'sales' }),
];
const CHATS = [
  aChat('chat-1', { servedBy: { _id: 'agent', username: 'agent.name' }, departmentId: 'sales' }),
  aChat('chat-2', { servedBy: { _id: 'other', username: 'agent' }, departmentAncestors: ['north'] }),
  aChat('chat-3', { departmentId: 'support', departmentAncestors: ['south'] }),
  aChat('chat-4', { departmentId: 'legal' }),
  aChat('chat-5'),
];
const ALL_CALLS = ['call-1', 'call-2', 'call-3'];
const ALL_CHATS = ['chat-1', 'chat-2', 'chat-3', 'chat-4', 'chat-5'];

async function givenRoomsAndUnits(server: TestServer): Promise<void> {
  await server.givenRooms(...CALLS, ...CHATS);
  await server.givenVisitor({ _id: 'visitor', token: 'visitor-token' });
  await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  await server.givenDepartment({ _id: 'north', name: 'North', type: 'u' });
  await server.givenDepartment({ _id: 'south', name: 'South', type: 'u' });
  await server.givenDepartment({ _id: 'sales', name: 'Sales', parentId: 'north' });
  await server.givenDepartment({ _id: 'support', name: 'Support', parentId: 'south' });
  await server.givenDepartment({ _id: 'legal', name: 'Legal' });
}

/** The ids, sorted, or the refusal. */
function seen(answer: Answer): unknown {
  return answer.status === 200 ? idsOf(answer).toSorted() : answer.body;
}

async function seenOnLists(server: TestServer, as: Credentials, search = '') {
  const calls = await server.get(`/api/v1/voip/rooms${search}`, { as });
  const chats = await server.get(`/api/v1/livechat/rooms${search}`, { as });
  return { calls: seen(calls), chats: seen(chats) };
}

describe('what a caller sees by their roles and units', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await givenRoomsAndUnits(server);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const everything = { calls: ALL_CALLS, chats: ALL_CHATS };
  const nothing = { calls: UNAUTHORIZED, chats: UNAUTHORIZED };
  it.each([
    { id: 'manager', roles: ['livechat-manager'], units: [], sees: everything },
    { id: 'admin', roles: ['admin'], units: [], sees: everything },
    { id: 'monitor-of-none', roles: ['livechat-monitor'], units: [], sees: { calls: ALL_CALLS, chats: [] } },
    {
      id: 'monitor-of-north',
      roles: ['livechat-monitor'],
      units: ['north'],
      sees: { calls: ALL_CALLS, chats: ['chat-1', 'chat-2'] },
    },
    {
      id: 'monitor-of-both',
      roles: ['livechat-monitor', 'user'],
      units: ['north', 'south'],
      sees: { calls: ALL_CALLS, chats: ['chat-1', 'chat-2', 'chat-3'] },
    },
    {
      id: 'monitor-of-a-unit-that-is-gone',
      roles: ['livechat-monitor'],
      units: ['west'],
      sees: { calls: ALL_CALLS, chats: [] },
    },
    { id: 'monitor-and-manager', roles: ['livechat-monitor', 'livechat-manager'], units: ['north'], sees: everything },
    { id: 'monitor-and-admin', roles: ['admin', 'livechat-monitor'], units: ['north'], sees: everything },
    { id: 'manager-of-a-unit', roles: ['livechat-manager'], units: ['north'], sees: everything },
    { id: 'stranger', roles: [], units: [], sees: nothing },
    {
      id: 'plain-user',
      roles: ['user', 'bot', 'no-such-role', '__proto__', 'constructor'],
      units: ['north'],
      sees: nothing,
    },
    { id: 'agent-who-does-not-ask-for-their-own', roles: ['livechat-agent'], units: [], sees: nothing },
  ])('$id', async ({ id, roles, units, sees }) => {
    const as = await server.givenUser({ id, roles });
    for (const unit of units) await server.givenMonitor(unit, id);
    expect(await seenOnLists(server, as)).toEqual(sees);
  });

  const own = { calls: ['call-1'], chats: ['chat-1'] };
  it.each([
    ['their own _id', '?agents[]=agent', own],
    ['their own _id, as JSON', '?agents=["agent"]', own],
    ['their own _id, alone', '?agents=agent', own],
    ['their username', '?agents[]=agent.name', nothing],
    ['their own _id twice', '?agents[]=agent&agents[]=agent', nothing],
    ['their own _id and another', '?agents[]=agent&agents[]=other', nothing],
    ['another', '?agents[]=other', nothing],
    ['their own _id and an empty element', '?agents[]=agent&agents[]=', nothing],
    ['an empty list', '?agents=[]', nothing],
    ['their own _id in another case', '?agents[]=Agent', nothing],
    [
      'all by an `$or` beside their own _id',
      `?agents[]=agent&query={"$or":[{},{"servedBy._id":{"$ne":"agent"}}]}`,
      own,
    ],
    ['their own _id in `query` alone', '?query={"servedBy._id":"agent"}', nothing],
  ])('an agent who asks for %s', async (_what, search, sees) => {
    const as = { userId: 'agent', token: 'agent-token' };
    expect(await seenOnLists(server, as, search)).toEqual(sees);
  });

  it.each([
    ['a unit of theirs', '?units[]=north', ['chat-2']],
    ['a unit that is not theirs', '?units[]=south', []],
    ['both', '?units[]=south&units[]=north', ['chat-2']],
    ['a department of their unit', '?departmentId=sales', ['chat-1']],
    ['a department of another unit', '?departmentId[]=support&departmentId[]=legal', []],
    ['custom fields', '?customFields={}', ['chat-1', 'chat-2']],
    ['all by an `$or`', '?query={"$or":[{},{"departmentId":null}]}', ['chat-1', 'chat-2']],
  ])('a monitor of north who asks for %s', async (_what, search, sees) => {
    const as = { userId: 'monitor-of-north', token: 'monitor-of-north-token' };
    expect(seen(await server.get(`/api/v1/livechat/rooms${search}`, { as }))).toEqual(sees);
  });

  it('a monitor asks for the agent, and gets those of the agent within the units', async () => {
    const as = { userId: 'monitor-of-north', token: 'monitor-of-north-token' };
    expect(await seenOnLists(server, as, '?agents[]=agent')).toEqual({
      calls: ['call-1', 'call-2'],
      chats: ['chat-1', 'chat-2'],
    });
  });

  it.each(['manager', 'admin', 'stranger', 'monitor-of-north'])('%s may not open calls', async (id) => {
    const target = '/api/v1/voip/room?token=visitor-token&agentId=agent';
    const error = 'User does not have the permissions required for this action [error-unauthorized]';
    const refused = await server.get(target, { as: { userId: id, token: `${id}-token` } });
    expect([refused.status, refused.body]).toEqual([403, { success: false, error, errorType: 'error-unauthorized' }]);
  });
});

it('a monitor sees every chat where no units exist at all', async () => {
  await using server = await startServer();
  await server.givenRooms(...CALLS, ...CHATS);
  await server.givenDepartment({ _id: 'sales', name: 'Sales' });
  const as = await server.givenUser({ id: 'monitor', roles: ['livechat-monitor'] });
  expect(await seenOnLists(server, as)).toEqual({ calls: ALL_CALLS, chats: ALL_CHATS });
});

describe('credentials', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ LOGIN_TOKEN_DAYS: '30' });
    await givenRoomsAndUnits(server);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const now = Date.now();
  it.each([
    ['a personal token without expiry, however old', { created_at: 0 }, 200],
    ['a personal token that expires tomorrow', { expires_at: now + DAY_MS }, 200],
    ['a personal token that has expired', { expires_at: now - 1 }, 401],
    ['a login token of 29 days', { kind: 'login', created_at: now - 29 * DAY_MS }, 200],
    ['a login token of 30 days', { kind: 'login', created_at: now - 30 * DAY_MS }, 401],
    ['a login token of unknown age', { kind: 'login', created_at: null }, 401],
    ['a login token without a date', { kind: 'login', created_at: null, no_expiry: 1 }, 200],
    ['a login token without a date, but expired here', { kind: 'login', no_expiry: 1, expires_at: now - 1 }, 401],
    ['a revoked token', { revoked_at: now - DAY_MS }, 401],
    ['a token revoked on a date to come', { revoked_at: now + DAY_MS }, 401],
    ['a revoked login token', { kind: 'login', created_at: now, revoked_at: now }, 401],
    ['a read-only token', { read_only: 1 }, 200],
  ] as const)('%s', async (id, token, status) => {
    const as = await server.givenUser({ id, roles: ['admin'] }, token);
    const answer = await server.get('/api/v1/voip/rooms', { as });
    expect([answer.status, seen(answer)]).toEqual([status, status === 200 ? ALL_CALLS : NOT_LOGGED_IN]);
  });

  it('an inactive user, a disabled one and an unknown one are not told apart', async () => {
    const inactive = await server.givenUser({ id: 'inactive', roles: ['admin'], active: false });
    const disabled = await server.givenUser({ id: 'disabled', roles: ['admin'] });
    await change(server.database, "update users set disabled_at = 1 where id = 'disabled'");
    const wrongToken = { userId: 'agent', token: 'inactive-token' };
    const unknown = { userId: 'nobody', token: 'nobody-token' };
    for (const as of [inactive, disabled, wrongToken, unknown, { userId: '', token: '' }, undefined]) {
      for (const path of ['voip/rooms', 'voip/room', 'livechat/rooms']) {
        const answer = await server.get(`/api/v1/${path}?nonsense=1`, as === undefined ? {} : { as });
        expect([answer.status, answer.body]).toEqual([401, NOT_LOGGED_IN]);
      }
    }
  });

  it('one of two tokens of a user works when the other has expired', async () => {
    const as = await server.givenUser({ id: 'two', roles: ['admin'] }, { expires_at: now - 1 });
    await server.insert('user_tokens', {
      user_id: 'two',
      hash: hashToken('second'),
      origin: 'here',
      kind: 'personal',
      read_only: 0,
      no_expiry: 0,
    });
    const answers = await Promise.all(
      [as, { userId: 'two', token: 'second' }].map((each) => server.get('/api/v1/voip/rooms', { as: each })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  });

  it('a token works beside hashes that an import brought and that are none', async () => {
    const as = await server.givenUser({ id: 'odd', roles: ['admin'] });
    for (const hash of ['', 'short', 'é'.repeat(44), `${hashToken('odd')} and more`]) {
      await server.insert('user_tokens', {
        user_id: 'odd',
        hash,
        origin: 'import',
        kind: 'personal',
        read_only: 0,
        no_expiry: 0,
      });
    }
    const answers = await Promise.all(
      [as, { userId: 'odd', token: 'odd' }].map((each) => server.get('/api/v1/voip/rooms', { as: each })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });

  it('a read-only token finds a call and opens none, whether or not the agent is there', async () => {
    const as = await server.givenUser({ id: 'reader', roles: ['livechat-agent'] }, { read_only: 1 });
    const writer = { userId: 'agent', token: 'agent-token' };
    await server.givenVisitor({ _id: 'v2', token: 'second-visitor' });
    const target = '/api/v1/voip/room?token=second-visitor&agentId=';
    const statusOf = async (agentId: string, by: Credentials) =>
      (await server.get(`${target}${agentId}`, { as: by })).status;
    expect([await statusOf('agent', as), await statusOf('nobody', as)]).toEqual([403, 403]);
    expect([await statusOf('agent', writer), await statusOf('nobody', as)]).toEqual([200, 200]);
    expect((await server.get('/api/v1/voip/room?token=no-visitor&agentId=agent', { as })).body.error).toBe(
      'invalid-token',
    );
  });
});

/** Runs one statement as another writer of the store would. */
async function change(database: Database, statement: string): Promise<void> {
  const query = compileQuery<object, unknown>(database.builder, () => sql.raw(statement));
  await database.write(async (session) => session.run(query, {}));
}

describe.each(['this process', 'another process'])('a change made by %s counts for the next request', (writer) => {
  let store: TestStore;
  let server: TestServer;
  let elsewhere: Database;
  beforeEach(async () => {
    store = await newStore({ migrated: true });
    server = await startServer({}, store.url);
    elsewhere = await openStore(store.url);
    await givenRoomsAndUnits(server);
  });
  afterEach(async () => {
    await elsewhere.close();
    await server[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  const write = async (statement: string) => {
    await change(writer === 'this process' ? server.database : elsewhere, statement);
    if (writer === 'another process') await sleep(ACCESS_CHANGE_WITHIN_MS);
  };

  it.each([
    [
      'a permission loses its roles',
      "update permissions set roles = '[]' where id = 'view-livechat-rooms'",
      'manager',
      UNAUTHORIZED,
    ],
    [
      'a permission is given to another role',
      `update permissions set roles = '["user"]' where id = 'view-livechat-rooms'`,
      'user',
      ALL_CHATS,
    ],
    ['a permission is gone', "delete from permissions where id = 'view-livechat-rooms'", 'manager', UNAUTHORIZED],
    ['a role is granted', `update users set roles = '["admin"]' where id = 'user'`, 'user', ALL_CHATS],
    ['a role is taken away', `update users set roles = '["user"]' where id = 'manager'`, 'manager', UNAUTHORIZED],
    [
      'a monitor becomes a manager too',
      `update users set roles = '["livechat-monitor","livechat-manager"]' where id = 'monitor'`,
      'monitor',
      ALL_CHATS,
    ],
    ['a user is disabled', "update users set disabled_at = 1 where id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a user is deactivated', "update users set active = 0 where id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a user is deleted', "delete from users where id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a token is revoked', "update user_tokens set revoked_at = 1 where user_id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a token expires', "update user_tokens set expires_at = 1 where user_id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a token is deleted', "delete from user_tokens where user_id = 'manager'", 'manager', NOT_LOGGED_IN],
    ['a monitor loses their unit', 'delete from unit_monitors', 'monitor', []],
    ['a monitor gets another unit', "update unit_monitors set unit_id = 'south'", 'monitor', ['chat-3']],
    [
      'a department moves to the unit',
      "update departments set parent_id = 'north' where id = 'legal'",
      'monitor',
      ['chat-1', 'chat-2', 'chat-4'],
    ],
    [
      'a department leaves the unit',
      "update departments set parent_id = null where id = 'sales'",
      'monitor',
      ['chat-2'],
    ],
    ['the last unit goes', "delete from departments where type = 'u'", 'monitor-of-none', []],
  ] as const)('%s', async (_what, statement, id, after) => {
    const roles = {
      manager: ['livechat-manager'],
      user: ['user'],
      monitor: ['livechat-monitor'],
      'monitor-of-none': ['livechat-monitor'],
    };
    const as = await server.givenUser({ id, roles: roles[id] });
    await server.givenMonitor('north', 'monitor');
    const before = { manager: ALL_CHATS, user: UNAUTHORIZED, monitor: ['chat-1', 'chat-2'], 'monitor-of-none': [] };
    const lookTwice = async () =>
      [await seenOnLists(server, as), await seenOnLists(server, as)].map(({ chats }) => chats);
    expect(await lookTwice()).toEqual([before[id], before[id]]);
    await write(statement);
    expect(await lookTwice()).toEqual([after, after]);
  });
});

const ROUNDS = { sqlite: 40, postgres: 4 }[engine];

it('a user who is disabled and enabled while they ask without pause is refused and served in time', async () => {
  await using store = await newStore({ migrated: true });
  await using server = await startServer({}, store.url);
  const elsewhere = await openStore(store.url);
  const as = await server.givenUser({ id: 'user', roles: ['admin'] });
  const ask = async () => (await server.get('/api/v1/voip/rooms', { as })).status;
  const statuses: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const unwatched = Array.from({ length: 10 }, ask);
    await change(elsewhere, `update users set disabled_at = ${round % 2 === 0 ? 1 : 'null'} where id = 'user'`);
    await sleep(ACCESS_CHANGE_WITHIN_MS);
    statuses.push(await ask());
    await Promise.all(unwatched);
  }
  await elsewhere.close();
  expect(statuses).toEqual(Array.from({ length: ROUNDS }, (_, round) => (round % 2 === 0 ? 401 : 200)));
});
