import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MIGRATIONS = 'apps/server/src/store/migrations';
const RULES = [
  'eslint(no-restricted-imports)',
  'typescript(no-require-imports)',
  'typescript(consistent-type-imports)',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  mkdirSync(join(folder, MIGRATIONS), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Lints a migration. Returns which of its lines import what none may. */
function refusedLines(lines: readonly string[]): string[] {
  writeFileSync(join(folder, MIGRATIONS, '0099-planted.ts'), lines.join('\n'));
  const oxlint = join(ROOT, 'node_modules/.bin/oxlint');
  const { stdout, stderr } = spawnSync(oxlint, ['--format', 'json', MIGRATIONS], { cwd: folder, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; labels: { span: { line: number } }[] }[];
  };
  const found = diagnostics.filter(({ code }) => RULES.includes(code)).map(({ labels }) => labels[0]?.span.line);
  return lines.filter((_, place) => found.includes(place + 1));
}

it('a migration that imports what goes on changing fails lint, however it does', () => {
  const refused = [
    `import { recount } from '../room-counts.js';`,
    `import type { Dialect } from '../dialect.js';`,
    `import '../schema.js';`,
    `import { up } from './../migrate.js';`,
    `import { deep } from './folder/deep.js';`,
    `import { bundle } from '@switchboard/contract';`,
    `import { readFileSync } from 'node:fs';`,
    `import { jsonArrayFrom } from 'kysely/helpers/sqlite';`,
    `import facts from '../facts.json' with { type: 'json' };`,
    `import tables = require('../tables.js');`,
    `export { migrate } from '../migrate.js';`,
    `export * from '../tables.js';`,
    `const query = await import('../query.js');`,
    `const outages = require('../outages.js');`,
    `type Tables = import('../tables.js').Tables;`,
  ];
  expect(refusedLines(refused)).toEqual(refused);
});

it('what a migration may import is no fault', () => {
  const allowed = [
    `import { type Kysely, sql } from 'kysely';`,
    `import { createChangeTriggers } from './change-triggers.js';`,
    `import type { Engine } from './column-types.js';`,
    `export { makeSummed } from './summed-table.js';`,
  ];
  expect(refusedLines(allowed)).toEqual([]);
});
