import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRooms, type Sort } from './room-model.js';
import { aCall, aChat, callPage, chatPage, type Document, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';

/** What a page sends: the query string of Rocket.Chat's own client, which sorts the names and leaves brackets raw. */
type Sent = Record<string, string | number | boolean | readonly string[]>;

function search(sent: Sent): string {
  return Object.entries(sent)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      Array.isArray(value)
        ? value.map((each) => `${name}[]=${encodeURIComponent(each)}`)
        : [`${name}=${encodeURIComponent(String(value))}`],
    )
    .join('&');
}

const ts = (day: number) => `2021-07-${String(day).padStart(2, '0')}T20:00:00.000Z`;
const agent = (name: string) => ({ _id: name, username: `${name}.name` });

const calls = [1, 2, 3, 4, 5, 6].map((number) =>
  aCall(`call-${number}`, {
    ts: ts(number),
    fname: ['Mary', 'Ann', '+4930123', 'mary', 'Zoe'][number % 5],
    queue: ['support', 'sales'][number % 2],
    direction: ['inbound', 'outbound'][number % 2],
    ...(number === 3
      ? {}
      : {
          callDuration: 1000 * ((number * 7) % 5),
          v: { _id: `v${number}`, token: `t${number}`, phone: `+49 ${(number * 5) % 7}` },
        }),
    ...(number > 4 ? { open: true } : { closedAt: ts(number + 1) }),
    source: { type: 'api' },
    servedBy: agent(number % 3 === 0 ? 'kim' : 'lee'),
    tags: number === 2 ? ['billing'] : [],
  }),
);

const chats = [1, 2, 3, 4, 5, 6, 7].map((number) =>
  aChat(`chat-${number}`, {
    ts: ts(number),
    lm: ts(8 - number),
    fname: ['Elsie Teng', 'Søren', 'elsie', 'Ada'][number % 4],
    departmentId: ['sales', 'support'][number % 2],
    priorityWeight: number % 3,
    source: { type: ['widget', 'email', 'sms'][number % 3] },
    ...(number === 4 ? {} : { verified: number % 2 === 0, status: ['queued', 'open', 'closed'][number % 3] }),
    ...(number > 3 ? { open: true } : { closedAt: ts(number + 9), metrics: { chatDuration: 100 - number } }),
    ...(number === 5 ? { onHold: true } : {}),
    ...(number === 7 ? {} : { servedBy: agent(number % 2 === 0 ? 'kim' : 'lee') }),
    livechatData: { plan: number % 2 === 0 ? 'gold' : 'silver' },
    tags: number === 2 ? ['billing', 'vip'] : [],
    departmentAncestors: ['unit'],
  }),
);

let server: TestServer;
let manager: Credentials;
let kim: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  kim = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
  await server.givenVisitor({ _id: 'v5', token: 't5' });
  await server.givenRooms(...calls, ...chats);
});
afterAll(() => server[Symbol.asyncDispose]());

type Matches = (room: any) => boolean;
const all: Matches = () => true;
const isClosed: Matches = ({ open }) => open !== true;
const isKims: Matches = ({ servedBy }) => servedBy?._id === 'kim';

function expected(
  rooms: readonly Document[],
  matches: Matches,
  sort: Sort,
  { offset = 0, count = 50 },
): [Document[], number] {
  const found = rooms.filter(matches).toSorted(compareRooms(sort));
  return [found.slice(offset, offset + count), found.length];
}

async function expectList(path: string, sent: Sent, matches: Matches, as: Credentials): Promise<void> {
  const { status, body } = await server.get(`${path}?${search(sent)}`, { as });
  const { sort = '{}', offset, count } = sent as { sort?: string; offset?: number; count?: number };
  const [isVoip, rooms] = path === VOIP_ROOMS ? ([true, calls] as const) : ([false, chats] as const);
  const window = { ...(offset === undefined ? {} : { offset }), ...(count === undefined ? {} : { count }) };
  const [page, total] = expected(rooms, matches, JSON.parse(sort) as Sort, window);
  const place = { offset: offset ?? 0, total };
  expect({ status, body }).toEqual({ status: 200, body: isVoip ? callPage(page, place) : chatPage(page, place) });
}

const page = { count: 25 };

