import { Command } from 'commander';
import { TokenAdmin } from '../admin/token-admin.js';
import { type ListedUser, UserAdmin } from '../admin/user-admin.js';
import type { Database } from '../store/database.js';
import { CommandError } from './command-error.js';
import { expiryAfter } from './expiry.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { momentText, printable, tableText } from './table.js';
import { findUser } from './user.js';
import type { Terminal } from './terminal.js';

export function tokenCommand(terminal: Terminal): Command {
  return new Command('token')
    .description('make, list and revoke the tokens that users call the API with')
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

interface CreateOptions extends StoreOptions {
  readonly name?: string;
  readonly expires?: (now: number) => number;
  readonly readOnly?: true;
  readonly json?: true;
}

function createCommand(terminal: Terminal): Command {
  return new Command('create')
    .description('make a token, and show it this once')
    .argument('<user>', 'id or username')
    .option('--name <name>', 'what it is for')
    .option('--expires <when>', 'after so many days, 90d, or at a date, 2027-01-31 (default: never)', expiryAfter)
    .option('--read-only', 'a token that can look, but opens no calls')
    .option('--json', 'print it as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
Examples:
  switchboard token create wallboard --name "Wallboard, 2nd floor" --read-only
  switchboard token create kim.jane --expires 90d`,
    )
    .action(async (name: string, options: CreateOptions) => {
      await withStore(terminal, options, async (database) => {
        const user = await findUser(new UserAdmin(database), database.read, name);
        const { token, record } = await new TokenAdmin(database).create(user.id, {
          name: options.name ?? null,
          expiresAt: options.expires?.(Date.now()) ?? null,
          readOnly: options.readOnly === true,
        });
        if (options.json === true)
          terminal.out(JSON.stringify({ userId: user.id, token, expiresAt: record.expires_at }, null, 2));
        else terminal.out(newTokenText(user, token, record.expires_at));
      });
    });
}

function newTokenText(user: ListedUser, token: string, expiresAt: number | null): string {
  const life =
    expiresAt === null
      ? 'It never expires; --expires 90d would make one that does.'
      : `It expires at ${momentText(expiresAt)}.`;
  const warning =
    user.active && user.disabledAt === null
      ? []
      : ['', `User ${printable(user.username ?? user.id)} has no access at present.`];
  return [
    'The token is shown this once. Send it with these headers:',
    '',
    `  X-User-Id: ${user.id}`,
    `  X-Auth-Token: ${token}`,
    '',
    life,
    ...warning,
  ].join('\n');
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('show the tokens, of one user or of all; never the tokens themselves')
    .argument('[user]', 'id or username')
    .option('--json', 'print them as JSON')
    .addOption(databaseOption())
    .addHelpText('after', '\nExamples:\n  switchboard token list\n  switchboard token list kim.jane --json')
    .action(async (name: string | undefined, options: StoreOptions & { json?: true }) => {
      const tokens = await withStore(terminal, options, async (database, config) => {
        const user = name === undefined ? undefined : await findUser(new UserAdmin(database), database.read, name);
        return await new TokenAdmin(database).list(config.LOGIN_TOKEN_DAYS, user?.id);
      });
      if (options.json === true) {
        terminal.out(JSON.stringify(tokens, null, 2));
        return;
      }
      const head = ['user', 'token', 'name', 'kind', 'origin', 'created', 'expires', 'may', 'revoked', 'last used'];
      const rows = tokens.map((token) => [
        token.username ?? token.userId,
        token.id,
        token.name,
        token.kind,
        token.origin,
        momentText(token.createdAt),
        token.expiresAt === null ? 'never' : momentText(token.expiresAt),
        token.readOnly ? 'read' : 'all',
        momentText(token.revokedAt),
        momentText(token.lastUsedAt),
      ]);
      terminal.out(tableText(head, rows));
    });
}

function revokeCommand(terminal: Terminal): Command {
  return new Command('revoke')
    .description('revoke a token, at once and for good: no import brings it back')
    .argument('<user>', 'id or username')
    .argument('<token>', 'as "switchboard token list" shows it, or the beginning of that')
    .addOption(databaseOption())
    .addHelpText('after', '\nExample:\n  switchboard token revoke kim.jane 47DEQpj8')
    .action(async (name: string, prefix: string, options: StoreOptions) => {
      await withStore(terminal, options, async (database) => {
        const user = await findUser(new UserAdmin(database), database.read, name);
        const id = await revoke(database, user, prefix);
        terminal.out(`Token ${id} of ${printable(user.username ?? user.id)} is revoked.`);
      });
    });
}

async function revoke(database: Database, user: ListedUser, prefix: string): Promise<string> {
  const admin = new TokenAdmin(database);
  const found = await admin.startingWith(user.id, prefix);
  const [id] = found;
  if (id === undefined || prefix === '') {
    throw new CommandError(
      1,
      `No token of ${user.username ?? user.id} begins with "${prefix}". "switchboard token list ${user.id}" shows them.`,
    );
  }
  if (found.length > 1)
    throw new CommandError(1, `Several tokens begin with "${prefix}": ${found.join(', ')}. Give more of one.`);
  await admin.revoke(user.id, id);
  return id;
}
