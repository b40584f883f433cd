import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ObjectId, serialize } from 'bson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { seedRooms } from '../src/seed/seed.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { CommandLine, outcome } from './command-line.js';

type Document = Record<string, unknown>;

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});
afterEach(() => line[Symbol.dispose]());

const date = (text: string) => ({ $date: `2024-01-${text}T00:00:00Z` });
const iso = (day: string) => `2024-01-${day}T00:00:00.000Z`;

function write(name: string, ...documents: Document[]): string {
  const file = line.path(name);
  writeFileSync(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  return file;
}

/** Imports a file of one collection. Returns its counts, and whatever else was found. */
async function imports(file: string, ...words: string[]): Promise<any> {
  const { code, stdout } = await line.run(['import', file, '--json', ...words]);
  const { collections, faults, warnings, doubledCalls, filesLeftOut } = JSON.parse(stdout);
  return { code, collections, faults, warnings, doubledCalls, filesLeftOut };
}

function counts(collection: string, found: Record<string, number>): object {
  return { collection, read: 0, new: 0, changed: 0, unchanged: 0, skipped: 0, leftOut: 0, ...found };
}

const clean = { code: 0, faults: [], warnings: [], doubledCalls: [], filesLeftOut: [] };

async function shown(room: string): Promise<Document> {
  return JSON.parse(await line.done('room', 'show', room));
}

describe('rooms', () => {
  it('come back key for key, dates as on the wire, unknown keys included', async () => {
    const file = write('rocketchat_room.json', {
      _id: 'r1',
      t: 'l',
      ts: { $date: '2022-11-21T09:30:56.2Z' },
      custom: { when: { $date: { $numberLong: '-1' } }, long: { $numberLong: '5' }, id: { $oid: 'a'.repeat(24) } },
      fname: '\u0000 Zoë',
      __proto__x: null,
    });
    expect(await imports(file)).toEqual({ ...clean, collections: [counts('rocketchat_room', { read: 1, new: 1 })] });
    expect(JSON.stringify(await shown('r1'))).toBe(
      '{"_id":"r1","t":"l","ts":"2022-11-21T09:30:56.200Z",' +
        `"custom":{"when":"1969-12-31T23:59:59.999Z","long":5,"id":"${'a'.repeat(24)}"},` +
        '"fname":"\\u0000 Zoë","__proto__x":null}',
    );
  });

  it('of other types are left out, which is no fault', async () => {
    const file = write('rocketchat_room.json', { _id: 'c', t: 'c' }, { _id: 'd', t: 'd' }, { _id: 'v', t: 'v' });
    expect(await imports(file)).toEqual({ ...clean, collections: [counts('rocketchat_room', { read: 3, new: 1, leftOut: 2 })] });
  });

  it('are replaced by a newer or an equally old version, not by an older one', async () => {
    const version = (fname: string, _updatedAt?: object) => write('rocketchat_room.json', { _id: 'r', t: 'l', fname, ...(_updatedAt && { _updatedAt }) });
    const written = async (file: string) => (await imports(file)).collections;
    expect(await written(version('none'))).toEqual([counts('rocketchat_room', { read: 1, new: 1 })]);
    expect(await written(version('second', date('02')))).toEqual([counts('rocketchat_room', { read: 1, changed: 1 })]);
    expect(await written(version('older', date('01')))).toEqual([counts('rocketchat_room', { read: 1, unchanged: 1 })]);
    expect(await written(version('none'))).toEqual([counts('rocketchat_room', { read: 1, unchanged: 1 })]);
    expect(await written(version('second', date('02')))).toEqual([counts('rocketchat_room', { read: 1, unchanged: 1 })]);
    expect(await written(version('equal', date('02')))).toEqual([counts('rocketchat_room', { read: 1, changed: 1 })]);
    expect((await shown('r'))['fname']).toBe('equal');
  });

  it('closed here stay closed when an older export is imported again', async () => {
    const file = write('rocketchat_room.json', { _id: 'r', t: 'v', open: true, servedBy: { _id: 'kim' }, _updatedAt: date('02') });
    await imports(file);
    await line.done('room', 'close', 'r');
    expect(await imports(file)).toMatchObject({ collections: [counts('rocketchat_room', { read: 1, unchanged: 1 })] });
    expect((await shown('r'))['open']).toBeUndefined();
  });

  it('with fields of unexpected types are kept, with one warning a field', async () => {
    const file = write('rocketchat_room.json', { _id: 'a', t: 'l', msgs: 'many' }, { _id: 'b', t: 'l', msgs: [], n: { $numberLong: '9007199254740993' } });
    expect((await imports(file)).warnings).toEqual([
      { collection: 'rocketchat_room', path: 'msgs', message: expect.any(String), first: `${file}:1`, documents: 2 },
      { collection: 'rocketchat_room', path: 'n', message: expect.stringContaining('beyond 2^53'), first: `${file}:2`, documents: 1 },
    ]);
    expect(await shown('b')).toEqual({ _id: 'b', t: 'l', msgs: [], n: '9007199254740993' });
  });

  it('that are open calls of one visitor are named, his token masked', async () => {
    const call = (_id: string, day: string) => ({ _id, t: 'v', open: true, ts: date(day), v: { token: 'secret-of-mary' } });
    const { code, doubledCalls } = await imports(write('rocketchat_room.json', call('old', '01'), call('new', '02'), call('mid', '02')));
    expect({ code, doubledCalls }).toEqual({ code: 0, doubledCalls: [{ visitor: 'sec…', answered: 'new', others: ['mid', 'old'] }] });
  });
});

describe('bad documents', () => {
  const bad = [
    '{"_id":"a","t":"l"}',
    'not JSON',
    '{"t":"l"}',
    '{"_id":"b"}',
    '{"_id":7,"t":"l"}',
    '{"_id":"\\u0000","t":"l"}',
    '{"_id":"\\ud800","t":"l"}',
    '[]',
    '{"_id":"c","t":"v"}',
  ].join('\n');

  it('are reported with file, line and reason, and skipped', async () => {
    writeFileSync(line.path('rocketchat_room.json'), bad);
    const { code, collections, faults } = await imports('rocketchat_room.json');
    expect({ code, collections }).toEqual({ code: 1, collections: [counts('rocketchat_room', { read: 9, new: 2, skipped: 7 })] });
    expect(faults.map(({ file, line, reason }: { file: string; line: number; reason: string }) => `${file}:${line}: ${reason}`)).toEqual([
      expect.stringMatching(/^rocketchat_room.json:2: not a JSON object/),
      'rocketchat_room.json:3: has no "_id"',
      'rocketchat_room.json:4: has no "t", which tells the type of a room',
      'rocketchat_room.json:5: its "_id" is neither a text nor an ObjectId',
      'rocketchat_room.json:6: its "_id" contains U+0000',
      'rocketchat_room.json:7: its "_id" contains half a surrogate pair',
      expect.stringMatching(/^rocketchat_room.json:8: not a JSON object/),
    ]);
  });

  it('are printed as they come', async () => {
    writeFileSync(line.path('rocketchat_room.json'), bad);
    const { code, stdout, stderr } = await line.run(['import', 'rocketchat_room.json']);
    expect(code).toBe(1);
    expect(stderr).toContain('rocketchat_room.json:3: has no "_id"\n');
    expect(stdout).toContain('7 bad documents');
  });

  it('keep all of their file out with --strict, and no other file', async () => {
    mkdirSync(line.path('export'));
    writeFileSync(line.path('export', 'rocketchat_room.json'), bad);
    writeFileSync(line.path('export', 'users.json'), '{"_id":"u","username":"kim"}');
    const { code, collections } = await imports('export', '--strict');
    expect({ code, collections }).toEqual({
      code: 1,
      collections: [counts('users', { read: 1, new: 1 }), counts('rocketchat_room', { read: 9, skipped: 9 })],
    });
    expect(await line.run(['room', 'show', 'a'])).toMatchObject({ code: 1 });
  });
});

describe('files', () => {
  const room = { _id: 'r', t: 'l', ts: new Date(0), o: new ObjectId('a'.repeat(24)) };

  it.each([
    ['rocketchat_room.bson', Buffer.concat([serialize(room), serialize({ ...room, _id: 's' })])],
    ['rocketchat_room.bson.gz', gzipSync(Buffer.concat([serialize(room), serialize({ ...room, _id: 's' })]))],
    ['rocketchat_room.json.gz', gzipSync('{"_id":"r","t":"l","ts":{"$date":"1970-01-01T00:00:00Z"},"o":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"}}\n{"_id":"s","t":"l"}')],
    ['rocketchat_room.json', '[{"_id":"r","t":"l","ts":{"$date":{"$numberLong":"0"}},"o":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"}},\n{"_id":"s","t":"l"}]'],
  ])('%s', async (name, content) => {
    writeFileSync(line.path(name), content);
    expect(await imports(name)).toEqual({ ...clean, collections: [counts('rocketchat_room', { read: 2, new: 2 })] });
    expect(await shown('r')).toEqual({ _id: 'r', t: 'l', ts: '1970-01-01T00:00:00.000Z', o: 'a'.repeat(24) });
  });

  it('an answer of the API is known by its shape; its departments are kept, and taken off the rooms', async () => {
    const rooms = [{ _id: 'r', t: 'l', departmentId: 'd', _updatedAt: iso('01'), department: { _id: 'd', name: 'Sales' } }];
    const answer = write('whatever.txt', { count: 1, rooms, success: true });
    expect(await imports(answer)).toEqual({ ...clean, collections: [counts('rocketchat_room', { read: 1, new: 1 })] });
    expect(await shown('r')).toEqual({ _id: 'r', t: 'l', departmentId: 'd', _updatedAt: iso('01') });
    await line.done('visitor', 'add', 'Mary', '--department', 'Sales');

    await imports(write('rocketchat_livechat_department.json', { _id: 'd', name: 'Vertrieb', email: 'x' }));
    await imports(answer);
    await line.done('visitor', 'add', 'Mary', '--department', 'Vertrieb');
  });

  it('an empty answer is one too', async () => {
    expect(await imports(write('empty.json', { rooms: [], count: 0, success: true }))).toEqual({ ...clean, collections: [counts('rocketchat_room', {})] });
  });

  it('of other names are left out of a folder', async () => {
    mkdirSync(line.path('dump'));
    const other = write('dump/rocketchat_message.json', { _id: 'm' });
    write('dump/rocketchat_room.metadata.json', { options: {} });
    write('dump/rocketchat_room.json', { _id: 'r', t: 'l' });
    const { filesLeftOut, collections } = await imports(line.path('dump'));
    expect(filesLeftOut).toEqual([other, line.path('dump', 'rocketchat_room.metadata.json')]);
    expect(collections).toEqual([counts('rocketchat_room', { read: 1, new: 1 })]);
  });

  it('named, but of another name, are refused with the names that are known', async () => {
    const { code, stderr } = await line.run(['import', write('rocketchat_message.json', { _id: 'm' })]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('rocketchat_livechat_visitor.json\n') });
  });
});

