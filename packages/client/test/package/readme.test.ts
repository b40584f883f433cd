import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type RunningSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { newFile, type Store } from '../harness/store.js';

const run = promisify(execFile);
const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const samples = blocks
  .filter(({ language }) => language === 'ts')
  .map(({ code }, index) => ({ file: `sample${index + 1}.mts`, title: code.trim().split('\n').at(-1) ?? '', code }));

/** The `client` that the first sample makes, and the later ones go on with. */
const CLIENT = `import { createClient as create } from '@switchboard/client';
const client = create({ baseUrl: 'https://calls.example.com', userId: 'demoManager', authToken: 'demo-manager-token' });
`;
const PRINTED: Readonly<Record<string, RegExp>> = {
  'sample1.mts': /^Renée McKay agent\.10\n[\s\S]*\d+ open calls\n$/,
  'sample2.mts': /^\d+ \d+\n$/,
  'sample3.mts': /^kCJDd5peKiZnGJLPq was there\n$/,
  'sample4.mts': /^invalid-params \[\n {2}\{\n {4}parameter: 'count',/,
  'sample5.mts': /^\d+ \d+\n$/,
  'sample6.mts': /^\w{17}\n[\s\S]*\n0 \d+\n50? /,
  'sample7.mts': /^\d+\n$/,
  'sample8.mts': /^listVoipRooms true\n$/,
  'sample9.mts': /^\[ \{ _id: 'call', fname: 'Mary' \} \] 2\n1\n$/,
  'sample10.mts': /^\d+\n$/,
};

it('the README has the samples that are run here, and the command that the set-up runs', () => {
  expect(samples.map(({ file }) => file)).toEqual(Object.keys(PRINTED));
  expect(blocks.filter(({ language }) => language !== 'ts')).toEqual([
    { language: 'sh', code: 'npm install @switchboard/client\n' },
  ]);
});

describe.runIf(inject('consumer') !== undefined)('the README', () => {
  const consumer = inject('consumer') ?? '';
  let store: Store;
  let demo: RunningSwitchboard;

  beforeAll(async () => {
    store = await newFile();
    demo = await startSwitchboard(['demo', '--database', store.url], {});
    const { url } = demo;
    for (const { file, code } of samples) {
      const whole =
        /\bclient\b(?!')/.test(code.replaceAll(/import .*/g, '')) && !code.includes('const client')
          ? CLIENT + code
          : code;
      await writeFile(join(consumer, file), whole.replaceAll('https://calls.example.com', url));
    }
  });
  afterAll(async () => {
    await demo[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  it.each(samples)('$file runs: $title', async ({ file }) => {
    const { stdout } = await run(process.execPath, [file], { cwd: consumer });
    expect(stdout).toMatch(PRINTED[file] ?? /^$/);
  });

  it('has samples that compile', async () => {
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    };
    const files = samples.map(({ file }) => file);
    await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const compiler = join(import.meta.dirname, '../../../../node_modules/.bin/tsc');
    const { stdout } = await run(compiler, ['-p', consumer], { cwd: consumer }).catch((error) => error);
    expect(stdout).toBe('');
  });
});
