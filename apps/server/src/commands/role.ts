import { Command } from 'commander';
import { PermissionAdmin } from '../admin/permission-admin.js';
import { UserAdmin } from '../admin/user-admin.js';
import type { Database, Reads } from '../store/database.js';
import { CommandError } from './command-error.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

export function roleCommand(terminal: Terminal): Command {
  return new Command('role').description('look at the roles').addCommand(listCommand(terminal));
}

/** @throws {CommandError} naming those that are no roles. */
export async function assertRoles(database: Database, session: Reads, names: readonly string[]): Promise<void> {
  const known = (await new PermissionAdmin(database).roles(session)).map(({ id }) => id);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new CommandError(1, `There is no role "${unknown.join('", "')}". The roles are ${known.join(', ')}.`);
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('show the roles, their permissions, and how many users have them')
    .option('--json', 'print them as JSON')
    .addOption(databaseOption())
    .addHelpText('after', '\nExamples:\n  switchboard role list\n  switchboard role list --json')
    .action(async (options: StoreOptions & { json?: true }) => {
      const roles = await withStore(terminal, options, listRoles);
      if (options.json === true) terminal.out(JSON.stringify(roles, null, 2));
      else {
        const rows = roles.map(({ id, users, permissions, description }) => [
          id,
          users,
          permissions.join(', '),
          description,
        ]);
        terminal.out(tableText(['role', 'users', 'permissions', 'description'], rows));
      }
    });
}

async function listRoles(database: Database) {
  const admin = new PermissionAdmin(database);
  const users = await new UserAdmin(database).list();
  const permissions = [...(await admin.permissions(database.read))];
  return (await admin.roles(database.read)).map(({ id, description }) => ({
    id,
    description,
    users: users.filter(({ roles }) => roles.includes(id)).length,
    permissions: permissions.flatMap(([permission, holders]) => (holders.includes(id) ? [permission] : [])),
  }));
}