describe('access', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer({}, line.store);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const status = async (token: string, userId = 'kim') =>
    (await server.get('/api/v1/voip/rooms', { as: { userId, token } satisfies Credentials })).status;

  const login = (token: string) => ({ hashedToken: hashToken(token), when: { $date: new Date().toISOString() } });

  async function importUser(day: string, user: Document): Promise<any> {
    return await imports(write('users.json', { _id: 'kim', username: 'kim', roles: ['livechat-manager'], _updatedAt: date(day), ...user }));
  }
  const tokens = (...loginTokens: Document[]) => ({ services: { password: { bcrypt: 'secret' }, resume: { loginTokens } } });

  it('is had with the tokens that Rocket.Chat knows, and ends where a newer export drops them', async () => {
    await importUser('01', tokens(login('one'), { hashedToken: hashToken('two'), type: 'personalAccessToken', name: 'Wall', createdAt: date('01') }));
    expect([await status('one'), await status('two'), await status('three')]).toEqual([200, 200, 401]);
    await importUser('02', tokens(login('one')));
    expect([await status('one'), await status('two')]).toEqual([200, 401]);
    await importUser('01', tokens(login('one'), login('two')));
    expect([await status('one'), await status('two')]).toEqual([200, 401]);
  });

  it('that was revoked here is not given back by any export, and tokens made here stay', async () => {
    await importUser('01', tokens(login('one'), login('two')));
    const made = await line.json('token', 'create', 'kim');
    const revoked = (await line.json('token', 'list', 'kim')).find(({ id }: { id: string }) => hashToken('one').startsWith(id));
    await line.done('token', 'revoke', 'kim', revoked.id);
    await importUser('03', tokens(login('one'), login('two')));
    expect([await status('one'), await status('two'), await status(made.token)]).toEqual([401, 200, 200]);
    await importUser('04', tokens());
    await importUser('05', tokens(login('one')));
    expect([await status('one'), await status('two'), await status(made.token)]).toEqual([401, 401, 200]);
  });

  it('that was disabled here stays so', async () => {
    await importUser('01', tokens(login('one')));
    await line.done('user', 'disable', 'kim');
    await importUser('02', { ...tokens(login('one')), active: true });
    expect(await status('one')).toBe(401);
    await line.done('user', 'enable', 'kim');
    expect(await status('one')).toBe(200);
    await importUser('03', { ...tokens(login('one')), active: false });
    expect(await status('one')).toBe(401);
  });

  it('comes without passwords and addresses', async () => {
    await importUser('01', { ...tokens(login('one')), emails: [{ address: 'kim@example.com' }], name: 'Kim' });
    const { document } = (await server.database.read.first({ sql: 'select document from users', bind: () => [] }, {})) as { document: string };
    expect(JSON.parse(document)).toEqual({ _id: 'kim', username: 'kim', roles: ['livechat-manager'], _updatedAt: iso('01'), name: 'Kim' });
  });

  it('follows imported permissions, which replace the defaults', async () => {
    await importUser('01', tokens(login('one')));
    await imports(write('rocketchat_permissions.json', { _id: 'view-livechat-rooms', roles: ['admin'] }, { _id: 'view-l-room', roles: [] }));
    expect(await status('one')).toBe(403);
  });

  it('is granted here against an older export', async () => {
    await importUser('01', tokens(login('one')));
    const older = write('rocketchat_permissions.json', { _id: 'view-livechat-rooms', roles: [], _updatedAt: date('01') });
    await imports(older);
    expect(await status('one')).toBe(403);
    await line.done('permission', 'grant', 'view-livechat-rooms', 'livechat-manager');
    await imports(older);
    expect(await status('one')).toBe(200);
  });
});

