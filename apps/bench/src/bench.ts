import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chooseLoader } from './load.ts';

const HELP = `Measures Switchboard against the limit: a bare node:http server that sends the same bytes.

  npm run bench -- [--rooms 100000] [--rounds 5] [--seconds 2]

The rounds are interleaved, and all figures are of one run: compare the ratios, not the figures of two runs.`;

const { values: options } = parseArgs({
  options: {
    rooms: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit();
}

const CLI = join(import.meta.dirname, '../../server/dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
const environment = {
  ...process.env,
  DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
  PORT: '0',
  RATE_LIMIT_LISTS: '0',
  RATE_LIMIT_VOIP_ROOM: '0',
};

interface Target {
  name: string;
  path: string;
  measured: number[];
  limit: number[];
}

const switchboard = (...words: string[]) =>
  execFileSync(process.execPath, [CLI, ...words], { env: environment, encoding: 'utf8' });
const children: ChildProcess[] = [];

try {
  console.log(`Seeding ${options.rooms} rooms …`);
  switchboard('seed', '--rooms', options.rooms);
  switchboard('user', 'add', 'bench', '--id', 'bench', '--role', 'livechat-manager', '--role', 'livechat-agent');
  const { token } = JSON.parse(switchboard('token', 'create', 'bench', '--json')) as { token: string };
  const headers = { 'X-User-Id': 'bench', 'X-Auth-Token': token };

  const server = start([CLI, 'serve']);
  const url = /http:\/\/\S+?:\d+/.exec(await firstLine(server, /http:\/\//))?.[0] ?? '';
  const targets = await chooseTargets(url, headers);

  const limit = start([join(import.meta.dirname, 'limit.ts')]);
  const bodies = await Promise.all(targets.map(async ({ path }) => [path, await fetchText(url + path, headers)]));
  limit.stdin?.end(JSON.stringify(Object.fromEntries(bodies)));
  const limitUrl = `http://127.0.0.1:${await firstLine(limit, /^\d+$/)}`;

  const { name, load } = await chooseLoader();
  const seconds = Number(options.seconds);
  for (let round = -1; round < Number(options.rounds); round++) {
    console.log(round === -1 ? 'Warming up …' : `Round ${round + 1} of ${options.rounds} …`);
    for (const target of targets) {
      const atLimit = await load(limitUrl + target.path, headers, seconds);
      const measured = await load(url + target.path, headers, seconds);
      if (round === -1) continue;
      target.limit.push(atLimit);
      target.measured.push(measured);
    }
  }
  report(
    targets,
    bodies.map(([, body]) => Buffer.byteLength(body ?? '')),
    name,
  );
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
}

function start(words: string[]): ChildProcess {
  const child = spawn(process.execPath, words, { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  process.once('exit', () => child.kill()); // also when something fails outside of the `finally`
  return child;
}

async function firstLine(child: ChildProcess, wanted: RegExp): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no standard output.');
  const lines = createInterface({ input: child.stdout });
  for (;;) {
    const [line] = (await once(lines, 'line')) as [string];
    if (wanted.test(line)) {
      child.stdout.resume(); // the log goes on, and is read by nobody
      return line;
    }
  }
}

async function chooseTargets(url: string, headers: Record<string, string>): Promise<Target[]> {
  const text = await fetchText(`${url}/api/v1/voip/rooms?open=false&count=1`, headers);
  const { rooms } = JSON.parse(text) as { rooms: { _id: string; v: { token: string } }[] };
  const [room] = rooms;
  if (room === undefined) throw new Error('The store has no closed call.');
  const query = new URLSearchParams({ rid: room._id, token: room.v.token });
  return [
    { name: 'voip/room by id', path: `/api/v1/voip/room?${query.toString()}`, measured: [], limit: [] },
    { name: 'voip/rooms, 50 and the total', path: '/api/v1/voip/rooms', measured: [], limit: [] },
    {
      name: 'livechat/rooms, 50 open and the total',
      path: '/api/v1/livechat/rooms?open=true',
      measured: [],
      limit: [],
    },
  ];
}

async function fetchText(url: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return await response.text();
}

function report(targets: Target[], bytes: number[], loader: string): void {
  const rows = targets.map(({ name, measured, limit }, place) => {
    const ratios = measured.map((value, round) => value / (limit[round] ?? Number.NaN));
    return {
      request: name,
      bytes: figure(bytes[place] ?? 0),
      'limit/s': figure(median(limit)),
      'Switchboard/s': figure(median(measured)),
      ratio: median(ratios).toFixed(2),
      spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    };
  });
  console.log(`\n${options.rooms} rooms on SQLite, one process, ${loader}, medians of ${options.rounds} rounds:`);
  console.table(rows);
}

function figure(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
