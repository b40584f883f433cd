import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { type CommandLine, newCommandLine } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

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
      'switchboard: --database must be sqlite:<file>, such as sqlite:./data/switchboard.db, ' +
        'or postgres://<user>:<password>@<host>/<database>.\n',
    ],
    [
      ['token', 'create', 'x', '--expires', 'soon'],
      expect.stringContaining('It must be days, such as 90d, or a date, such as 2027-01-31.'),
    ],
  ])('%j', async (words, stderr) => {
    expect(await line.run(words)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('a working copy without a build says how to get one', () => {
    cpSync(new URL('../bin', import.meta.url), line.path('bin'), { recursive: true });
    const script = line.path('bin', 'switchboard.js');
    expect(() => execFileSync(process.execPath, [script], { stdio: 'pipe' })).toThrow(
      'npx --yes pnpm@12.4.2 run build',
    );
  });

  it('an older Node is told apart before anything is loaded', () => {
    const versions = 'Object.defineProperty(process.versions, "node", { value: "20.19.0" })';
    const cli = new URL('../dist/cli.js', import.meta.url).href;
    const script = `${versions}; await import(${JSON.stringify(cli)}); process.exit(process.exitCode)`;
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow(
      'switchboard: Node 22.15 or later is needed; this is 20.19.0.',
    );
  });
});

describe('in a process of its own', () => {
  it.each<[code: number, words: string[], environment?: Record<string, string>]>([
    [0, ['--help']],
    [0, ['user', 'list', '--json']],
    [1, ['token', 'create', 'nobody']],
    [1, ['import', 'rocketchat_room.json']], // sets the exit code, and goes on
    [2, ['sede']],
    [2, ['import', 'nowhere']],
    [2, ['config', 'check'], { PORT: 'x', DATABSE_URL: 'x' }],
  ])(
    'the built command ends with %i, and prints what it prints in a test: %j',
    async (code, words, environment = {}) => {
      line.write('rocketchat_room.json', { t: 'v' });
      const outcome = await line.runProcess(words, environment);
      expect(outcome.code).toBe(code);
      expect(await line.run(words, environment)).toEqual(outcome);
    },
  );

  it('it ends in peace when nobody reads on', async () => {
    const command = `"${process.execPath}" "${COMMAND}" --help | true; echo "$?" "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '0 0\n', stderr: '' });
  });
});

describe('help', () => {
  it('lists the commands, with examples', async () => {
    const { code, stdout } = await line.run(['--help']);
    expect(code).toBe(0);
    for (const word of [
      'serve',
      'demo',
      'config',
      'import',
      'export',
      'copy',
      'check',
      'migrate',
      'seed',
      'user',
      'role',
      'permission',
      'token',
      'visitor',
      'room',
      'Examples:',
    ]) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    'serve',
    'demo',
    'seed',
    'import',
    'export',
    'migrate',
    'user add',
    'token create',
    'room close',
    'config check',
  ])('%s has examples', async (words) => {
    const { code, stdout } = await line.run([...words.split(' '), '--help']);
    expect({ code, example: /Examples?:\n {2}.*switchboard/.test(stdout) }).toEqual({ code: 0, example: true });
  });
});

describe('config check', () => {
  it('names every fault, and no value of a secret, nor one that is refused', async () => {
    const { code, stdout, stderr } = await line.run(['config', 'check'], {
      PORT: 'x',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'sqlite:secret',
      PUBLIC_URL: 'https://user:password@calls.example.com',
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'switchboard: PORT must be a whole number of at least 0.\n' +
        'switchboard: LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent.\n' +
        'switchboard: PUBLIC_URL must be an origin such as https://calls.example.com.\n',
    );
    expect(stdout).not.toMatch(/sqlite:secret|password/);
  });

  it('takes a name that looks like a setting, and is none, for a fault, and shows no value of it', async () => {
    const { code, stdout, stderr } = await line.run(['config', 'check'], { DATABSE_URL: 'a-secret', HOSTNAME: 'x' });
    expect(code).toBe(2);
    expect(stderr).toBe('switchboard: DATABSE_URL is no setting: is DATABASE_URL meant?\n');
    expect(stdout).not.toContain('a-secret');
  });

  it('gives data with --json', async () => {
    const { settings, faults } = await line.json('config', 'check');
    expect(faults).toEqual([]);
    expect(settings).toContainEqual({
      name: 'PORT',
      value: '0',
      source: 'environment',
      fault: null,
      description: expect.any(String),
    });
  });
});