describe('what Rocket.Chat’s own pages send to voip/rooms', () => {
  it.each<[versions: string, page: string, sent: Sent, Matches, as?: 'kim']>([
    [
      '4.5',
      'directory, calls',
      { ...page, sort: '{"closedAt":-1}', open: 'false', roomName: '', agents: ['kim'] },
      (room) => isClosed(room) && isKims(room),
      'kim',
    ],
    [
      '4.5',
      'directory, calls, by source',
      { ...page, sort: '{"source":1}', open: false, roomName: '', agents: ['kim'] },
      (room) => isClosed(room) && isKims(room),
      'kim',
    ],
    ...(['fname', 'phone', 'queue', 'ts', 'callDuration', 'direction'] as const).flatMap((column) =>
      ([1, -1] as const).map((direction): [string, string, Sent, Matches] => [
        '5.0 to 7.13',
        `directory, calls, by ${column}`,
        { ...page, sort: `{ "${column}": ${direction} }`, open: 'false', roomName: '' },
        isClosed,
      ]),
    ),
    [
      '5.0 to 7.13',
      'directory, calls of a name, second page',
      { count: 25, offset: 25, sort: '{ "fname": 1 }', open: 'false', roomName: 'MARY' },
      (room) => isClosed(room) && /mary/i.test(room.fname),
    ],
    [
      '5.0 to 7.13',
      'directory, calls of an agent',
      { ...page, sort: '{ "fname": 1 }', open: 'false', roomName: '', agents: ['kim'] },
      (room) => isClosed(room) && isKims(room),
      'kim',
    ],
    [
      'the published sample',
      'Open API',
      { sort: '{"value":-1,"_id":1}', offset: 1, count: 2, direction: 'inbound' },
      ({ direction }) => direction === 'inbound',
    ],
  ])('%s: %s: %j', async (_versions, _page, sent, matches, as) => {
    await expectList(VOIP_ROOMS, sent, matches, as === 'kim' ? kim : manager);
  });
});

describe('what Rocket.Chat’s own pages send to livechat/rooms', () => {
  const day = (start: number, end: number) =>
    JSON.stringify({ start: `2021-07-0${start}T00:00:00`, end: `2021-07-0${end}T23:59:59` });
  const days = (start: number, end: number) =>
    JSON.stringify({ start: `2021-07-0${start}T00:00:00.123Z`, end: `2021-07-0${end}T23:59:59.123Z` });
  const state = (open: boolean, onhold: boolean, queued?: boolean): Sent => ({
    open,
    onhold,
    ...(queued === undefined ? {} : { queued }),
  });
  const isServed: Matches = ({ open, servedBy, onHold }) => open === true && servedBy !== undefined && onHold !== true;

  it.each<[versions: string, page: string, sent: Sent, Matches, as?: 'kim']>([
    ...(['fname', 'department', 'ts', 'chatDuration', 'closedAt'] as const).map(
      (column): [string, string, Sent, Matches, 'kim'] => [
        '4.5 to 7.4',
        `directory, chats, by ${column}`,
        { ...page, sort: `{"${column}":1}`, open: false, roomName: '', agents: ['kim'] },
        (room) => isClosed(room) && isKims(room),
        'kim',
      ],
    ),
    ...(['fname', 'departmentId', 'servedBy', 'ts', 'lm', 'open', 'priorityWeight'] as const).flatMap((column) =>
      ([1, -1] as const).map((direction): [string, string, Sent, Matches] => [
        '4.5 to 7.6',
        `current chats, by ${column}`,
        { ...page, sort: `{"${column}":${direction}}` },
        all,
      ]),
    ),
    [
      '4.5 to 5.x',
      'current chats, of some days in local time',
      { ...page, sort: '{"fname":1}', open: false, onhold: false, createdAt: day(2, 4) },
      (room) => isClosed(room) && room.ts > ts(1) && room.ts <= ts(4),
    ],
    [
      '6.0 to 8.x',
      'chats of some days',
      { ...page, sort: '{"ts":-1}', createdAt: days(2, 4) },
      (room) => room.ts > ts(1) && room.ts <= ts(4),
    ],
    ['4.5 to 6.11', 'current chats, open', { ...page, sort: '{"ts":-1}', ...state(true, false) }, isServed],
    [
      '4.5 to 6.11',
      'current chats, on hold',
      { ...page, sort: '{"ts":-1}', ...state(true, true) },
      ({ onHold }) => onHold === true,
    ],
    ['4.5 to 8.x', 'current chats, closed', { ...page, sort: '{"ts":-1}', ...state(false, false) }, isClosed],
    ['6.12 to 8.x', 'chats, open', { ...page, sort: '{"ts":-1}', ...state(true, false, false) }, isServed],
    [
      '6.12 to 8.x',
      'chats, on hold',
      { ...page, sort: '{"ts":-1}', ...state(true, true, false) },
      ({ onHold }) => onHold === true,
    ],
    [
      '6.12 to 8.x',
      'chats, queued',
      { ...page, sort: '{"ts":-1}', ...state(true, false, true) },
      ({ open, servedBy }) => open === true && servedBy === undefined,
    ],
    ['4.5 to 8.x', 'chats of an agent', { ...page, sort: '{"ts":-1}', agents: ['kim'] }, isKims],
    [
      '4.5 to 7.3',
      'chats of a department',
      { ...page, sort: '{"ts":-1}', departmentId: 'sales' },
      ({ departmentId }) => departmentId === 'sales',
    ],
    [
      '4.5 to 8.x',
      'chats with tags',
      { ...page, sort: '{"ts":-1}', tags: ['billing', 'other'] },
      ({ tags }) => tags.includes('billing'),
    ],
    [
      '4.5 to 8.x',
      'chats with custom fields',
      { ...page, sort: '{"ts":-1}', customFields: '{"plan":"GOLD"}' },
      ({ livechatData }) => livechatData.plan === 'gold',
    ],
    [
      '4.5 to 8.x',
      'chats of a name, second page',
      { count: 25, offset: 25, sort: '{"ts":-1}', roomName: 'elsie' },
      ({ fname }) => /elsie/i.test(fname),
    ],
    ...(
      [
        'fname',
        'priorityWeight',
        'source',
        'source.type',
        'servedBy',
        'verified',
        'department.name',
        'ts',
        'lm',
        'status',
      ] as const
    ).flatMap((column) =>
      ([1, -1] as const).map((direction): [string, string, Sent, Matches] => [
        '7.5 to 8.x',
        `contact centre, by ${column}`,
        { ...page, sort: `{"${column}":${direction}}` },
        all,
      ]),
    ),
    [
      '7.5 to 8.x',
      'contact centre, filtered',
      {
        ...page,
        sort: '{"ts":-1}',
        agents: ['kim', 'lee'],
        departmentId: ['sales', 'support'],
        units: ['unit'],
        tags: ['vip'],
        roomName: 'elsie',
      },
      ({ tags }) => tags.includes('vip'),
    ],
    [
      '7.5 to 8.x',
      'contact centre of an agent',
      { ...page, sort: '{"ts":-1}', agents: ['kim'], ...state(true, false, false) },
      (room) => isServed(room) && isKims(room),
      'kim',
    ],
  ])('%s: %s: %j', async (_versions, _page, sent, matches, as) => {
    await expectList(LIVECHAT_ROOMS, sent, matches, as === 'kim' ? kim : manager);
  });
});

