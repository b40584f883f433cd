import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type ListParameters } from '../../src/index.js';
import { parameters as declared } from '../../src/generated/parameters.js';
import { createStandIn, type StandIn } from '../../src/testing.js';
import { calls, chats, departments } from '../harness/rooms.js';
import { importInto, startServer, user } from '../harness/server.js';
import { newStore, type Store } from '../harness/store.js';

let store: Store;
let server: RunningSwitchboard;
let client: Client;
let standIn: Client;
let standInFetch: StandIn['fetch'];

const visitors = [
  { _id: 'mary', token: 'mary-token', username: 'guest-mary', name: 'Mary' },
  { _id: 'paul', token: 'paul-token', username: 'guest-paul' },
];

beforeAll(async () => {
  store = await newStore();
  await importInto(store.url, {
    rocketchat_room: [...calls, ...chats],
    users: [
      user('manager', ['livechat-manager', 'livechat-agent']),
      user('agent1', ['livechat-agent']),
      user('nobody', ['user']),
    ],
    rocketchat_livechat_department: departments.map((department) => ({ ...department, enabled: true })),
    rocketchat_livechat_visitor: [...visitors, ...calls.map(({ v }) => ({ ...v, _id: v?.token }))],
  });
  server = await startServer(store.url);
  client = createClient({ baseUrl: server.url, userId: 'manager', authToken: 'manager-token' });
  const agents = [{ _id: 'agent1', username: 'agent1.name' }];
  ({ fetch: standInFetch } = createStandIn({ rooms: [...calls, ...chats], visitors, departments, agents }));
  const credentials = { userId: 'manager', authToken: 'manager-token' };
  standIn = createClient({ baseUrl: 'http://localhost', ...credentials, fetch: standInFetch });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

type Cases<Parameters> = { readonly [Name in keyof Parameters]-?: readonly Parameters[Name][] };

const shared = {
  createdAt: [
    '2021-07-10',
    '2021-07-10T06:00:00Z',
    '2021-07-10T06:00:00',
    new Date('2021-07-10T06:00:00Z'),
    { start: '2021-07-10' },
    { end: '2021-07-10' },
    { start: new Date('2021-07-10T06:00:00Z'), end: '2021-07-11T08:00:00+02:00' },
    '{"start":"2021-07-11"}',
  ],
  closedAt: ['2021-07-10', { start: new Date('2021-07-10T06:00:00Z'), end: new Date('2021-07-12T06:00:00Z') }],
  tags: [['billing'], ['vip', 'returns']],
  offset: [3],
  count: [5],
} as const;

const voipCases: Cases<ListParameters<'listVoipRooms'>> = {
  ...shared,
  agents: [['agent1'], ['agent.2', 'agent0']],
  open: [true, false],
  queue: ['support'],
  visitorId: ['visitor2'],
  direction: ['inbound', 'outbound'],
  roomName: ['élo', 'MARY 1'],
  sort: [
    { fname: 1 },
    { msgs: -1, ts: 1 },
    { servedBy: 1, callDuration: -1 },
    { tags: -1 },
    { value: -1, 'department.name': 1, direction: 1 },
    { phone: -1, source: 1, chatDuration: 1, verified: 1, status: -1, fname: -1 },
    '{"ts":-1}',
  ],
  fields: [{ fname: 1, 'servedBy.username': 1 }, { lastMessage: 0, _id: 0 }, '{"v.token":0}'],
  query: [
    { callDuration: { $gt: 5000 } },
    { ts: { $gte: new Date('2021-07-10T00:00:00Z'), $lt: '2021-07-11' } },
    { $or: [{ queue: 'sales' }, { tags: { $in: ['vip'] } }] },
    { fname: { $regex: '^élo', $options: 'i' } },
    { closedAt: null },
    { callDuration: { $exists: true }, msgs: { $nin: [1, 2] } },
    { t: 'v', 'v.status': 'online', 'v.phone': null, verified: { $ne: true }, open: true },
  ],
};

const livechatCases: Cases<ListParameters<'listLivechatRooms'>> = {
  ...shared,
  agents: [['agent1'], ['agent.2', 'agent0']],
  roomName: ['søren', '"Elsie Teng"'],
  departmentId: [['department0'], ['department0', 'department2']],
  open: [true, false],
  onhold: [true],
  queued: [true],
  customFields: [{ plan: 'GOLD' }, { plan: 'gold', contract: 4706 }, '{"plan":"sil"}'],
  units: [['unit1']],
  sort: [{ fname: -1, ts: 1 }, { departmentId: 1 }],
  fields: [{ 'livechatData.plan': 1, tags: 1 }, { v: 0 }, { department: 1 }],
  query: [{ departmentAncestors: 'unit0', msgs: { $lte: 2 } }],
};

const rows = (cases: object) =>
  Object.entries(cases).flatMap(([name, values]: [string, readonly unknown[]]) =>
    values.map((value) => ({ name, value, shown: JSON.stringify(value) })),
  );

describe('every parameter', () => {
  it('has a case', () => {
    expect(Object.keys(declared['listVoipRooms'] ?? {}).toSorted()).toEqual(Object.keys(voipCases).toSorted());
    expect(Object.keys(declared['listLivechatRooms'] ?? {}).toSorted()).toEqual(Object.keys(livechatCases).toSorted());
  });
});

describe('listVoipRooms', () => {
  it.each(rows(voipCases))('$name: $shown means what the contract says', async ({ name, value }) => {
    const found = await client.listVoipRooms({ sort: { _id: 1 }, [name]: value });
    expect(found).toEqual(await standIn.listVoipRooms({ sort: { _id: 1 }, [name]: value }));
    const all = await standIn.listVoipRooms({ sort: { _id: 1 } });
    expect(found.rooms.length).toBeGreaterThan(0);
    expect(found.rooms).not.toEqual(all.rooms);
  });

  it('takes all of them together', async () => {
    const parameters = {
      agents: ['agent0', 'agent1', 'agent2'],
      open: true,
      createdAt: { start: '2021-07-09', end: '2021-07-15' },
      tags: ['billing'],
      queue: 'support',
      visitorId: 'visitor0',
      direction: 'inbound',
      roomName: 'mary',
      offset: 0,
      count: 10,
      sort: { ts: -1 },
      fields: { fname: 1 },
      query: { msgs: { $gte: 0 } },
    } as const;
    const found = await client.listVoipRooms(parameters);
    expect(found).toEqual(await standIn.listVoipRooms(parameters));
    expect(found.rooms).not.toEqual([]);
  });

  it('finds nothing for an empty list, and everything for undefined', async () => {
    expect((await client.listVoipRooms({ agents: [] })).total).toBe(0);
    expect((await client.listVoipRooms({ agents: undefined })).total).toBe(calls.length);
  });

  it('gives all at once for count 0', async () => {
    const { rooms } = await client.listVoipRooms({ count: 0, sort: { _id: 1 } });
    expect(rooms).toEqual(calls);
  });
});

describe('listLivechatRooms', () => {
  it.each(rows(livechatCases))('$name: $shown means what the contract says', async ({ name, value }) => {
    const found = await client.listLivechatRooms({ sort: { _id: 1 }, [name]: value });
    expect(found).toEqual(await standIn.listLivechatRooms({ sort: { _id: 1 }, [name]: value }));
    const all = await standIn.listLivechatRooms({ sort: { _id: 1 } });
    expect(found.rooms.length).toBeGreaterThan(0);
    expect(found.rooms).not.toEqual(all.rooms);
  });

  it('sends what is false too', async () => {
    for (const name of ['onhold', 'queued']) {
      expect((await client.listLivechatRooms({ [name]: false })).total).toBe(chats.length);
    }
  });
});

describe('a raw query string', () => {
  const forms = [
    ...['true', '1', 't', 'True', 'FALSE', '0', 'f', 'yes', '2', '%20true'].map((word) => `open=${word}`),
    ...['3', '007', '50.0', '10e-1', '1e%2B01', '1e+01', '1E1', '0e-9', '1e30', '1e999999999'].map(
      (text) => `offset=${text}`,
    ),
    ...['1.5', '-1', '-0', '0x10', '5.', '.5', '%2B5', '%205', '1e', 'NaN'].map((text) => `offset=${text}`),
    'count=5.0&offset=1e0',
    'count=9007199254740993',
    'roomName=100%',
    'roomName=50%25%zz',
    'queue=%E9',
    'queue=supp%6Frt',
    'queue=a+b',
    '=&count=1',
    '&&=x&count=1&',
    'visitorId=undefined',
    'visitorId=visitor1',
    'visitorId[]=undefined',
    'visitorId=undefined&visitorId=undefined',
    'visitorId=&visitorId=visitor1',
    'open=true&open=false',
    'agents=agent1&agents=agent.2',
    'agents[0]=agent1&agents[1]=agent2',
    'agents=["agent1","agent2"]',
    'agents[]=',
    'agents[a]=x',
    '100%=x',
    'sort[ts]=1&sort[fname]=-1',
    'query[open]=true',
    'sort={"value":-1,"_id":1}',
    'sort={"department":1}',
    'sort={"nothing":1}',
    'query={"t":"l"}',
    'query={"t":"v","status":null}',
  ];

  it.each(forms)('means the same to the server and its stand-in: %s', async (query) => {
    const headers = { 'X-User-Id': 'manager', 'X-Auth-Token': 'manager-token' };
    const answers = await Promise.all(
      [server.url, 'http://localhost'].map(async (url, at) => {
        const ask = at === 0 ? fetch : standInFetch;
        const response = await ask(`${url}/api/v1/voip/rooms?${query}`, { headers });
        const { rooms, total, offset, errorType, details } = (await response.json()) as Record<string, any>;
        const named = details?.map(({ parameter }: { parameter: string }) => parameter);
        return { status: response.status, rooms, total, offset, errorType, named };
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect([200, 400]).toContain(answers[0]?.status);
  });

  it.each(['/api/v1/voip/rooms/', '/api//v1/voip/rooms', '//api/v1///livechat/rooms//', '/api/v1/nothing/'])(
    'is read at %s by both',
    async (path) => {
      const headers = { 'X-User-Id': 'manager', 'X-Auth-Token': 'manager-token' };
      const real = await fetch(`${server.url}${path}`, { headers });
      const imitated = await standInFetch(`http://localhost${path}`, { headers });
      expect(imitated.status).toBe(real.status);
    },
  );
});

describe('getVoipRoom', () => {
  it('finds a call by its id, whatever else is given', async () => {
    const [call] = calls;
    const answer = { room: call, newRoom: false, success: true };
    const parameters = { token: 'visitor-token-0', rid: 'call00' };
    expect(await client.getVoipRoom(parameters)).toEqual(answer);
    expect(await client.getVoipRoom({ ...parameters, agentId: 'agent1', direction: 'outbound' })).toEqual(answer);
  });

  it.each(['inbound', 'outbound', undefined] as const)('opens a call once: %s', async (direction) => {
    const token = direction === 'outbound' ? 'paul-token' : 'mary-token';
    const parameters = { token, agentId: 'agent1', direction };
    const first = await client.getVoipRoom(parameters);
    const again = await client.getVoipRoom(parameters);
    expect(again).toEqual({ room: first.room, newRoom: false, success: true });
    expect(first.room.direction).toBe(direction ?? 'inbound');

    const shown = await standIn.getVoipRoom(parameters);
    expect([shown.newRoom, Object.keys(shown.room)]).toEqual([first.newRoom, Object.keys(first.room)]);
  });
});

describe('refusals', () => {
  const attempts: [string, (asked: Client) => Promise<{ error?: unknown }>][] = [
    ['one parameter', (asked) => asked.safe.listVoipRooms({ count: -1 })],
    ['several', (asked) => asked.safe.listVoipRooms({ count: -1, offset: 1.5, sort: '{"ts":2}' })],
    ['sort', (asked) => asked.safe.listVoipRooms({ sort: '{"v.token":1}' })],
    ['fields', (asked) => asked.safe.listVoipRooms({ fields: '{"v":1,"v.token":1}' })],
    ['query', (asked) => asked.safe.listLivechatRooms({ query: '{"$where":"1"}' })],
    ['customFields', (asked) => asked.safe.listLivechatRooms({ customFields: '[]' })],
    ['a date', (asked) => asked.safe.listLivechatRooms({ createdAt: 'yesterday' })],
    ['an unknown parameter', (asked) => asked.safe.listVoipRooms({ agent: 'a' } as object)],
    ['no visitor', (asked) => asked.safe.getVoipRoom({ token: 'unknown', rid: 'r' })],
    ['no room', (asked) => asked.safe.getVoipRoom({ token: 'visitor-token-0', rid: 'r' })],
    ['no agent', (asked) => asked.safe.getVoipRoom({ token: 'visitor-token-1', agentId: 'a' })],
    ['a sort given twice', (asked) => asked.safe.listVoipRooms({ sort: ['{}', '{}'] } as object)],
    ['U+0000', (asked) => asked.safe.listVoipRooms({ queue: 'a\0' })],
    ['a number that is none', (asked) => asked.safe.listVoipRooms({ offset: 0.1 })],
    ['neither', (asked) => asked.safe.getVoipRoom({ token: 'visitor-token-1' } as never)],
  ];

  it('have the text that Rocket.Chat gives sort, fields and query', async () => {
    for (const name of ['sort', 'fields', 'query']) {
      for (const asked of [client, standIn]) {
        const { error } = await asked.safe.listVoipRooms({ [name]: '{"a b":2}' });
        expect(error?.message).toBe(
          `listVoipRooms: Invalid ${name} parameter provided: "{"a b":2}" [error-invalid-${name}]`,
        );
      }
    }
  });

  it('are 414 for too long a query', async () => {
    for (const asked of [client, standIn]) {
      const { error } = await asked.safe.listVoipRooms({ roomName: 'a'.repeat(16_384) });
      expect([error?.status, error?.errorType]).toEqual([414, 'error-uri-too-long']);
    }
  });

  it.each(attempts)('name %s, on the server and its stand-in', async (_what, attempt) => {
    const [real, imitated] = await Promise.all([attempt(client), attempt(standIn)]);
    const summary = ({ error }: { error?: any }) => ({
      name: error.name,
      status: error.status,
      errorType: error.errorType,
      parameters: error.parameters.map((each: { parameter: string }) => each.parameter),
    });
    expect(summary(imitated)).toEqual(summary(real));
    expect(summary(real)).toMatchObject({ name: 'BadRequestError', status: 400 });
  });
});
