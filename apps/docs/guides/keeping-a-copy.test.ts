import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { runSwitchboard, type RunningSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { guideSteps } from './guide-steps.ts';

vi.setConfig({ testTimeout: 120_000 }); // each change is a command of its own

interface Room {
  readonly _id: string;
  readonly open?: true;
  readonly v: { readonly token: string };
}

const FUTURE = {
  _id: 'future',
  t: 'v',
  ts: { $date: '2021-07-09T20:20:58.755Z' },
  v: { _id: 'visitor-of-future', token: 'future-token' },
};

/** Several pages, so that rooms change between them. */
const LARGEST_PAGE = '40';

const program = guideSteps(readFileSync(join(import.meta.dirname, 'keeping-a-copy.md'), 'utf8'))
  .filter(({ language }) => language === 'ts')
  .map(({ code }) => code);

const PRINT = 'console.log(JSON.stringify([...copy.values()]));';

/** What one would write first: pages by number. */
const BY_NUMBER = `${program[0]}
const byNumber = client.listVoipRooms.all({ count: ${LARGEST_PAGE}, sort: { _updatedAt: 1 } });
for await (const room of byNumber) copy.set(room._id, room);
${PRINT}`;

it('the program has every room, as it is, though rooms open, close and reopen between the pages', async () => {
  await using demo = await startDemo();
  // The first run takes four pages at least, the second one; when the third begins, all changes are made.
  const thrice = `${program.join('')}since = await update(since);\n${PRINT}`;
  const { copy, changes } = await runWhileChanging(demo, thrice, 5);
  expect(changes).toBe(5);
  expect(copy).toEqual(await demo.rooms());
});

it('pages by number lose rooms meanwhile', async () => {
  await using demo = await startDemo();
  const { copy } = await runWhileChanging(demo, BY_NUMBER, 3);
  expect(copy.length).toBeLessThan((await demo.rooms()).length);
});

interface Demo extends AsyncDisposable {
  readonly url: string;
  /** In the order of their ids. */
  rooms(): Promise<Room[]>;
  /** Reopens the call that has been still for longest, closes one, opens another: in turn. */
  change(): Promise<void>;
}

async function startDemo(): Promise<Demo> {
  const folder = temporaryFolder();
  const environment = { PATH: process.env['PATH'] };
  const store = ['--database', `sqlite:${join(folder.path, 'demo.db')}`];
  const server: RunningSwitchboard = await startSwitchboard(['demo', ...store], {
    ...environment,
    MAX_COUNT: LARGEST_PAGE,
  });
  let turn = 0;

  async function ask(path: string, userId: string, token: string): Promise<{ rooms: Room[] }> {
    const headers = { 'X-User-Id': userId, 'X-Auth-Token': token };
    const response = await fetch(`${server.url}/api/v1/${path}`, { headers });
    expect(response.status).toBe(200);
    return (await response.json()) as { rooms: Room[] };
  }

  // By a clock that was ahead: it must not hide what changes after it.
  const future = { ...FUTURE, _updatedAt: { $date: new Date(Date.now() + 86_400_000).toISOString() } };
  writeFileSync(join(folder.path, 'rocketchat_room.json'), JSON.stringify(future));
  await runSwitchboard(['import', join(folder.path, 'rocketchat_room.json'), ...store], environment);

  const rooms = async () =>
    (await ask('voip/rooms?count=0&sort={"_updatedAt":1}', 'demoManager', 'demo-manager-token')).rooms;
  const command = (...words: string[]) => runSwitchboard(['room', ...words, ...store], environment);

  async function change(): Promise<void> {
    const all = await rooms();
    const open = all.filter((room) => room.open);
    const quiet = all.find((room) => !open.some(({ v }) => v.token === room.v.token)) as Room;
    turn += 1;
    if (turn % 3 === 1) await command('reopen', quiet._id);
    else if (turn % 3 === 2) await command('close', (open.at(-1) as Room)._id);
    else {
      const agent = 'XycfA5CetCPuEjqxw';
      await ask(`voip/room?agentId=${agent}&token=${quiet.v.token}`, agent, 'demo-agent-token');
    }
  }

  return {
    url: server.url,
    rooms: async () => inOrder(await rooms()),
    change,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Runs a program that calls the demo; after each of the first answers, and before it is passed on, a room changes. */
async function runWhileChanging(demo: Demo, source: string, most: number): Promise<{ copy: Room[]; changes: number }> {
  let changes = 0;
  const proxy = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(demo.url + request.url, { headers: credentialsOf(request) });
      const body = Buffer.from(await answer.arrayBuffer());
      if (changes < most) {
        changes += 1;
        await demo.change();
      }
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(body);
    })().catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  using folder = temporaryFolder();
  try {
    symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder.path, 'node_modules'));
    const file = join(folder.path, 'program.mts');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    writeFileSync(file, source.replaceAll('http://127.0.0.1:3000', url));
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      env: { PATH: process.env['PATH'], no_proxy: '127.0.0.1' },
      maxBuffer: 16 * 1024 * 1024,
    });
    return { copy: inOrder(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Room[]), changes };
  } finally {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
}

function credentialsOf({ headers }: IncomingMessage): Record<string, string> {
  const named = ['x-user-id', 'x-auth-token'].map((name) => [name, String(headers[name])]);
  return Object.fromEntries(named) as Record<string, string>;
}

function inOrder(rooms: readonly Room[]): Room[] {
  return rooms.toSorted((a, b) => (a._id < b._id ? -1 : 1));
}
