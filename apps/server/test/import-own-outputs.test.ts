import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { collections } from '../src/import/collections.js';
import type { ImportReport } from '../src/import/import-report.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { exportedLines, ImportFolder, importFiles } from './import-in-process.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { newStore, type TestStore } from './store.js';

let store: TestStore;
let folder: ImportFolder;
let server: TestServer;

const hex = (digit: string) => ({ $oid: digit.repeat(24) });
const day = (number: number) => ({ $date: `2024-01-0${number}T10:00:00.25Z` });

const ROOMS = [
  {
    _id: 'call',
    t: 'v',
    open: true,
    ts: day(1),
    v: { _id: 'mary', token: 'secret-of-mary', contact: hex('c') },
    custom: { price: { $numberDecimal: '1.10' }, long: { $numberLong: '9007199254740993' }, at: day(2) },
    _updatedAt: day(3),
  },
  { _id: 'undated', t: 'v', ts: day(2), v: { _id: 'john', token: 'secret-of-john' }, tags: ['a'] },
  // Its department is no joined one, but a key of its own.
  {
    _id: 'own',
    t: 'l',
    departmentId: 'gone',
    department: { _id: 'gone', name: 'Gone' },
    ts: day(2),
    _updatedAt: day(3),
  },
  {
    _id: 'chat',
    t: 'l',
    ts: day(1),
    departmentId: 'sales',
    v: { _id: 'mary', token: 'secret-of-mary' },
    lastMessage: { _id: 'm', token: 'secret-of-mary', ts: day(2), md: [{ at: day(1), id: hex('e') }] },
    custom: { reaction: { $numberDouble: 'NaN' } },
    closedAt: '2024-01-01T10:00:00.250Z',
    _updatedAt: day(3),
  },
];
const userOf = ({ userId, token }: Credentials, role: string) => ({
  _id: userId,
  username: `${userId}.name`,
  roles: [role],
  services: { resume: { loginTokens: [{ type: 'personalAccessToken', hashedToken: hashToken(token) }] } },
  _updatedAt: day(1),
});
const manager = { userId: 'manager', token: 'token-of-manager' };
const agent = { userId: 'kim', token: 'token-of-kim' };
const USERS = [userOf(manager, 'livechat-manager'), userOf(agent, 'livechat-agent')];
const DEPARTMENT = { _id: 'sales', name: 'Sales', enabled: true, more: hex('a'), _updatedAt: day(1) };

