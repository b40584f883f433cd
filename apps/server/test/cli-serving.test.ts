import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, newCommandLine, outcome, ready } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

describe('serve', () => {
  it('says where it listens, in one line', async () => {
    const server = line.start(['serve']);
    const { printed } = await ready(server);
    expect(printed).toMatch(/^Switchboard listens on http:\/\/127\.0\.0\.1:\d+ \(store: [^\n]+\)\n$/);
    expect(printed).toContain(/[^/]+$/.exec(line.store.url)?.[0]);
    server.kill('SIGTERM');
    expect(await outcome(server)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('warns once of a name that looks like a setting, and is none, without its value', async () => {
    const server = line.start(['serve'], { DATABSE_URL: 'a-secret', LOG_LEVL: 'debug' });
    const printed = (await ready(server)).printed;
    server.kill('SIGTERM');
    const { code, stdout, stderr } = await outcome(server);
    const lines = `${printed}${stdout}`.trimEnd().split('\n').slice(1);
    expect({ code, stderr, lines: lines.map((text) => JSON.parse(text) as object) }).toMatchObject({
      code: 0,
      stderr: '',
      lines: [{ level: 40, misspelt: ['DATABSE_URL: DATABASE_URL?', 'LOG_LEVL: LOG_LEVEL?'] }],
    });
    expect(printed + stdout).not.toContain('a-secret');
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
      stderr:
        'switchboard: Bad settings:\n  PORT must be a whole number of at least 0\n  MAX_COUNT must be at least 1\n',
    });
  });
});

describe('demo', () => {
  it('answers the calls that it prints, and keeps its data', async () => {
    const store = ['--database', line.store.url];
    const first = line.start(['demo', ...store], { HOST: '0.0.0.0' });
    const { url, printed } = await ready(first);
    const calls = [...printed.matchAll(/curl -H '(\S+): (\S+)' -H '(\S+): (\S+)' '(\S+)'/g)];
    expect(calls).toHaveLength(3);
    for (const [, id = '', idValue = '', token = '', tokenValue = '', target = ''] of calls) {
      const answer = await fetch(target, { headers: { [id]: idValue, [token]: tokenValue } });
      expect({ target, status: answer.status, body: await answer.json() }).toMatchObject({
        status: 200,
        body: { success: true },
      });
    }
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    first.kill('SIGTERM');
    expect((await outcome(first)).code).toBe(0);

    await line.done('room', 'tag', 'kCJDd5peKiZnGJLPq', 'kept');
    const second = line.start(['demo', ...store]);
    await ready(second);
    expect(await line.done('room', 'show', 'kCJDd5peKiZnGJLPq')).toContain('"kept"');
    second.kill('SIGTERM');
    await outcome(second);

    const { code, stderr } = await line.run(['serve'], { HOST: '0.0.0.0' });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The store has the credentials of the demo'),
    });
  });

  it('is not made public by way of an export', async () => {
    const store = await line.onAnother();
    const demo = line.start(['demo', ...store]);
    await ready(demo);
    await line.done('export', 'of-demo', ...store);
    demo.kill('SIGTERM');
    await outcome(demo);
    await line.done('import', 'of-demo');
    const { code, stderr } = await line.run(['serve'], { HOST: '0.0.0.0' });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The store has the credentials of the demo'),
    });
  });

  it('does not touch a store with other data', async () => {
    await line.done('user', 'add', 'kim.jane');
    const { code, stderr } = await line.run(['demo', '--database', line.store.url]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('holds data that is no demo') });
  });
});
