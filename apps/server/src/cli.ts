#!/usr/bin/env node
// Nothing is imported before the check: an older Node would fail on the dependencies, and say nothing of use.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 15)) {
  console.error(`switchboard: Node 22.15 or later is needed; this is ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const [{ run }, { processTerminal }] = await Promise.all([
    import('./commands/run.js'),
    import('./commands/terminal.js'),
  ]);
  process.exitCode = await run(process.argv.slice(2), processTerminal());
}
