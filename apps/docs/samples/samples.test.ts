import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Engine as PhpParser } from 'php-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { typeFaults } from '../test/check-types.ts';
import { hasProgram, isInstalled } from '@switchboard/test-kit/needs';
import { type RunningSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { temporaryFolder, type TemporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { serveDocumented } from './documented-server.ts';
import { exampleCalls, operationIds } from './example-call.ts';
import { isGoProgram } from './go-syntax.ts';
import { DEMO_URL } from './sample-request.ts';
import { samplesOf, samplesOfCall } from './samples.ts';

vi.setConfig({ testTimeout: 120_000 }); // Go compiles its standard library the first time

const PACKAGE = join(import.meta.dirname, '..');

/** Too large to be asked for under REQUIRE_ALL=1: the syntax is checked in any case. */
const hasGo = isInstalled('go', 'version');
if (!hasGo) {
  console.warn(
    "Left out: running the docs' samples in Go: needs go (Debian: apt-get install golang-go); their syntax is checked.",
  );
}

/** How the samples of a language are run; in a folder of their own, where they need one. */
const runners: Record<string, { isAtHand: boolean; run: (source: string, folder: string) => [string, string[]] }> = {
  curl: {
    isAtHand: hasProgram('curl', "The docs' samples in curl"),
    run: (source) => ['sh', ['-c', source]],
  },
  TypeScript: {
    isAtHand: true,
    run: (source) => [process.execPath, ['--input-type=module-typescript', '--eval', source]],
  },
  Python: {
    isAtHand: hasProgram('python3', "The docs' samples in Python"),
    run: (source) => ['python3', ['-c', source]],
  },
  Go: {
    isAtHand: hasGo,
    run: (source, folder) => {
      writeFileSync(join(folder, 'main.go'), source);
      return ['go', ['run', join(folder, 'main.go')]];
    },
  },
  PHP: {
    isAtHand: hasProgram('php', "The docs' samples in PHP", 'php-cli'),
    run: (source) => ['php', ['-r', source.replace(/^<\?php/, '')]],
  },
};

/** What a sample prints when it calls `url` in place of the demo. */
async function output(label: string, source: string, url: string): Promise<unknown> {
  const runner = runners[label];
  if (runner === undefined) throw new Error(`No way to run ${label}.`);
  using folder = temporaryFolder();
  const [program, words] = runner.run(source.replaceAll(DEMO_URL, url), folder.path);
  const { stdout } = await promisify(execFile)(program, words, {
    cwd: PACKAGE,
    env: { ...process.env, no_proxy: '127.0.0.1' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

const calls = operationIds.flatMap((operationId) => exampleCalls(operationId));
const firstCalls = operationIds.flatMap((operationId) => exampleCalls(operationId).slice(0, 1));
const samples = operationIds.flatMap((operationId) =>
  samplesOf(operationId).map(({ label, source }) => ({ operationId, label, source })),
);

describe.each(calls)('the example "$name" of $operationId', (call) => {
  const isShown = firstCalls.some(({ operationId, name }) => operationId === call.operationId && name === call.name);
  const its = isShown ? samplesOf(call.operationId) : samplesOfCall(call).slice(0, 1);
  let server: RunningSwitchboard;
  beforeAll(async () => {
    server = await serveDocumented(call);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each(its.filter(({ label }) => runners[label]?.isAtHand))(
    'is answered as documented, asked in $label',
    async ({ label, source }) => {
      expect(timeless(await output(label, source, server.url))).toEqual(timeless(call.answer));
    },
  );
});

describe('every sample', () => {
  let demo: RunningSwitchboard;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = temporaryFolder();
    const words = ['demo', '--database', `sqlite:${join(folder.path, 'demo.db')}`];
    demo = await startSwitchboard(words, { PATH: process.env['PATH'] });
  });
  afterAll(async () => {
    await demo[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it.each(samples.filter(({ label }) => runners[label]?.isAtHand))(
    'runs against the demo: $operationId in $label',
    async ({ label, source }) => {
      expect(await output(label, source, demo.url)).toMatchObject({ success: true });
    },
  );

  it.each(samples.filter(({ label }) => label === 'PHP'))('is valid PHP: $operationId', ({ source }) => {
    expect(() => new PhpParser({ parser: { version: '8.2' } }).parseCode(source, 'sample.php')).not.toThrow();
  });

  it.each(samples.filter(({ label }) => label === 'Go'))('is valid Go: $operationId', async ({ source }) => {
    expect(await isGoProgram(source)).toBe(true);
  });

  it.runIf(isInstalled('gofmt', '-h')).each(samples.filter(({ label }) => label === 'Go'))(
    'is formatted as gofmt would: $operationId',
    async ({ source }) => {
      const file = join(folder.path, 'main.go');
      writeFileSync(file, `${source}\n`);
      expect((await promisify(execFile)('gofmt', ['-d', file])).stdout).toBe('');
    },
  );

  it('in TypeScript compiles', async () => {
    const programs = samples.filter(({ label }) => label === 'TypeScript');
    const files = programs.map(({ operationId, source }) => [`${operationId}.ts`, source]);
    expect(await typeFaults(Object.fromEntries(files))).toBe('');
  });
});

it('a fault in a program in Go or PHP is found', async () => {
  const unclosed = samples.filter(({ label }) => label === 'Go').map(({ source }) => source.slice(0, -1));
  for (const source of unclosed) expect(await isGoProgram(source)).toBe(false);
  expect(() => new PhpParser({}).parseCode("<?php $query = ['a' => ;", 'sample.php')).toThrow();
});

/** An answer without what differs each time in a call that was just opened: its moment, and its id. */
function timeless(answer: unknown): unknown {
  const { newRoom, room } = answer as { newRoom?: boolean; room?: { _id: string; ts: string } };
  if (newRoom !== true || room === undefined) return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll(room.ts, 'now').replaceAll(room._id, 'id'));
}
