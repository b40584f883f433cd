import { createHash } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The `switchboard` command, as built. */
export const SWITCHBOARD = fileURLToPath(new URL('../../../../apps/server/dist/cli.js', import.meta.url));

const run = promisify(execFile);

/** A running server in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the server on a free port; limits are off unless set. */
export async function startServer(store: string, settings: Record<string, string> = {}): Promise<Server> {
  const child = spawn(process.execPath, [SWITCHBOARD, 'serve'], {
    env: {
      DATABASE_URL: store,
      PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_LISTS: '0',
      RATE_LIMIT_VOIP_ROOM: '0',
      AUTH_FAILURES_PER_MINUTE: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exit;
  };
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/[\d.:]+/.exec(line)?.[0];
    if (url !== undefined) return { url, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
  }
  throw new Error(`The server did not start: ${complaints.join('')}`);
}

/** Runs the `switchboard` command on a store. */
export async function switchboard(store: string, ...words: string[]): Promise<void> {
  await run(process.execPath, [SWITCHBOARD, ...words], { env: { DATABASE_URL: store, LOG_LEVEL: 'silent' } });
}

/** Reads collections of Rocket.Chat, by name, into a store. */
export async function importInto(store: string, collections: Record<string, readonly object[]>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-export-'));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, documents] of Object.entries(collections)) {
      const lines = documents.map((document) => JSON.stringify(document, withDates));
      await writeFile(join(folder, `${name}.json`), lines.join('\n'));
    }
    await switchboard(store, 'import', folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Dates as mongoexport writes them. */
function withDates(key: string, value: unknown): unknown {
  return key !== '$date' && typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    ? { $date: value }
    : value;
}

/** A user of Rocket.Chat whose token is `<id>-token`. */
export function user(id: string, roles: readonly string[]): object {
  const hashedToken = createHash('sha256').update(`${id}-token`).digest('base64');
  const token = { hashedToken, type: 'personalAccessToken', name: 'test' };
  return { _id: id, username: `${id}.name`, active: true, roles, services: { resume: { loginTokens: [token] } } };
}
