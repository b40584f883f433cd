import { cpSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandLine, outcome, ready } from './command-line.js';

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});
afterEach(() => line[Symbol.dispose]());

const nothing = { stdout: '', stderr: '' };

describe('wrong usage ends with 2, and says what would be right', () => {
  it.each([
    [['sede'], 'switchboard: Unknown command \'sede\' (Did you mean seed?) See "switchboard --help".\n'],
    [['import'], 'switchboard: Missing required argument \'path\'. See "switchboard import --help".\n'],
    [
      ['seed', '--rooms', 'many'],
      "switchboard: Option '--rooms <number>' argument 'many' is invalid. It must be a whole number of at least 1. " +
        'See "switchboard seed --help".\n',
    ],
    [
      ['user', 'list', '--database', 'data.db'],
      'switchboard: --database must be sqlite:<file>, such as sqlite:./data/switchboard.db.\n',
    ],
    [['token', 'create', 'x', '--expires', 'soon'], expect.stringContaining('It must be days, such as 90d, or a date, such as 2027-01-31.')],
  ])('%j', async (words, stderr) => {
    expect(await line.run(words)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('a working copy without a build says how to get one', () => {
    cpSync(new URL('../bin', import.meta.url), line.path('bin'), { recursive: true });
    const script = line.path('bin', 'switchboard.js');
    expect(() => execFileSync(process.execPath, [script], { stdio: 'pipe' })).toThrow('npx --yes pnpm@12.4.2 run build');
  });

  it('an older Node is told apart before anything is loaded', () => {
    const versions = 'Object.defineProperty(process.versions, "node", { value: "20.19.0" })';
    const cli = new URL('../dist/cli.js', import.meta.url).href;
    const script = `${versions}; await import(${JSON.stringify(cli)}); process.exit(process.exitCode)`;
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow(
      'switchboard: Node 22.12 or later is needed; this is 20.19.0.',
    );
  });
});

describe('help', () => {
  it('lists the commands, with examples', async () => {
    const { code, stdout } = await line.run(['--help']);
    expect(code).toBe(0);
    for (const word of ['serve', 'demo', 'config', 'import', 'export', 'seed', 'user', 'role', 'permission', 'token', 'visitor', 'room', 'Examples:']) {
      expect(stdout).toContain(word);
    }
  });

  it.each(['serve', 'demo', 'seed', 'import', 'export', 'user add', 'token create', 'room close', 'config check'])('%s has examples', async (words) => {
    const { code, stdout } = await line.run([...words.split(' '), '--help']);
    expect({ code, example: /Examples?:\n {2}.*switchboard/.test(stdout) }).toEqual({ code: 0, example: true });
  });
});

describe('config check', () => {
  it('names every fault, and no value of a secret', async () => {
    const { code, stdout, stderr } = await line.run(['config', 'check'], { PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'sqlite:secret' });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'switchboard: PORT must be a whole number of at least 0.\n' +
        'switchboard: LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent.\n',
    );
    expect(stdout).not.toContain('sqlite:secret');
  });

  it('gives data with --json', async () => {
    const { settings, faults } = await line.json('config', 'check');
    expect(faults).toEqual([]);
    expect(settings).toContainEqual({ name: 'PORT', value: '0', source: 'environment', fault: null, description: expect.any(String) });
  });
});

describe('users, tokens and permissions', () => {
  it('give and take access to the API', async () => {
    const { id } = await line.json('user', 'add', 'wallboard', '--role', 'livechat-manager');
    const { token } = await line.json('token', 'create', 'wallboard');
    const server = line.start(['serve']);
    const { url } = await ready(server);
    const status = async () => (await fetch(`${url}/api/v1/voip/rooms`, { headers: { 'X-User-Id': id, 'X-Auth-Token': token } })).status;
    expect(await status()).toBe(200);

    await line.done('user', 'disable', 'wallboard');
    expect(await status()).toBe(401);
    await line.done('user', 'enable', 'wallboard');
    expect(await status()).toBe(200);

    await line.done('permission', 'revoke', 'view-livechat-rooms', 'livechat-manager');
    expect(await status()).toBe(403);
    await line.done('permission', 'grant', 'view-livechat-rooms', 'livechat-manager');
    expect(await status()).toBe(200);

    const [listed] = await line.json('token', 'list', 'wallboard');
    await line.done('token', 'revoke', 'wallboard', listed.id);
    expect(await status()).toBe(401);
    server.kill('SIGTERM');
    const { code, stdout, stderr } = await outcome(server);
    const logged = stdout.trim().split('\n').map((text) => (JSON.parse(text) as { status?: number }).status);
    expect({ code, stderr, logged }).toEqual({ code: 0, stderr: '', logged: [200, 401, 200, 403, 200, 401] });
  });

  it('a token is listed without itself', async () => {
    await line.done('user', 'add', 'kim.jane', '--id', 'kim');
    const { token } = await line.json('token', 'create', 'kim.jane', '--name', 'Wall', '--read-only', '--expires', '2099-01-31');
    const listed = await line.json('token', 'list');
    expect(listed).toEqual([
      {
        userId: 'kim',
        username: 'kim.jane',
        id: expect.stringMatching(/^.{8}$/),
        name: 'Wall',
        kind: 'personal',
        origin: 'here',
        createdAt: expect.any(Number),
        expiresAt: Date.UTC(2099, 1, 1),
        readOnly: true,
        revokedAt: null,
        lastUsedAt: null,
      },
    ]);
    expect(await line.done('token', 'list')).not.toContain(token);
  });

  it('what is not there ends with 1', async () => {
    expect(await line.run(['token', 'create', 'nobody'])).toEqual({
      ...nothing,
      code: 1,
      stderr: 'switchboard: There is no user with the id or username "nobody". "switchboard user list" shows all.\n',
    });
    expect(await line.run(['user', 'add', 'x', '--role', 'boss'])).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no role "boss"') });
    expect(await line.run(['permission', 'grant', 'fly', 'admin'])).toMatchObject({ code: 1 });
    await line.done('user', 'add', 'x');
    expect(await line.run(['user', 'add', 'x'])).toMatchObject({ code: 1 });
  });
});

describe('rooms and visitors', () => {
  it('a call is opened for a visitor added here, closed, tagged and reopened', async () => {
    const agent = await line.json('user', 'add', 'kim.jane', '--role', 'livechat-agent');
    const { token } = await line.json('token', 'create', 'kim.jane');
    const visitor = await line.json('visitor', 'add', 'Mary Teng', '--phone', '+1555');
    expect(await line.json('visitor', 'list')).toEqual([visitor]);

    const server = line.start(['serve']);
    const { url } = await ready(server);
    const call = async () =>
      (await (
        await fetch(`${url}/api/v1/voip/room?token=${visitor.token}&agentId=${agent.id}`, {
          headers: { 'X-User-Id': agent.id, 'X-Auth-Token': token },
        })
      ).json()) as { room: Record<string, any>; newRoom: boolean };
    const { room, newRoom } = await call();
    expect(newRoom).toBe(true);
    const id = room['_id'] as string;

    await line.done('room', 'close', id);
    const closed = JSON.parse(await line.done('room', 'show', id));
    const { open: _, ...rest } = room;
    const duration = Date.parse(closed.closedAt) - Date.parse(room['ts']);
    expect(closed).toEqual({
      ...rest,
      v: { ...room['v'], status: 'offline' },
      closer: 'user',
      closedBy: { _id: agent.id, username: 'kim.jane' },
      closedAt: expect.stringMatching(/Z$/),
      callDuration: duration,
      metrics: { serviceTimeDuration: duration / 1000 },
      _updatedAt: expect.any(String),
    });
    expect(closed._updatedAt > room['_updatedAt']).toBe(true);
    expect(await line.run(['room', 'close', id])).toMatchObject({ code: 1, stderr: `switchboard: Room ${id} is closed already.\n` });

    const second = await call();
    expect(second.newRoom).toBe(true);
    expect(await line.run(['room', 'reopen', id])).toMatchObject({ code: 1, stderr: expect.stringContaining(second.room['_id']) });
    await line.done('room', 'close', second.room['_id']);
    await line.done('room', 'reopen', id);
    await line.done('room', 'tag', id, 'vip', 'call back');
    await line.done('room', 'tag', id, 'vip', '--remove');
    expect(JSON.parse(await line.done('room', 'show', id))).toEqual({
      ...room,
      metrics: {},
      tags: ['call back'],
      _updatedAt: expect.any(String),
    });
    expect(await call()).toMatchObject({ newRoom: false, room: { _id: id } });
    server.kill('SIGINT');
    expect((await outcome(server)).code).toBe(0);
  });
});

describe('serve', () => {
  it('says where it listens, in one line', async () => {
    const server = line.start(['serve']);
    const { printed } = await ready(server);
    expect(printed).toMatch(/^Switchboard listens on http:\/\/127\.0\.0\.1:\d+ \(store: .*store\.db\)\n$/);
    server.kill('SIGTERM');
    expect(await outcome(server)).toEqual({ code: 0, ...nothing });
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await line.run(['serve'], { PORT: String(port) });
    other.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `switchboard: Port ${port} of 127.0.0.1 is taken. Stop what listens there, or choose another with PORT=${port + 1}.\n`,
    });
  });

  it('names all faults of the settings at once', async () => {
    const { code, stderr } = await line.run(['serve'], { PORT: 'x', MAX_COUNT: '0' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'switchboard: Bad settings:\n  PORT must be a whole number of at least 0\n  MAX_COUNT must be at least 1\n',
    });
  });

  it('refuses a file that is no store', async () => {
    const { code, stderr } = await line.run(['serve'], { DATABASE_URL: `sqlite:${fileURLToPath(import.meta.url)}` });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('is not an SQLite file') });
  });
});

