import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { keepPackages, npm } from '../harness/kept-packages.js';
import { RUNTIMES, TYPESCRIPTS } from './versions.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package. */
    tarball: string;
    /** A project that has installed it; undefined where npm could not. */
    consumer: string | undefined;
    /** A project that has a copy of it and nothing else, not even its dependency. */
    alone: string;
    /** The folder of the runtimes and of TypeScript's versions; undefined where npm could not install them. */
    tools: string | undefined;
  }
}

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '../..');
const ROOT = join(PACKAGE, '../..');

/** Packs the package as it would be published, and installs it as others do. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-package-'));
  await run(join(ROOT, 'node_modules/.bin/pnpm'), ['pack', '--pack-destination', folder], { cwd: PACKAGE });
  const tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '');
  project.provide('tarball', tarball);
  project.provide('alone', await unpackAlone(tarball, join(folder, 'alone')));
  project.provide('consumer', await install(tarball, join(folder, 'consumer')));
  const what = 'The packed client on each runtime, and with each TypeScript';
  project.provide('tools', await keepPackages('tools', { ...RUNTIMES, ...TYPESCRIPTS }, what));
  return () => rm(folder, { recursive: true });
}

async function unpackAlone(tarball: string, folder: string): Promise<string> {
  const target = join(folder, 'node_modules/@switchboard/client');
  await mkdir(target, { recursive: true });
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', target]);
  return folder;
}

/** With the command of the README, but for the name of the package. */
async function install(tarball: string, folder: string): Promise<string | undefined> {
  const [command] = /npm install @switchboard\/client/.exec(await readFile(join(PACKAGE, 'README.md'), 'utf8')) ?? [];
  const words = command?.replace('@switchboard/client', tarball).split(' ').slice(1) ?? [];
  return npm(words, folder, { name: 'consumer' }, 'The packed client in throw-away projects');
}
