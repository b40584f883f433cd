import { Command } from 'commander';
import { PermissionAdmin } from '../admin/permission-admin.js';
import type { Database } from '../store/database.js';
import { CommandError } from './command-error.js';
import { assertRoles } from './role.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

export function permissionCommand(terminal: Terminal): Command {
  return new Command('permission')
    .description('say which roles hold which permissions')
    .addCommand(listCommand(terminal))
    .addCommand(
      changeCommand(terminal, 'grant', 'give a permission to a role', (roles, role) => [...new Set([...roles, role])]),
    )
    .addCommand(
      changeCommand(terminal, 'revoke', 'take a permission from a role', (roles, role) =>
        roles.filter((one) => one !== role),
      ),
    );
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('show which roles hold each permission')
    .option('--json', 'print them as JSON')
    .addOption(databaseOption())
    .addHelpText('after', '\nExamples:\n  switchboard permission list\n  switchboard permission list --json')
    .action(async (options: StoreOptions & { json?: true }) => {
      const permissions = await withStore(terminal, options, (database) =>
        new PermissionAdmin(database).permissions(database.read),
      );
      if (options.json === true) terminal.out(JSON.stringify(Object.fromEntries(permissions), null, 2));
      else
        terminal.out(
          tableText(
            ['permission', 'roles'],
            [...permissions].map(([id, roles]) => [id, roles.join(', ')]),
          ),
        );
    });
}

type Change = (roles: readonly string[], role: string) => string[];

function changeCommand(terminal: Terminal, verb: 'grant' | 'revoke', description: string, change: Change): Command {
  return new Command(verb)
    .description(description)
    .argument('<permission>')
    .argument('<role>')
    .addOption(databaseOption())
    .addHelpText('after', `\nExample:\n  switchboard permission ${verb} inbound-voip-calls livechat-manager`)
    .action(async (permission: string, role: string, options: StoreOptions) => {
      const roles = await withStore(terminal, options, (database) => changeRoles(database, permission, role, change));
      terminal.out(`${permission} is held by ${roles.length === 0 ? 'no role' : roles.join(', ')}.`);
    });
}

async function changeRoles(database: Database, permission: string, role: string, change: Change): Promise<string[]> {
  const admin = new PermissionAdmin(database);
  return await database.write(async (session) => {
    const permissions = await admin.permissions(session);
    const holders = permissions.get(permission);
    if (holders === undefined) {
      throw new CommandError(1, `There is no permission "${permission}". "switchboard permission list" shows all.`);
    }
    if (!holders.includes(role)) await assertRoles(database, session, [role]);
    const roles = change(holders, role);
    if (roles.length !== holders.length) await admin.setRoles(session, permission, roles);
    return roles;
  });
}
