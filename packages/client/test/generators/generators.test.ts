import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { RunningSwitchboard } from '@switchboard/test-kit/switchboard';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createClient } from '../../src/index.js';
import { calls, chats } from '../harness/rooms.js';
import { importInto, startServer, user } from '../harness/server.js';
import { newFile, type Store } from '../harness/store.js';
import { GENERATORS } from './generator.js';

const run = promisify(execFile);
const packages = inject('generators') ?? '';
const CREDENTIALS = { userId: 'manager', authToken: 'manager-token' };
const HEADERS = { 'X-User-Id': CREDENTIALS.userId, 'X-Auth-Token': CREDENTIALS.authToken };

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
  skipLibCheck: true, // libraries of the generators; what they generate is checked
};

const PATIENCE_MS = 300_000; // generating and compiling take seconds, on a busy machine a minute

describe.runIf(packages !== '')('a client that is made from the contract as the server delivers it', () => {
  let store: Store;
  let server: RunningSwitchboard;
  let contract: string;
  beforeAll(async () => {
    store = await newFile();
    await importInto(store.url, {
      rocketchat_room: [...calls, ...chats],
      users: [user('manager', ['livechat-manager', 'livechat-agent'])],
      rocketchat_livechat_visitor: calls.map(({ v }) => ({ ...v, _id: v?.token })),
    });
    server = await startServer(store.url);
    contract = await (await fetch(`${server.url}/docs/openapi.json`)).text();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  /** What is generated, a program beside it, and how both compile. */
  async function generate(name: string, folder: string): Promise<string> {
    const { command, program } = GENERATORS[name] ?? { command: [], program: '' };
    const [script = '', ...words] = command;
    const node = (file: string, ...rest: string[]) =>
      run(process.execPath, [join(packages, 'node_modules', file), ...rest], { cwd: folder });
    await mkdir(join(folder, 'generated'));
    await writeFile(join(folder, 'openapi.json'), contract);
    await node(script, ...words);
    await writeFile(join(folder, 'program.ts'), program);
    const config = { compilerOptions: COMPILER_OPTIONS, include: ['program.ts', 'generated'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await node('typescript/bin/tsc', '-p', folder).catch((error: { stdout: string }) => error);
    return stdout;
  }

  it.concurrent.each(Object.keys(GENERATORS))(
    'by %s compiles, takes no body, and is answered',
    async (name) => {
      const folder = await mkdtemp(join(packages, 'made-')); // below node_modules, for what it imports
      try {
        expect(await generate(name, folder)).toBe('');
        const outfile = join(folder, 'program.cjs');
        await build({
          entryPoints: [join(folder, 'program.ts')],
          outfile,
          bundle: true,
          platform: 'node',
          logLevel: 'error',
        });
        const { call } = (await import(outfile)) as { call(url: string, headers: typeof HEADERS): Promise<unknown> };

        const client = createClient({ baseUrl: server.url, ...CREDENTIALS });
        const listed = await client.listVoipRooms({ agents: ['agent0', 'agent1'], sort: { fname: 1 }, count: 5 });
        const chatting = await client.listLivechatRooms({ tags: ['vip', 'returns'], open: false });
        const idsOf = ({ rooms }: { rooms: readonly { _id: string }[] }) => rooms.map(({ _id: id }) => id);
        expect(await call(server.url, HEADERS)).toEqual([idsOf(listed), idsOf(chatting), 'call00']);
        expect(listed.rooms).toHaveLength(5);
        expect(chatting.rooms).not.toEqual([]);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    PATIENCE_MS,
  );
});
