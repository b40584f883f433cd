import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TokenAdmin } from '../src/admin/token-admin.js';
import { hashToken } from '../src/auth/token-hash.js';
import type { ImportReport } from '../src/import/import-report.js';
import { openStore } from '../src/store/open-store.js';
import { exportedLines, ImportFolder, importFiles } from './import-in-process.js';
import { aCall } from './rooms.js';
import { startServer, type TestServer } from './server.js';
import { ACCESS_CHANGE_WITHIN_MS, newStore, type TestStore } from './store.js';

type Document = Record<string, unknown>;

let store: TestStore;
let folder: ImportFolder;
let server: TestServer;
beforeAll(async () => {
  store = await newStore({ migrated: true });
  folder = new ImportFolder();
  server = await startServer({}, store.url);
  await server.givenRooms(aCall('r')); // a store without rooms is filled in another way, which takes longer
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Another user in each test. */
let kim = 'kim';
let users = 0;
beforeEach(() => {
  kim = `kim${(users += 1)}`;
});

const day = (number: number) => ({ $date: `2024-01-0${number}T00:00:00Z` });
const tokens = (...loginTokens: unknown[]) => ({ services: { resume: { loginTokens } } });
const token = (name: string, part: Document) => ({ hashedToken: hashToken(name), ...part });

async function importUser(number: number, part: Document): Promise<ImportReport> {
  const user = { _id: kim, username: kim, roles: ['livechat-manager'], _updatedAt: day(number), ...part };
  return await importFiles(server.database, folder.write('users.json', JSON.stringify(user)));
}

const listed = async () => (await new TokenAdmin(server.database).list(90, kim))[0];
const exported = async () => (await exportedLines(server.database, 'users')).get(kim) ?? '';
const status = async (name: string) =>
  (await server.get('/api/v1/voip/rooms', { as: { userId: kim, token: name } })).status;

/** The same of a user who was asked for before. */
async function statusNow(name: string): Promise<number> {
  await sleep(ACCESS_CHANGE_WITHIN_MS);
  return await status(name);
}

const now = Date.now();
const DAY_MS = 86_400_000;

describe('a login token', () => {
  const WARNING = {
    collection: 'users',
    path: 'services.resume.loginTokens.[].when',
    message: 'is no date: the token counts as expired',
    first: expect.any(String),
    documents: 1,
  };

  it.each([
    ['without when', {}, 200, 'never'],
    ['of today', { when: { $date: new Date(now).toISOString() } }, 200, now + 90 * DAY_MS],
    ['of long ago', { when: { $date: new Date(0).toISOString() } }, 401, 90 * DAY_MS],
    ['of a text of today', { when: new Date(now).toISOString() }, 200, now + 90 * DAY_MS],
    ['of a text of long ago', { when: '2001-01-01' }, 401, Date.UTC(2001, 0, 1) + 90 * DAY_MS],
    ['of a number of today', { when: now }, 200, now + 90 * DAY_MS],
    ['of a Long of today', { when: { $numberLong: String(now) } }, 200, now + 90 * DAY_MS],
    ['of a number of long ago', { when: 5 }, 401, 5 + 90 * DAY_MS],
    ['without when, made on a day', { createdAt: day(1) }, 200, 'never'],
  ])('%s', async (_, part, expected, expires) => {
    const report = await importUser(1, tokens(token('one', part)));
    expect({ status: await status('one'), warnings: report.warnings }).toEqual({ status: expected, warnings: [] });
    expect((await listed())?.expiresAt ?? 'never').toBe(expires);
  });

  it.each([['a text', 'yesterday'], ['null', null], ['NaN', { $numberDouble: 'NaN' }], ['a list', []], ['an object', {}],
    ['a boolean', true], ['an infinite number', { $numberDouble: 'Infinity' }], ['a number beyond dates', 1e17],
    ['a timestamp', { $timestamp: { t: 1, i: 1 } }], ['a Decimal128', { $numberDecimal: String(now) }]])(
    'of %s counts as expired, and the import says so', async (_, when) => {
      const report = await importUser(1, tokens(token('one', { when })));
      expect({ status: await status('one'), warnings: report.warnings }).toEqual({ status: 401, warnings: [WARNING] });
      expect((await listed())?.expiresAt).toBe(0);
    },
  ); // prettier-ignore

  it('from before a missing when was told from an unreadable one stays expired until an import decides', async () => {
    await importUser(2, tokens(token('one', {})));
    await store.rows(`update user_tokens set no_expiry = 0 where user_id = '${kim}'`); // as the migration leaves it
    await importUser(1, tokens(token('one', {})));
    expect(await status('one')).toBe(401);
    const { counts } = await importUser(2, tokens(token('one', {})));
    expect(counts.get('users')).toMatchObject({ changed: 1 });
    expect(await statusNow('one')).toBe(200);
  });

  it('lasts no longer by a poorer copy of the same date', async () => {
    const when = { $date: new Date(0).toISOString() };
    await importUser(1, tokens(token('one', { when }), token('two', { when })));
    const report = await importUser(1, tokens(token('one', {}), token('two', {})));
    expect(report).toMatchObject({ vanished: { entries: [] } });
    expect(await status('one')).toBe(401);
    const newer = await importUser(2, tokens(token('one', {}), token('two', {})));
    expect(newer.vanished.entries).toEqual([
      { collection: 'users', path: 'services.resume.loginTokens.[].when', type: null, documents: 1, example: kim },
    ]);
    expect((await listed())?.expiresAt).toBe(null);
  });

  it('keeps its stored type where another copy of the same date has lost it', async () => {
    const when = { $date: new Date(now).toISOString().replace(/0Z$/, '1Z') };
    await importUser(1, tokens(token('one', { when })));
    const before = await exported();
    const { counts } = await importUser(1, tokens(token('one', { when: when.$date })));
    expect(counts.get('users')).toMatchObject({ unchanged: 1 });
    expect(await exported()).toBe(before);
  });
});

describe('a list of tokens', () => {
  const one = token('one', { when: { $date: new Date(now).toISOString() } });
  const STAY = (path: string) => ({
    collection: 'users',
    path,
    message: "is missing, so nothing is known of the user's tokens: those that were imported before stay",
    first: expect.any(String),
    documents: 1,
  });

  it.each([1, 2])('stays where a document of day %i has no services, and the report says so', async (number) => {
    await importUser(1, tokens(one));
    const report = await importUser(number, { name: 'Kim' });
    expect(report.warnings).toEqual([STAY('services')]);
    expect(await status('one')).toBe(200);
  });

  it('of a user without any is nothing to tell of', async () => {
    expect((await importUser(1, {})).warnings).toEqual([]);
    expect((await importUser(1, {})).warnings).toEqual([]);
  });

  it('stays where equally old services lack it, and is gone where newer ones do', async () => {
    await importUser(1, tokens(one));
    const equal = await importUser(1, { services: { password: {} } });
    expect(equal.warnings).toEqual([STAY('services.resume.loginTokens')]);
    expect(await status('one')).toBe(200);
    const newer = await importUser(2, { services: { password: {} } });
    expect(newer.vanished.entries).toEqual([
      { collection: 'users', path: 'services.resume.loginTokens', type: null, documents: 1, example: kim },
    ]);
    expect(await statusNow('one')).toBe(401);
  });

  it('that is empty is exported as an empty one, so that no import of it brings tokens back', async () => {
    await importUser(2, tokens());
    const line = await exported();
    expect(JSON.parse(line)).toMatchObject(tokens());
    await using other = await newStore({ migrated: true });
    const behind = await openStore(other.url);
    const older = { _id: kim, username: kim, roles: [], _updatedAt: day(1), ...tokens(one) };
    await importFiles(behind, folder.write('users.older', JSON.stringify(older)));
    await importFiles(behind, folder.write('users.exported', line));
    expect(await other.rows('select count(*) from user_tokens')).toEqual([[0]]);
    await behind.close();
  });

  it('of two copies of one date is the later one', async () => {
    await importUser(1, tokens(one, token('two', {})));
    await importUser(1, tokens(token('two', {})));
    expect([await status('one'), await status('two')]).toEqual([401, 200]);
  });
});
