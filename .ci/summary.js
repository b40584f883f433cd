import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The closing line: every suite's results, added up. */
const results = ['apps', 'packages']
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .concat('openapi')
  .flatMap((folder) => ['quick', 'rest'].map((half) => `${folder}/test-results.${half}.json`)) // of both commands
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);

const tests = results.flatMap(({ testResults }) => testResults).flatMap(({ assertionResults }) => assertionResults);
for (const { status, fullName } of tests) if (status === 'failed') console.log(`failed: ${fullName}`);
const skipped = sum('numPendingTests');
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed${skipped ? `, ${skipped} skipped` : ''}`);
if (results.length === 0) process.exitCode = 1;
