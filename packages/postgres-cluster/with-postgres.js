// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { startCluster } from './start-cluster.js';

const [command, ...words] = process.argv.slice(2);
if (command === undefined) {
  console.error('Usage: node with-postgres.js <command> [<word> ...]: runs it with TEST_POSTGRES_URL set.');
  process.exit(2);
}

// What it holds is thrown away, and tests break connections but never this cluster: nothing need reach the disk.
const cluster = await startCluster({
  settings: {
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    max_wal_senders: '0',
    wal_level: 'minimal',
  },
});
try {
  const child = spawn(command, words, { stdio: 'inherit', env: { ...process.env, TEST_POSTGRES_URL: cluster.url } });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'exit');
  process.exitCode = code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
} catch (error) {
  console.error(`${command}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 127;
} finally {
  await cluster.stop();
}
