import { spawnSync } from 'node:child_process';

/**
 * Whether a program that a suite needs is installed; where not, the suite is left out, and a line says so and how to
 * add it. Under REQUIRE_ALL=1 it is a failure.
 */
export function hasProgram(program: string, suite: string, debianPackage = program): boolean {
  if (isInstalled(program)) return true;
  const message = `${suite}: needs ${program}, which is not installed (Debian: apt-get install ${debianPackage})`;
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return false;
}

/** Whether a program is there that nothing depends on. */
export function isInstalled(program: string, question = '--version'): boolean {
  return spawnSync(program, [question]).error === undefined;
}