describe('demo', () => {
  it('answers the calls that it prints, and keeps its data', async () => {
    const first = line.start(['demo'], { DATABASE_URL: 'sqlite:/nowhere/at/all.db', HOST: '0.0.0.0' });
    const { url, printed } = await ready(first);
    const calls = [...printed.matchAll(/curl -H '(\S+): (\S+)' -H '(\S+): (\S+)' '(\S+)'/g)];
    expect(calls).toHaveLength(3);
    for (const [, id = '', idValue = '', token = '', tokenValue = '', target = ''] of calls) {
      const answer = await fetch(target, { headers: { [id]: idValue, [token]: tokenValue } });
      expect({ target, status: answer.status, body: await answer.json() }).toMatchObject({ status: 200, body: { success: true } });
    }
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    first.kill('SIGTERM');
    expect((await outcome(first)).code).toBe(0);

    const store = `sqlite:${line.path('data', 'demo.db')}`;
    await line.done('room', 'tag', 'kCJDd5peKiZnGJLPq', 'kept', '--database', store);
    const second = line.start(['demo']);
    await ready(second);
    expect(await line.done('room', 'show', 'kCJDd5peKiZnGJLPq', '--database', store)).toContain('"kept"');
    second.kill('SIGTERM');
    await outcome(second);

    const { code, stderr } = await line.run(['serve', '--database', store], { HOST: '0.0.0.0' });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('The store is a demo') });
  });

  it('does not touch a store with other data', async () => {
    await line.done('user', 'add', 'kim.jane');
    const { code, stderr } = await line.run(['demo', '--database', `sqlite:${line.store}`]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('holds data that is no demo') });
  });
});
