import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, newCommandLine, outcome, ready } from './command-line.js';
import { ACCESS_CHANGE_WITHIN_MS } from './store.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

describe('users, tokens and permissions', () => {
  it('give and take access to the API', async () => {
    const { id } = await line.json('user', 'add', 'wallboard', '--role', 'livechat-manager');
    const { token } = await line.json('token', 'create', 'wallboard');
    const server = line.start(['serve']);
    const { url } = await ready(server);
    const status = async () => {
      await sleep(ACCESS_CHANGE_WITHIN_MS);
      return (await fetch(`${url}/api/v1/voip/rooms`, { headers: { 'X-User-Id': id, 'X-Auth-Token': token } })).status;
    };
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
    const logged = stdout
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { status?: number }).status);
    expect({ code, stderr, logged }).toEqual({ code: 0, stderr: '', logged: [200, 401, 200, 403, 200, 401] });
  });

  it('a token is listed without itself', async () => {
    await line.done('user', 'add', 'kim.jane', '--id', 'kim');
    const { token } = await line.json(
      'token',
      'create',
      'kim.jane',
      '--name',
      'Wall',
      '--read-only',
      '--expires',
      '2099-01-31',
    );
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
      code: 1,
      stdout: '',
      stderr: 'switchboard: There is no user with the id or username "nobody". "switchboard user list" shows all.\n',
    });
    expect(await line.run(['user', 'add', 'x', '--role', 'boss'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no role "boss"'),
    });
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
    expect(await line.run(['room', 'close', id])).toMatchObject({
      code: 1,
      stderr: `switchboard: Room ${id} is closed already.\n`,
    });

    const second = await call();
    expect(second.newRoom).toBe(true);
    expect(await line.run(['room', 'reopen', id])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(second.room['_id']),
    });
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