beforeAll(async () => {
  store = await newStore({ migrated: true });
  folder = new ImportFolder();
  server = await startServer({}, store.url);
  await importFiles(
    server.database,
    lines('users.json', ...USERS),
    lines('rocketchat_room.json', ...ROOMS),
    lines('rocketchat_livechat_department.json', DEPARTMENT),
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function lines(name: string, ...documents: object[]): string {
  return folder.write(name, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

async function exported(database: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of collections) all[name] = [...(await exportedLines(database, name)).values()];
  return all;
}

/** Writes an export of the store to files. */
async function exportFiles(): Promise<string[]> {
  return Object.entries(await exported(server.database)).map(([name, all]) =>
    folder.write(`${name}.export`, all.map((line) => `${line}\n`).join('')),
  );
}

async function answer(path: string, query: string, from = server): Promise<string> {
  const { status, text } = await from.get(`/api/v1/${path}?${query}`, { as: manager });
  expect(status).toBe(200);
  return folder.write(`rocketchat_room.answer-${path.replace('/', '-')}`, text);
}

const fields = (...names: string[]) =>
  `fields=${encodeURIComponent(JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))))}`;

const unchanged = (read: number) => expect.objectContaining({ read, new: 0, changed: 0, unchanged: read });

describe('into its own store', () => {
  it('an export changes nothing', async () => {
    const before = await exported(server.database);
    const report = await importFiles(server.database, ...(await exportFiles()));
    for (const [name, counts] of report.counts)
      expect([name, counts]).toEqual([name, unchanged(before[name]?.length ?? 0)]);
    expect(report).toMatchObject({ faults: { count: 0 }, vanished: { entries: [] } });
    expect(await exported(server.database)).toEqual(before);
  });

  it.each([
    ['an answer', ''],
    ['an answer of all', 'count=0'],
    ['an answer with fields', fields('t', 'v._id', '_updatedAt')],
    ['an answer with fields and no dates', fields('t', 'tags')],
    ['an answer without the tokens', 'fields={"v.token":0,"lastMessage.token":0}'],
  ])('%s of each list changes nothing', async (_, query) => {
    const before = await exported(server.database);
    const calls = await answer('voip/rooms', query);
    const chats = await answer('livechat/rooms', query);
    const report = await importFiles(server.database, calls, chats);
    expect(report.counts.get('rocketchat_room')).toEqual(unchanged(ROOMS.length));
    expect(report).toMatchObject({ faults: { count: 0 }, vanished: { entries: [] } });
    expect(await exported(server.database)).toEqual(before);
  });

  it('an answer of a server that hides tokens changes nothing', async () => {
    const before = await exported(server.database);
    await using hiding = await startServer({ HIDE_VISITOR_TOKENS: 'on' }, store.url);
    const report = await importFiles(
      server.database,
      await answer('voip/rooms', 'count=0', hiding),
      await answer('livechat/rooms', 'count=0', hiding),
    );
    expect(report.counts.get('rocketchat_room')).toEqual(unchanged(ROOMS.length));
    expect(await exported(server.database)).toEqual(before);
  });
});

describe('into an empty store', () => {
  let other: TestStore;
  let database: Database;
  beforeEach(async () => {
    other = await newStore({ migrated: true });
    database = await openStore(other.url);
  });
  afterEach(async () => {
    await database.close();
    await other[Symbol.asyncDispose]();
  });

  it('an export gives the same export', async () => {
    await importFiles(database, ...(await exportFiles()));
    expect(await exported(database)).toEqual(await exported(server.database));
  });

  it('answers of both lists give the same answers', async () => {
    const files = [await answer('voip/rooms', 'count=0'), await answer('livechat/rooms', 'count=0')];
    const report = await importFiles(database, ...files);
    expect(report.counts.get('rocketchat_room')).toMatchObject({ read: ROOMS.length, new: ROOMS.length, skipped: 0 });
    await using copy = await startServer({}, other.url);
    await importFiles(copy.database, lines('users.json', ...USERS));
    for (const path of ['voip/rooms', 'livechat/rooms']) {
      const [first, second] = await Promise.all(
        [server, copy].map((each) => each.get(`/api/v1/${path}`, { as: manager })),
      );
      expect(second?.body).toEqual(first?.body);
    }
  });

  it('an answer with fields gives these', async () => {
    const query = fields('t', 'tags');
    await importFiles(database, await answer('voip/rooms', query));
    expect([...(await exportedLines(database, 'rocketchat_room')).values()]).toEqual([
      '{"_id":"call","t":"v"}',
      '{"_id":"undated","t":"v","tags":["a"]}',
    ]);
  });
});

describe('a newer answer without tokens', () => {
  let calls = 0;
  /** Gives a call, then imports a newer answer of it. */
  async function answeredAnew(part: object): Promise<{ id: string; token: string; report: ImportReport }> {
    const id = `call-${(calls += 1)}`;
    const token = `secret-of-${id}`;
    const newer = { _id: id, t: 'v', open: true, _updatedAt: '2024-02-01T00:00:00.000Z', ...part };
    await importFiles(
      server.database,
      lines('rocketchat_room.json', { ...ROOMS[0], _id: id, v: { _id: 'mary', token } }),
      lines('rocketchat_livechat_visitor.json', { _id: id, username: id, token, _updatedAt: day(1) }),
    );
    const answered = folder.write('rocketchat_room.newer', JSON.stringify({ rooms: [newer] }));
    const report = await importFiles(server.database, answered);
    expect(report.counts.get('rocketchat_room')).toMatchObject({ changed: 1 });
    return { id, token, report };
  }

  it.each([
    ['no visitor', {}, { _id: 'mary' }],
    ['a visitor without token', { v: { _id: 'mary', status: 'online' } }, { _id: 'mary', status: 'online' }],
    ['a visitor without token and id', { v: { status: 'online' } }, { status: 'online' }],
  ])('with %s leaves the call where its visitor finds it', async (_, part, v) => {
    const { id, token } = await answeredAnew(part);
    const { body } = await server.get(`/api/v1/voip/room?token=${token}&agentId=kim`, { as: agent });
    expect({ newRoom: body.newRoom, id: body.room._id, v: body.room.v }).toEqual({
      newRoom: false,
      id,
      v: { ...v, token },
    });
  });

  it('with another visitor does not give them the call of the first', async () => {
    const { id, token, report } = await answeredAnew({ v: { _id: 'john' } });
    expect(report.vanished.entries).toContainEqual({
      collection: 'rocketchat_room',
      path: 'v.token',
      type: null,
      documents: 1,
      example: id,
    });
    const { body } = await server.get(`/api/v1/voip/room?token=${token}&agentId=kim`, { as: agent });
    expect(body).toMatchObject({ newRoom: true });
  });
});

it('what only an answer has of a stored room of the same date is not taken, and told of', async () => {
  const rooms = [{ _id: 'few', t: 'v', _updatedAt: '2024-01-03T10:00:00.250Z' }];
  await importFiles(server.database, folder.write('rocketchat_room.few', JSON.stringify({ rooms })));
  const more = folder.write('rocketchat_room.more', JSON.stringify({ rooms: [{ ...rooms[0], v: { _id: 'x' } }] }));
  const report = await importFiles(server.database, more);
  expect(report.counts.get('rocketchat_room')).toMatchObject({ unchanged: 1 });
  expect(report.warnings).toEqual([
    {
      collection: 'rocketchat_room',
      path: 'v',
      message: expect.stringMatching(/not taken.*import an export/),
      first: `${more}:1`,
      documents: 1,
    },
  ]);
});

describe('a store that a poor copy has harmed', () => {
  it('has its lost keys back by a full export of the same date', async () => {
    await using other = await newStore({ migrated: true });
    const database = await openStore(other.url);
    const poor = ROOMS.map(({ _id, t, _updatedAt }) => ({ _id, t, _updatedAt }));
    await importFiles(database, lines('rocketchat_room.poor', ...poor));
    const report = await importFiles(database, lines('rocketchat_room.full', ...ROOMS));
    expect(report.counts.get('rocketchat_room')).toMatchObject({ changed: ROOMS.length });
    const whole = await exportedLines(server.database, 'rocketchat_room');
    expect(await exportedLines(database, 'rocketchat_room')).toEqual(
      new Map(ROOMS.map(({ _id }) => [_id, whole.get(_id)])),
    );
    expect(await other.rows("select v_token from rooms where id = 'call'")).toEqual([['secret-of-mary']]);
    await database.close();
  });
});

describe('an answer that lacks what a store needs', () => {
  it.each([
    ['t', [{ _id: 'a' }, { _id: 'b' }]],
    ['_id', [{ t: 'v' }, { t: 'v' }]],
    ['both', [{ fname: 'a' }, { fname: 'b' }, { fname: 'c' }]],
  ])('%s is refused once', async (_, rooms) => {
    const file = folder.write('rocketchat_room.answer', JSON.stringify({ count: rooms.length, rooms }));
    const report = await importFiles(server.database, file);
    expect(report.counts.get('rocketchat_room')).toMatchObject({ read: rooms.length, skipped: rooms.length, new: 0 });
    expect(report.faults.count).toBe(rooms.length);
    expect(report.faults.listed).toEqual([
      {
        file,
        line: 1,
        reason:
          'rooms of this answer have no "_id" or no "t", which a store needs of each: ' +
          'ask for the list again without "fields", or with both of them in it',
      },
    ]);
  });

  it('in an export, each document is named', async () => {
    const file = lines('rocketchat_room.json', { _id: 'a' }, { _id: 'b' });
    const { faults } = await importFiles(server.database, file);
    expect(faults.listed.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '1: has no "t", which tells the type of a room',
      '2: has no "t", which tells the type of a room',
    ]);
  });
});

it('documents without a date are told of once a file', async () => {
  const some = lines('rocketchat_roles.some', { _id: 'a', _updatedAt: day(1) }, { _id: 'b' }, { _id: 'c' });
  const none = lines('rocketchat_roles.none', { _id: 'd', _updatedAt: day(1) });
  const all = lines('rocketchat_permissions.all', { _id: 'e', roles: [], _updatedAt: 'yesterday' });
  const { undated } = await importFiles(server.database, some, none, all);
  expect(undated).toEqual([
    { file: some, documents: 2, line: 2 },
    { file: all, documents: 1, line: 1 },
  ]);
});