describe('an import that is killed', () => {
  it('leaves whole documents, and run again gives what one run gives', async () => {
    mkdirSync(line.path('export'));
    writeFileSync(
      line.path('export', 'rocketchat_room.json'),
      [...seedRooms(6_000, 3)].map((room) => `${JSON.stringify(room)}\n`).join(''),
    );
    const child = line.start(['import', 'export']);
    while ((statSync(`${line.store}-wal`, { throwIfNoEntry: false })?.size ?? 0) < 4_000_000) await sleep(5);
    child.kill('SIGKILL');
    await outcome(child);
    const { collections } = await imports('export');
    const { read, new: added, unchanged } = collections[0];
    expect({ read, written: added + unchanged }).toEqual({ read: 6_000, written: 6_000 });
    expect(Math.min(added, unchanged)).toBeGreaterThan(0);

    await line.done('export', 'once-killed');
    await line.done('import', 'export', '--database', 'sqlite:./other.db');
    await line.done('export', 'at-once', '--database', 'sqlite:./other.db');
    expect(readFileSync(line.path('once-killed', 'rocketchat_room.json')).equals(readFileSync(line.path('at-once', 'rocketchat_room.json')))).toBe(true);
  });

  it('lets a running server write meanwhile', async () => {
    writeFileSync(line.path('rocketchat_room.json'), [...seedRooms(6_000, 4)].map((room) => `${JSON.stringify(room)}\n`).join(''));
    await using server = await startServer({}, line.store);
    const agent = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
    const child = line.start(['import', 'rocketchat_room.json']);
    const ended = once(child, 'exit');
    let running = true;
    void ended.then(() => (running = false));
    const waits: number[] = [];
    for (let call = 0; running; call += 1) {
      await server.givenVisitor({ _id: `v${call}`, token: `t${call}` });
      const begun = performance.now();
      const { status } = await server.get(`/api/v1/voip/room?token=t${call}&agentId=kim`, { as: agent });
      expect(status).toBe(200);
      waits.push(performance.now() - begun);
    }
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits)).toBeLessThan(1_000);
  });
});
