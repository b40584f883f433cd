#!/usr/bin/env node
// The command of a working copy: needs no build to say that one is missing.
import { existsSync } from 'node:fs';

const setUp = [
  { path: '../node_modules/commander', missing: 'The dependencies are not installed' },
  { path: '../dist/cli.js', missing: 'The server is not built' },
].find(({ path }) => !existsSync(new URL(path, import.meta.url)));

if (setUp === undefined) {
  await import('../dist/cli.js');
} else {
  console.error(`switchboard: ${setUp.missing}. At the root of the repository, run one of

  npm start                             sets up, builds, and starts a demo
  npx --yes pnpm@12.4.2 run build       sets up and builds`);
  process.exitCode = 2;
}
