import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { type CommandLine, newCommandLine } from './command-line.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { ACCESS_CHANGE_WITHIN_MS } from './store.js';

type Document = Record<string, unknown>;

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

const date = (text: string) => ({ $date: `2024-01-${text}T00:00:00Z` });
const iso = (day: string) => `2024-01-${day}T00:00:00.000Z`;

describe('imported access', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer({}, line.store.url);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const status = async (token: string, userId = 'kim') => {
    await sleep(ACCESS_CHANGE_WITHIN_MS);
    return (await server.get('/api/v1/voip/rooms', { as: { userId, token } satisfies Credentials })).status;
  };

  const login = (token: string) => ({ hashedToken: hashToken(token), when: { $date: new Date().toISOString() } });

  async function importUser(day: string, user: Document): Promise<any> {
    return await line.imports(
      line.write('users.json', {
        _id: 'kim',
        username: 'kim',
        roles: ['livechat-manager'],
        _updatedAt: date(day),
        ...user,
      }),
    );
  }
  const tokens = (...loginTokens: Document[]) => ({
    services: { password: { bcrypt: 'secret' }, resume: { loginTokens } },
  });

  it('is had with the tokens that Rocket.Chat knows, and ends where a newer export drops them', async () => {
    await importUser(
      '01',
      tokens(login('one'), {
        hashedToken: hashToken('two'),
        type: 'personalAccessToken',
        name: 'Wall',
        createdAt: date('01'),
      }),
    );
    expect([await status('one'), await status('two'), await status('three')]).toEqual([200, 200, 401]);
    await importUser('02', tokens(login('one')));
    expect([await status('one'), await status('two')]).toEqual([200, 401]);
    await importUser('01', tokens(login('one'), login('two')));
    expect([await status('one'), await status('two')]).toEqual([200, 401]);
  });

  it('that was revoked here is not given back by any export, and tokens made here stay', async () => {
    await importUser('01', tokens(login('one'), login('two')));
    const made = await line.json('token', 'create', 'kim');
    const revoked = (await line.json('token', 'list', 'kim')).find(({ id }: { id: string }) =>
      hashToken('one').startsWith(id),
    );
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

  it('whose user is active in a way that nobody knows gives no access', async () => {
    await importUser('01', { ...tokens(login('one')), active: 'false' });
    expect(await status('one')).toBe(401);
    await importUser('02', tokens(login('one')));
    expect(await status('one')).toBe(200);
  });

  it('comes without passwords and addresses', async () => {
    await importUser('01', { ...tokens(login('one')), emails: [{ address: 'kim@example.com' }], name: 'Kim' });
    const { document } = (await server.database.read.first(
      { sql: 'select document from users', bind: () => [] },
      {},
    )) as { document: string };
    expect(JSON.parse(document)).toEqual({
      _id: 'kim',
      username: 'kim',
      roles: ['livechat-manager'],
      _updatedAt: iso('01'),
      name: 'Kim',
    });
  });

  it('follows imported permissions, which replace the defaults', async () => {
    await importUser('01', tokens(login('one')));
    await line.imports(
      line.write(
        'rocketchat_permissions.json',
        { _id: 'view-livechat-rooms', roles: ['admin'] },
        { _id: 'view-l-room', roles: [] },
      ),
    );
    expect(await status('one')).toBe(403);
  });

  it('is granted here against an older export', async () => {
    await importUser('01', tokens(login('one')));
    const older = line.write('rocketchat_permissions.json', {
      _id: 'view-livechat-rooms',
      roles: [],
      _updatedAt: date('01'),
    });
    await line.imports(older);
    expect(await status('one')).toBe(403);
    await line.done('permission', 'grant', 'view-livechat-rooms', 'livechat-manager');
    await line.imports(older);
    expect(await status('one')).toBe(200);
  });
});
