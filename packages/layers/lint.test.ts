import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readSources } from './imports.ts';

const HERE = 'packages/layers';
const ROOT = join(import.meta.dirname, '../..');
const EXCEPTIONS = join(HERE, 'exceptions.json');

/** How many of today's breaches are left: these only fall. */
const LEFT = { up: 34, across: 20, round: 27, reach: 6 };

/** Apart, for this file is linted too. */
const CLIENT = '@switchboard/client';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The sources of this repository, with some more. */
function copyWith(planted: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
  folders.push(folder);
  const write = (file: string, place: (target: string) => void): void => {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    place(join(folder, file));
  };
  for (const file of [...readSources(ROOT).files, EXCEPTIONS, join(HERE, 'package.json')]) {
    write(file, (target) => copyFileSync(join(ROOT, file), target));
  }
  for (const [file, text] of Object.entries(planted)) write(file, (target) => writeFileSync(target, text));
  symlinkSync(join(import.meta.dirname, 'node_modules'), join(folder, HERE, 'node_modules'), 'junction');
  return folder;
}

function lint(folder: string): { status: number | null; lines: string[] } {
  const { status, stderr } = spawnSync(process.execPath, ['lint.ts'], { cwd: join(folder, HERE), encoding: 'utf8' });
  return { status, lines: stderr.split('\n').filter((line) => line !== '') };
}

it('names each import that goes up, across, round, or into another package', () => {
  const folder = copyWith({
    'apps/server/src/store/up.ts': "export { createHttpServer } from '../http-server.js';",
    'apps/server/src/store/up-types.ts': "import type { CONFIG } from '../commands/run.js';",
    'apps/server/src/store/up-inline.ts': "import { type CONFIG } from '../operations/log.js';",
    'apps/server/src/store/up-type-call.ts': "export type App = import('../app.js').AppOptions;",
    'apps/server/src/store/up-later.ts': "export const app = () => import('../app.js');",
    'apps/server/src/store/sqlite/across.ts': "import '../postgres/locks.js';",
    'apps/server/src/admin/across.test.ts': "import type { SeedUser } from '../seed/staff.js';",
    'apps/server/src/check/round-a.ts': "import type { B } from './round-b.js';\nexport type A = B;",
    'apps/server/src/check/round-b.ts': "export type * from './round-c.js';",
    'apps/server/src/check/round-c.ts': "export type { A } from './round-a.js';",
    'apps/docs/build/reach.ts': "import type { Config } from '../../server/src/config.ts';",
    'apps/bench/src/reach-name.ts': `import '${CLIENT}/dist/index.js';`,
    'packages/client/test/reach-path.ts':
      "export const cli = new URL('../../../apps/server/dist/cli.js', import.meta.url);",
    'packages/client/src/reach-test.ts': "import '../../../apps/server/src/errors.js';",
    'apps/server/src/elsewhere/new.ts': 'export {};',
  });
  expect(lint(folder)).toEqual({
    status: 1,
    lines: [
      'apps/server/src/elsewhere/new.ts is in no layer: give it a place in layers.ts',
      'across: apps/server/src/admin/across.test.ts -> apps/server/src/seed/staff.ts goes across from admin to seed',
      'across: apps/server/src/store/sqlite/across.ts -> apps/server/src/store/postgres/locks.ts goes across from store/sqlite to store/postgres',
      'up: apps/server/src/store/up-inline.ts -> apps/server/src/operations/log.ts goes up from store to monitoring',
      'up: apps/server/src/store/up-later.ts -> apps/server/src/app.ts goes up from store to app',
      'up: apps/server/src/store/up-type-call.ts -> apps/server/src/app.ts goes up from store to app',
      'up: apps/server/src/store/up-types.ts -> apps/server/src/commands/run.ts goes up from store to commands',
      'up: apps/server/src/store/up.ts -> apps/server/src/http-server.ts goes up from store to http',
      'round: apps/server/src/check/round-a.ts -> apps/server/src/check/round-b.ts is part of a circle',
      'round: apps/server/src/check/round-b.ts -> apps/server/src/check/round-c.ts is part of a circle',
      'round: apps/server/src/check/round-c.ts -> apps/server/src/check/round-a.ts is part of a circle',
      "reach: apps/bench/src/reach-name.ts -> packages/client/dist/index.js reaches into another package's src/ or dist/",
      "reach: apps/docs/build/reach.ts -> apps/server/src/config.ts reaches into another package's src/ or dist/",
      "reach: packages/client/src/reach-test.ts -> apps/server/src/errors.js reaches into another package's src/ or dist/",
      "reach: packages/client/test/reach-path.ts -> apps/server/dist/cli.js reaches into another package's src/ or dist/",
    ],
  });
});

it('names exceptions and places that nothing needs any more', () => {
  const exceptions = JSON.parse(readFileSync(join(ROOT, EXCEPTIONS), 'utf8')) as Record<string, string[]>;
  const folder = copyWith({
    [EXCEPTIONS]: JSON.stringify({ ...exceptions, up: [...(exceptions['up'] ?? []), 'a.ts -> b.ts'] }),
  });
  rmSync(join(folder, 'apps/server/src/misspelt-settings.ts'));
  expect(lint(folder)).toEqual({
    status: 1,
    lines: [
      'apps/server/src/misspelt-settings.ts is no longer there: take it out of layers.ts',
      'up: a.ts -> b.ts is no breach any more: take it out of exceptions.json',
    ],
  });
});

it('has fewer exceptions from time to time, and never more', () => {
  const exceptions = JSON.parse(readFileSync(join(ROOT, EXCEPTIONS), 'utf8')) as Record<string, string[]>;
  expect(Object.fromEntries(Object.entries(exceptions).map(([kind, pairs]) => [kind, pairs.length]))).toEqual(LEFT);
});

it('prints the present breaches in the form of the exceptions', () => {
  const { stdout } = spawnSync(process.execPath, ['lint.ts', '--print'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(stdout).toBe(readFileSync(join(ROOT, EXCEPTIONS), 'utf8'));
});
