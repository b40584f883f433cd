import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it.each([
  [['--rooms', 'many'], '--rooms must be a whole number of at least 1.'],
  [['--rounds', '0'], '--rounds must be a whole number of at least 1.'],
  [['--sqlite-only', '--postgres-only'], 'Give --sqlite-only or --postgres-only, not both.'],
  [['--postgres-only'], '--postgres-only is for --against.'],
  [['--experiment', 'nest', '--sqlite-only'], '--experiment stands alone: it has stores and servers of its own.'],
  [['--experiment', 'nest', '--experiment', 'nests'], '--experiment is nest or caches, not nests.'],
])('the benchmark refuses %j', (words, message) => {
  expect(run('bench.ts', words)).toEqual([2, '', `bench: ${message} See "npm run bench -- --help".\n`]);
});

it.each([
  [['--engine', 'mysql'], '--engine must be sqlite or postgres.'],
  [['--rooms', '10000,1e9.5'], '--rooms must be a whole number of at least 1.'],
])('the measuring of growth refuses %j', (words, message) => {
  expect(run('growth.ts', words)).toEqual([2, '', `bench:growth: ${message} See "npm run bench:growth -- --help".\n`]);
});

it.each(['bench.ts', 'growth.ts'])('an unknown option of %s is named', (script) => {
  const [status, stdout, stderr] = run(script, ['--room', '5']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain("Unknown option '--room'");
});

it.each(['bench.ts', 'growth.ts'])('%s has help', (script) => {
  const [status, stdout, stderr] = run(script, ['--help']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Measures [^]*--rooms/);
});

function run(script: string, words: readonly string[]) {
  const path = join(import.meta.dirname, script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: 'utf8' });
  return [status, stdout, stderr];
}
