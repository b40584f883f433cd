import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { calls, chats } from '../harness/rooms.js';
import { importInto, startServer, user } from '../harness/server.js';
import { newFile, type Store } from '../harness/store.js';
import { RUNTIMES, TYPESCRIPTS } from './versions.js';

const run = promisify(execFile);
const consumer = inject('consumer') ?? '';
const tools = inject('tools') ?? '';
const alone = inject('alone');

const ESM = `import * as client from '@switchboard/client';
import * as testing from '@switchboard/client/testing';
import { consume } from './consume.mjs';
console.log(JSON.stringify(await consume(client, testing, process.argv[2])));
`;
const COMMONJS = `const client = require('@switchboard/client');
const testing = require('@switchboard/client/testing');
import('./consume.mjs').then(async ({ consume }) => {
  console.log(JSON.stringify(await consume(client, testing, process.argv[2])));
});
`;
const CONSUMED = {
  first: { _id: 'call00', fname: 'Élodie 0' },
  total: 12,
  walked: 24,
  refused: ['UnauthorizedError', true, true, 401],
  requestId: 'string',
  lost: 'ConnectionError',
  aborted: 'AbortError',
  pretended: 1,
};

/** How each runtime runs a file. */
const commandOf = (runtime: string): [program: string, ...words: string[]] => {
  if (runtime === 'bun') return [join(tools, 'node_modules/bun/bin/bun'), 'run'];
  if (runtime === 'deno')
    return [join(tools, 'node_modules/deno/deno'), 'run', '--allow-net', '--node-modules-dir=manual'];
  return [join(tools, 'node_modules', runtime, 'bin/node'), '--no-warnings'];
};

describe.runIf(inject('consumer') !== undefined && inject('tools') !== undefined)('the installed package', () => {
  let store: Store;
  let server: RunningSwitchboard;
  beforeAll(async () => {
    store = await newFile();
    await importInto(store.url, {
      rocketchat_room: [...calls, ...chats],
      users: [user('manager', ['livechat-manager'])],
    });
    server = await startServer(store.url);
    await copyFile(join(import.meta.dirname, 'consume.mjs'), join(consumer, 'consume.mjs'));
    await writeFile(join(consumer, 'esm.mjs'), ESM);
    await writeFile(join(consumer, 'commonjs.cjs'), COMMONJS);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  const cases = Object.keys(RUNTIMES).flatMap((runtime) => [
    { runtime, file: 'esm.mjs' },
    { runtime, file: 'commonjs.cjs' },
  ]);
  it.each(cases)('runs on $runtime from $file', async ({ runtime, file }) => {
    const [program, ...words] = commandOf(runtime);
    const { stdout } = await run(program, [...words, file, server.url], { cwd: consumer });
    expect(JSON.parse(stdout)).toEqual(CONSUMED);
  });
});

describe('the types', () => {
  it('name neither openapi-fetch nor a package that isn’t published', async () => {
    const folder = join(alone, 'node_modules/@switchboard/client/dist');
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.d.ts'))) {
      const text = await readFile(join(folder, file), 'utf8');
      const imported = [...text.matchAll(/(?:from|import\(|import)\s*["']([^"']+)["']/g)].map(([, name]) => name);
      expect(imported.filter((name) => !name?.startsWith('./'))).toEqual([]);
      expect(text).not.toMatch(
        /openapi-fetch|FetchOptions|MaybeOptionalInit|ClientPathsWithMethod|switchboard\/contract/,
      );
    }
  });

  describe.runIf(inject('tools') !== undefined)('compile without openapi-fetch, libraries checked', () => {
    beforeAll(async () => {
      const types = await readFile(join(import.meta.dirname, '../types.ts'), 'utf8');
      await writeFile(
        join(alone, 'types.mts'),
        types
          .replaceAll('../src/index.js', '@switchboard/client')
          .replaceAll('../src/testing.js', '@switchboard/client/testing'),
      );
      await writeFile(
        join(alone, 'commonjs.cts'),
        "import { createClient } from '@switchboard/client';\nexport const create: typeof createClient = createClient;\n",
      );
    });

    const options = {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const bundler = { name: 'bundler', module: 'esnext', moduleResolution: 'bundler', files: ['types.mts'] };
    const node16 = { name: 'node16', module: 'node16', moduleResolution: 'node16', files: ['types.mts'] };
    // Since 5.8, CommonJS may require an ES module.
    const nodenext = {
      name: 'nodenext',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      files: ['types.mts', 'commonjs.cts'],
    };
    const cases = Object.keys(TYPESCRIPTS).flatMap((version) => [
      { version, ...bundler },
      { version, ...(version < 'typescript5.8' ? node16 : nodenext) },
    ]);
    it.concurrent.each(cases)('with $version, $name', async ({ version, name, files, ...modules }) => {
      const config = join(alone, `${version}-${name}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions: { ...options, ...modules }, files }));
      const compiler = join(tools, 'node_modules', version, 'bin/tsc');
      const { stdout } = await run(process.execPath, [compiler, '-p', config], { cwd: alone }).catch((error) => error);
      expect(stdout).toBe('');
    });
  });
});
