import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../src/config.js';
import { hasProgram } from './needs.js';
import { newStore, type TestStore } from './store.js';

const root = join(import.meta.dirname, '../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const hasCurl = hasProgram('curl', "The README's calls");
const examples = [...readme.matchAll(/```sh\n(curl [\s\S]*?)```\n\n```json\n([\s\S]*?)\n```/g)];

describe('the README', () => {
  let demo: ChildProcess;
  let store: TestStore;
  let url: string;

  beforeAll(async () => {
    store = await newStore();
    const cli = join(root, 'apps/server/dist/cli.js');
    const words = [cli, 'demo', '--database', store.url];
    demo = spawn(process.execPath, words, { env: { ...process.env, PORT: '0' }, stdio: 'pipe' });
    if (demo.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface({ input: demo.stdout }), 'line')) as [string];
    url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
  });

  afterAll(async () => {
    demo.kill();
    await once(demo, 'exit');
    await store[Symbol.asyncDispose]();
  });

  it('shows three calls', () => expect(examples).toHaveLength(3));

  it.runIf(hasCurl).each(examples.map(([, command = '', answer = '']) => ({ command, answer })))(
    'answers as it shows: $command',
    async ({ command, answer }) => {
      const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('http://127.0.0.1:3000', url)]);
      const shown = JSON.parse(answer) as Record<string, Record<string, unknown>>;
      const isWhole = shown['room']?.['…'] === undefined;
      delete shown['room']?.['…'];
      if (isWhole) expect(JSON.parse(stdout)).toEqual(shown);
      else expect(JSON.parse(stdout)).toMatchObject(shown);
    },
  );

  it('names every setting and its default', () => {
    for (const [name, setting] of Object.entries(SETTINGS)) {
      expect(readme).toContain(`\`${name}\``);
      expect(readme).toContain(setting.default === '' ? 'none' : `\`${setting.default}\``);
    }
  });
});
