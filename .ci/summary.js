import { globSync, readFileSync } from 'node:fs';

/** The closing line: every suite's results, added up. */
const results = globSync('{apps,packages}/*/test-results.json').map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);

for (const { testResults } of results) {
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) if (status === 'failed') console.log(`failed: ${fullName}`);
  }
}
const skipped = sum('numPendingTests');
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed${skipped ? `, ${skipped} skipped` : ''}`);
if (results.length === 0) process.exitCode = 1;
