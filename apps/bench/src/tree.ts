import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

/** A built tree of this repository. */
export interface Tree {
  /** The commit, shortened, and whether there is more in the tree. */
  readonly title: string;
  /** The file of its `switchboard` command. */
  readonly cli: string;
}

/** The tree that this file is of; `npm run bench` has built it. */
export const THIS_TREE: Tree = {
  title: 'this tree',
  cli: cliOf(ROOT),
};

/** The commit of this tree, shortened, and whether files differ from it. */
export async function describeThisTree(): Promise<string> {
  const { stdout } = await run('git', ['describe', '--always', '--dirty', '--exclude=*'], { cwd: ROOT });
  return stdout.trim();
}

/**
 * Checks a commit out into a temporary folder, installs its packages and builds its server. It is removed when it is
 * disposed of.
 * @throws if the ref names no commit, or the commit can't be built.
 */
export async function buildTree(ref: string): Promise<Tree & AsyncDisposable> {
  const commit = await commitOf(ref);
  await using resources = new AsyncDisposableStack();
  const { path: temporary } = resources.use(temporaryFolder());
  const folder = join(temporary, 'tree');
  resources.defer(async () => void (await run('git', ['worktree', 'remove', '--force', folder], { cwd: ROOT })));
  await run('git', ['worktree', 'add', '--detach', folder, commit], { cwd: ROOT });

  const { packageManager } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  const path = `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const inTree = { cwd: folder, env: { ...process.env, PATH: path }, maxBuffer: 64 << 20 };
  await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'], inTree);
  await run('turbo', ['run', 'build', '--filter=@switchboard/server', '--output-logs=errors-only'], inTree);

  const kept = resources.move();
  return { title: commit, cli: cliOf(folder), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function commitOf(ref: string): Promise<string> {
  const words = ['rev-parse', '--short', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { stdout } = await run('git', words, { cwd: ROOT }).catch(() => {
    throw new Error(`--against must name a commit of this repository; ${ref} does not.`);
  });
  return stdout.trim();
}

function cliOf(folder: string): string {
  return join(folder, 'apps/server/dist/cli.js');
}
