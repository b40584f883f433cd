import { Command } from 'commander';
import { readConfig } from '../config.js';
import { DOCS_PATH } from '../docs/docs-site.js';
import { openStore, storeName } from '../store/open-store.js';
import { agent, CALLER_TOKEN, type DemoUser, demoUsers, manager } from './demo/demo-access.js';
import { fillDemo } from './demo/fill-demo.js';
import { serveUntilSignal } from './listen.js';
import { connectionUse } from './store.js';
import type { Terminal } from './terminal.js';

const DEMO_STORE = 'sqlite:./data/demo.db';

export function demoCommand(terminal: Terminal): Command {
  return new Command('demo')
    .description('try the API on made-up data, on this machine only')
    .option('--database <url>', 'another store for the demo', DEMO_STORE)
    .addHelpText(
      'after',
      '\nIt is kept and found again at the next start.\n\nExamples:\n  switchboard demo\n  PORT=3001 switchboard demo',
    )
    .action(async ({ database: url }: { database: string }) => {
      const { DATABASE_URL_FILE: _, ...environment } = terminal.env;
      const quiet = { LOG_LEVEL: 'warn' };
      const config = readConfig({ ...quiet, ...environment, DATABASE_URL: url, HOST: '127.0.0.1' });
      const database = await openStore(config.DATABASE_URL, { ...connectionUse(config), notify: terminal.err });
      try {
        await fillDemo(database);
        await serveUntilSignal(terminal, config, database, (base) => welcome(base, storeName(url), config.DOCS));
      } finally {
        await database.close();
      }
    });
}

function welcome(base: string, file: string, docs: boolean): string {
  return `Switchboard listens on ${base}
${docs ? `\nIts documentation: ${base}${DOCS_PATH}/\n` : ''}
Try:

  # calls that are open
  ${curl(manager, `${base}/api/v1/voip/rooms?open=true&count=2`)}

  # chats that are closed, the newest first
  ${curl(manager, `${base}/api/v1/livechat/rooms?open=false&count=2`)}

  # the call of a visitor: found, or opened
  ${curl(agent, `${base}/api/v1/voip/room?token=${CALLER_TOKEN}&agentId=${agent._id}`)}

Users (X-User-Id, X-Auth-Token), known to everybody:
${demoUsers.map(({ role, _id, token }) => `  ${role.padEnd(17)} ${_id.padEnd(17)} ${token}`).join('\n')}

The data is in ${file}. Ctrl-C stops the server.`;
}

function curl({ _id, token }: DemoUser, url: string): string {
  return `curl -H 'X-User-Id: ${_id}' -H 'X-Auth-Token: ${token}' '${url}'`;
}
