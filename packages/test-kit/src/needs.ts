import { spawnSync } from 'node:child_process';

/** Says, in one line, what is left out for lack of something; under REQUIRE_ALL=1 that is a failure. */
export function leaveOut(what: string, needs: string): false {
  const message = `${what}: needs ${needs}`;
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(message);
  console.warn(`Left out: ${message}.`);
  return false;
}

/** Whether a program that a suite needs is installed; where not, the suite is left out, and a line says how to add it. */
export function hasProgram(program: string, suite: string, debianPackage = program): boolean {
  if (isInstalled(program)) return true;
  return leaveOut(suite, `${program}, which is not installed (Debian: apt-get install ${debianPackage})`);
}

/** Whether a program is there that nothing depends on. */
export function isInstalled(program: string, question = '--version'): boolean {
  return spawnSync(program, [question]).error === undefined;
}
