import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Program, startProgram } from './program.ts';
import { THIS_TREE, type Tree } from './tree.ts';

/** The headers of a caller. */
export type Credentials = Record<'X-User-Id' | 'X-Auth-Token', string>;

/** Who calls in the benchmark, and who serves the calls that are opened: a user's id and name. */
export const CALLER = 'bench';

/** Runs a command of a tree's Switchboard on a store, and returns what it prints. */
export async function switchboard({ cli }: Tree, database: string, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], {
    env: { ...process.env, DATABASE_URL: database },
    maxBuffer: 64 << 20,
  });
  return stdout;
}

/** Starts a server as an operator would, with its log on; the rate limits are off. */
export async function serve(
  database: string,
  settings: Readonly<Record<string, string>> = {},
  { cli }: Tree = THIS_TREE,
): Promise<Program & { url: string }> {
  const environment = {
    DATABASE_URL: database,
    PORT: '0',
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    ...settings,
  };
  const program = await startProgram({ words: [cli, 'serve'], environment }, /http:\/\/\S+?:\d+/);
  return { ...program, url: program.ready[0] };
}

/** The caller of a new store, who may see and open everything. */
export async function addCaller(database: string, tree: Tree): Promise<void> {
  const roles = ['--role', 'livechat-manager', '--role', 'livechat-agent'];
  await switchboard(tree, database, 'user', 'add', CALLER, '--id', CALLER, ...roles);
}

/** A new token of the caller. */
export async function createToken(database: string, tree = THIS_TREE): Promise<Credentials> {
  const printed = await switchboard(tree, database, 'token', 'create', CALLER, '--json');
  const { token } = JSON.parse(printed) as { token: string };
  return { 'X-User-Id': CALLER, 'X-Auth-Token': token };
}
