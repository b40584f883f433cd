import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { type CommandLine, counts, newCommandLine } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(line.path(folder)).map((name) => [name, readFileSync(line.path(folder, name), 'utf8')]),
  );
}

function lines(folder: string, collection: string): any[] {
  return readFileSync(line.path(folder, `${collection}.json`), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
}

describe('an export', () => {
  it('imported and exported again is the same to the byte', async () => {
    await line.done('seed', '--rooms', '2000', '--seed', '5');
    await line.done('user', 'add', 'kim.jane');
    await line.done('token', 'create', 'kim.jane');
    await line.done('permission', 'grant', 'inbound-voip-calls', 'admin');
    await line.done('export', 'first');
    const other = await line.onAnother();
    await line.done('import', 'first', ...other);
    await line.done('export', 'second', ...other);
    expect(Object.keys(contents('first'))).toEqual([
      'pbx_events.json',
      'rocketchat_livechat_department.json',
      'rocketchat_livechat_unit_monitors.json',
      'rocketchat_livechat_visitor.json',
      'rocketchat_permissions.json',
      'rocketchat_roles.json',
      'rocketchat_room.json',
      'users.json',
    ]);
    expect(contents('second')).toEqual(contents('first'));
  });

  it('has the types back that the wire form does not show, ordered by id', async () => {
    const documents = [
      '{"_id":"b","t":"l","ts":{"$date":"2022-11-21T09:30:56.209Z"},"x":{"$date":"2022-11-21T09:30:56Z"},"plain":"2022-11-21T09:30:56.209Z"}',
      '{"_id":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"},"t":"v","ts":"2022-11-21T09:30:56.209Z","big":9007199254740993,"d":{"$numberDecimal":"1.10"},"nan":{"$numberDouble":"NaN"}}',
    ];
    writeFileSync(line.path('rocketchat_room.json'), documents.join('\n'));
    await line.done('import', 'rocketchat_room.json');
    await line.done('export', 'back');
    expect(readFileSync(line.path('back', 'rocketchat_room.json'), 'utf8')).toBe(
      `${documents.toReversed().join('\n')}\n`,
    );
  });

  it('is a back-up of access: tokens, revocations, users disabled', async () => {
    const user = {
      _id: 'kim',
      username: 'kim',
      roles: ['user'],
      services: {
        resume: {
          loginTokens: [
            { hashedToken: hashToken('one'), when: { $date: '2024-01-01T00:00:00Z' } },
            {
              hashedToken: hashToken('two'),
              type: 'personalAccessToken',
              name: 'Wall',
              createdAt: { $date: '2024-01-02T00:00:00Z' },
            },
          ],
        },
      },
    };
    writeFileSync(line.path('users.json'), JSON.stringify(user));
    await line.done('import', 'users.json');
    await line.done('token', 'create', 'kim', '--name', 'Here', '--read-only', '--expires', '30d');
    const listed = await line.json('token', 'list');
    await line.done('token', 'revoke', 'kim', listed[0].id);
    await line.done('user', 'disable', 'kim');
    await line.done('export', 'back-up');
    const other = await line.onAnother();
    await line.done('import', 'back-up', ...other);

    expect(await line.json('token', 'list', ...other)).toEqual(await line.json('token', 'list'));
    expect(await line.json('user', 'list', ...other)).toEqual(await line.json('user', 'list'));
    const [exported] = lines('back-up', 'users');
    expect(exported.services).toEqual({ resume: { loginTokens: [user.services.resume.loginTokens[1]] } });
    expect(exported.switchboard).toEqual({
      disabledAt: { $date: expect.any(String) },
      tokens: [
        { loginToken: user.services.resume.loginTokens[0], revokedAt: { $date: expect.any(String) } },
        {
          hashedToken: expect.any(String),
          name: 'Here',
          createdAt: { $date: expect.any(String) },
          readOnly: true,
          expiresAt: { $date: expect.any(String) },
        },
      ],
    });
  });

  it('imported again into its own store gives nothing back that was taken since', async () => {
    await line.done('user', 'add', 'kim');
    await line.done('token', 'create', 'kim');
    await line.done('export', 'back-up');
    const [{ id }] = await line.json('token', 'list');
    await line.done('token', 'revoke', 'kim', id);
    await line.done('user', 'disable', 'kim');
    const before = [await line.json('token', 'list'), await line.json('user', 'list')];
    await line.done('import', 'back-up');
    expect([await line.json('token', 'list'), await line.json('user', 'list')]).toEqual(before);
  });

  it('replaces another only when told to, and is for its owner alone', async () => {
    await line.done('user', 'add', 'anna');
    await line.done('export', 'folder');
    const { code, stderr } = await line.run(['export', 'folder']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('replace them with --force') });
    await line.done('user', 'add', 'kim');
    await line.done('export', 'folder', '--force');
    expect(lines('folder', 'users').map(({ username }) => username)).toEqual(expect.arrayContaining(['anna', 'kim']));
    expect(statSync(line.path('folder', 'users.json')).mode & 0o077).toBe(0);
    expect(readdirSync(line.path('folder')).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('replaces one of former names, too, in which phone events have another', async () => {
    const event = { _id: 'e', event: 'DialEnd', phone: '49', ts: { $date: '2024-01-01T00:00:00Z' } };
    const former = line.write('rocketchat_pbx_events.json', event);
    expect(await line.imports(former)).toMatchObject({
      code: 0,
      collections: [counts('pbx_events', { read: 1, new: 1 })],
    });
    mkdirSync(line.path('folder'));
    renameSync(former, line.path('folder', 'rocketchat_pbx_events.json'));
    const { code, stderr } = await line.run(['export', 'folder']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('folder has rocketchat_pbx_events.json already'),
    });
    await line.done('export', 'folder', '--force');
    expect(readdirSync(line.path('folder')).filter((name) => name.includes('pbx'))).toEqual(['pbx_events.json']);
    expect(lines('folder', 'pbx_events')).toEqual([event]);
  });

  it('leaves nothing half done where it fails', async () => {
    await line.done('seed', '--rooms', '10');
    writeFileSync(line.path('file'), '');
    expect(await line.run(['export', 'file'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('A file is where a folder is needed'),
    });
    expect(existsSync(line.path('file.partial'))).toBe(false);
  });
});

describe('a seed', () => {
  it('is the same for the same number, and another for another', async () => {
    for (const [seed, folder] of [
      ['7', 'a'],
      ['7', 'b'],
      ['8', 'c'],
    ] as const) {
      const store = await line.onAnother();
      await line.done('seed', '--rooms', '60', '--seed', seed, ...store);
      await line.done('export', folder, ...store);
    }
    expect(contents('b')).toEqual(contents('a'));
    expect(lines('c', 'rocketchat_room')[0]).not.toEqual(lines('a', 'rocketchat_room')[0]);
  });
});
