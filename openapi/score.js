import { execFileSync } from 'node:child_process';

/**
 * What `redocly score` must say. Its total falls with ten and more parameters, nested answers and fields without
 * constraints, which the wire format sets: at the bound it has now. What an author decides must be complete.
 */
const MINIMUM = {
  agentReadiness: 71,
  documentationQuality: 1,
  exampleCoverage: 1,
  errorClarity: 1,
  identifierClarity: 1,
};

const report = execFileSync('redocly', ['score', 'rooms@v1', '--format', 'json'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const { agentReadiness, subscores } = JSON.parse(report);
const reached = { agentReadiness, ...subscores };

for (const [name, minimum] of Object.entries(MINIMUM)) {
  const tooLow = reached[name] < minimum;
  if (tooLow) process.exitCode = 1;
  console.log(`${tooLow ? 'too low' : 'ok'}: ${name} ${reached[name]}, at least ${minimum}`);
}
if (process.exitCode) console.error('`redocly score rooms@v1` says what is missing.');
