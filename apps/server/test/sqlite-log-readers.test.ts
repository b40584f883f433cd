import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND } from '@switchboard/test-kit/switchboard';

const REQUESTS = 300;
/** Together 3 MB of lines: more than a pipe and the buffer hold. */
const TARGET = `/api/v1/voip/rooms?roomName=${'x'.repeat(10_000)}`;

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterEach(() => {
  child?.kill('SIGKILL'); // what a failed test has left
  rmSync(folder, { recursive: true, force: true });
});

function start(stdout: number | 'pipe', environment: Record<string, string> = {}): ChildProcess {
  const env = { DATABASE_URL: `sqlite:${folder}/store.db`, PORT: '0', AUTH_FAILURES_PER_MINUTE: '0', ...environment };
  child = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio: ['ignore', stdout, 'pipe'] });
  return child;
}

/** The end of a pipe that is read when the test does. */
interface Reader {
  /** All that is there by now; undefined at the end. */
  read(): string | undefined;
  close(): void;
}

/** Starts a server whose standard output is a pipe, as a shell's `|` makes it. */
function startIntoPipe(): Reader {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reading = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = openSync(pipe, constants.O_WRONLY);
  start(writing);
  closeSync(writing);
  return { read: () => readAll(reading), close: () => closeSync(reading) };
}

/** Starts one whose standard output is a socket, as Node's `spawn` makes it, and systemd. */
function startIntoSocket(): Reader {
  const socket = start('pipe').stdout as Socket;
  socket.pause();
  let isAtEnd = false;
  socket.on('end', () => (isAtEnd = true));
  return {
    read: () => (socket.read() as Buffer | null)?.toString() ?? (isAtEnd ? undefined : ''),
    close: () => socket.destroy(),
  };
}

function readAll(descriptor: number): string | undefined {
  const chunk = Buffer.alloc(65_536);
  let text = '';
  try {
    for (;;) {
      const length = readSync(descriptor, chunk);
      if (length === 0) return text === '' ? undefined : text;
      text += chunk.toString('latin1', 0, length);
    }
  } catch {
    return text; // nothing more at the moment
  }
}

async function untilPrinted(reader: Reader, pattern: RegExp): Promise<{ text: string; found: string }> {
  let text = '';
  await expect.poll(() => pattern.test((text += reader.read() ?? '')), { timeout: 60_000 }).toBe(true);
  return { text, found: pattern.exec(text)?.[1] as string };
}

async function ask(url: string, requests = REQUESTS): Promise<void> {
  for (let request = 0; request < requests; request += 1) {
    const response = await fetch(`${url}${TARGET}`);
    expect(response.status).toBe(401);
    await response.arrayBuffer();
  }
}

async function terminated(): Promise<number | null> {
  child?.kill('SIGTERM');
  const [code] = (await once(child as ChildProcess, 'exit')) as [number | null];
  return code;
}

describe.each([
  ['a pipe', startIntoPipe],
  ['a socket', startIntoSocket],
])('where standard output is %s', (_what, startInto) => {
  it('that nobody reads, the server answers and ends; read again, it says how many lines are missing', async () => {
    const reader = startInto();
    const { found: url } = await untilPrinted(reader, /listens on (\S+) /);
    await ask(url);
    const { text } = await untilPrinted(reader, /"dropped":(\d+)[^\n]*\n$/);
    const lines = text.trimEnd().split('\n');
    const dropped = lines.flatMap((line) => /"dropped":(\d+)/.exec(line)?.slice(1).map(Number) ?? []);
    const told = lines.filter((line) => /"status":401.*"msg":"request"\}$/.test(line));
    expect(dropped).toEqual([REQUESTS - told.length]);
    expect(told.length).toBeGreaterThan(90);

    await ask(url);
    expect(await terminated()).toBe(0);
    reader.close();
  });

  it('whose reader is dead, the server answers and ends', async () => {
    const reader = startInto();
    const { found: url } = await untilPrinted(reader, /listens on (\S+) /);
    reader.close();
    await ask(url);
    expect(await terminated()).toBe(0);
  });
});

it('where the disk is full, the server answers and ends', async () => {
  const port = await freePort();
  const full = openSync('/dev/full', 'w');
  start(full, { PORT: String(port) });
  closeSync(full);
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => fetch(url).then(({ status }) => status, () => 0), { timeout: 60_000 }).toBe(404); // prettier-ignore
  await ask(url);
  expect(await terminated()).toBe(0);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