describe('what Rocket.Chat’s own pages send to voip/room', () => {
  it.each([
    ['4.5 to 7.13', 'the bar of a call', 'rid=call-5&token=t5'],
    ['4.5 to 5.x', 'a call that comes in', 'agentId=lee&token=t5'],
    ['6.0 to 7.13', 'a call that comes in', 'agentId=lee&direction=inbound&token=t5'],
  ])('%s: %s: %s', async (_versions, _page, query) => {
    const { body } = await server.get(`/api/v1/voip/room?${query}`, { as: kim });
    expect(body).toEqual({ room: calls[4], newRoom: false, success: true });
  });
});

describe('paths that dashboards filter by', () => {
  it.each<[string, string, string[]]>([
    [VOIP_ROOMS, '{"t":"v"}', calls.map(({ _id: id }) => id as string)],
    [VOIP_ROOMS, '{"t":"l"}', []],
    [LIVECHAT_ROOMS, '{"t":"l"}', chats.map(({ _id: id }) => id as string)],
    [LIVECHAT_ROOMS, '{"t":{"$in":["v","d"]}}', []],
    [LIVECHAT_ROOMS, '{"t":{"$ne":"v"},"verified":true}', ['chat-2', 'chat-6']],
    [LIVECHAT_ROOMS, '{"verified":{"$exists":false}}', ['chat-4']],
    [LIVECHAT_ROOMS, '{"status":{"$regex":"^QUEUE","$options":"i"}}', ['chat-3', 'chat-6']],
    [VOIP_ROOMS, '{"v.phone":"+49 3"}', ['call-2']],
    [VOIP_ROOMS, '{"v.phone":null}', ['call-3']],
  ])('%s: %s', async (path, query, ids) => {
    const answer = await server.get(`${path}?sort={"ts":1}&query=${encodeURIComponent(query)}`, { as: manager });
    expect({ ids: idsOf(answer), total: answer.body.total }).toEqual({ ids, total: ids.length });
  });
});
