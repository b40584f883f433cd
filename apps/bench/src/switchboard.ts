import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Program, startProgram } from './program.ts';

const CLI = join(import.meta.dirname, '../../server/dist/cli.js');

/** The headers of a caller. */
export type Credentials = Record<'X-User-Id' | 'X-Auth-Token', string>;

/** Who calls in the benchmark, and who serves the calls that are opened: a user's id and name. */
export const CALLER = 'bench';

/** Runs a command of Switchboard on a store, and returns what it prints. */
export async function switchboard(database: string, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...words], {
    env: { ...process.env, DATABASE_URL: database },
    maxBuffer: 64 << 20,
  });
  return stdout;
}

/** Starts a server as an operator would, with its log on; the rate limits are off. */
export async function serve(
  database: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Program & { url: string }> {
  const environment = {
    DATABASE_URL: database,
    PORT: '0',
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    ...settings,
  };
  const program = await startProgram({ words: [CLI, 'serve'], environment }, /http:\/\/\S+?:\d+/);
  return { ...program, url: program.ready[0] };
}

/** The caller of a new store, who may see and open everything. */
export async function addCaller(database: string): Promise<void> {
  const roles = ['--role', 'livechat-manager', '--role', 'livechat-agent'];
  await switchboard(database, 'user', 'add', CALLER, '--id', CALLER, ...roles);
}

/** A new token of the caller. */
export async function createToken(database: string): Promise<Credentials> {
  const { token } = JSON.parse(await switchboard(database, 'token', 'create', CALLER, '--json')) as { token: string };
  return { 'X-User-Id': CALLER, 'X-Auth-Token': token };
}
