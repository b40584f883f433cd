import { type RunningSwitchboard, runSwitchboard, startSwitchboard } from '@switchboard/test-kit/switchboard';
import { THIS_TREE, type Tree } from './tree.ts';

/** The headers of a caller. */
export type Credentials = Record<'X-User-Id' | 'X-Auth-Token', string>;

/** Who calls in the benchmark, and who serves the calls that are opened: a user's id and name. */
export const CALLER = 'bench';

/** Runs a command of a tree's Switchboard on a store, and returns what it prints. */
export async function switchboard({ cli }: Tree, database: string, ...words: string[]): Promise<string> {
  return await runSwitchboard(words, { ...process.env, DATABASE_URL: database }, { command: cli });
}

/** Starts a server as an operator would, with its log on; the rate limits are off. */
export async function serve(
  database: string,
  settings: Readonly<Record<string, string>> = {},
  { cli }: Tree = THIS_TREE,
): Promise<RunningSwitchboard> {
  const environment = {
    ...process.env,
    DATABASE_URL: database,
    PORT: '0',
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    ...settings,
  };
  return await startSwitchboard(['serve'], environment, { command: cli });
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
