import { Command } from 'commander';
import { type ListedUser, UserAdmin } from '../admin/user-admin.js';
import { randomId } from '../rooms/random-id.js';
import type { Database, Reads } from '../store/database.js';
import { CommandError } from './command-error.js';
import { assertRoles } from './role.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { momentText, printable, tableText } from './table.js';
import type { Terminal } from './terminal.js';

export function userCommand(terminal: Terminal): Command {
  return new Command('user')
    .description('add, list, disable and enable users')
    .addCommand(addCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(switchCommand(terminal, 'disable', 'take all access from a user; no import gives it back', Date.now))
    .addCommand(switchCommand(terminal, 'enable', 'give a user the access back that "disable" took', () => null));
}

/** @throws {CommandError} if there is no such user. */
export async function findUser(admin: UserAdmin, session: Reads, name: string): Promise<ListedUser> {
  const user = await admin.find(session, name);
  if (user !== undefined) return user;
  throw new CommandError(1, `There is no user with the id or username "${name}". "switchboard user list" shows all.`);
}

interface AddOptions extends StoreOptions {
  readonly id?: string;
  readonly name?: string;
  readonly role: string[];
  readonly json?: true;
}

function addCommand(terminal: Terminal): Command {
  return new Command('add')
    .description('add a user')
    .argument('<username>')
    .option('--id <id>', 'their id (default: a new one)')
    .option('--name <name>', 'their full name (default: the username)')
    .option(
      '--role <role>',
      'a role; can be given several times',
      (role: string, roles: string[]) => [...roles, role],
      [],
    )
    .option('--json', 'print the user as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
Examples:
  switchboard user add kim.jane --name "Kim Jane" --role livechat-agent
  switchboard user add wallboard --role livechat-manager`,
    )
    .action(async (username: string, options: AddOptions) => {
      const id = options.id ?? randomId();
      const roles = ['user', ...options.role.filter((role) => role !== 'user')];
      await withStore(terminal, options, (database) =>
        addUser(database, { id, username, name: options.name ?? username, roles }),
      );
      if (options.json === true) terminal.out(JSON.stringify({ id, username, roles }, null, 2));
      else terminal.out(`User ${username} has the id ${id} and the roles ${roles.join(', ')}.`);
    });
}

async function addUser(
  database: Database,
  user: { id: string; username: string; name: string; roles: string[] },
): Promise<void> {
  if ([user.id, user.username].some((text) => text === '' || text.includes('\0'))) {
    throw new CommandError(2, 'A username and an id must not be empty.');
  }
  const admin = new UserAdmin(database);
  await database.write(async (session) => {
    await assertRoles(database, session, user.roles);
    for (const taken of [user.id, user.username]) {
      if ((await admin.find(session, taken)) === undefined) continue;
      throw new CommandError(1, `There is a user with the id or username "${taken}" already.`);
    }
    await admin.add(session, user);
  });
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('show all users')
    .option('--json', 'print them as JSON')
    .addOption(databaseOption())
    .addHelpText('after', '\nExamples:\n  switchboard user list\n  switchboard user list --json')
    .action(async (options: StoreOptions & { json?: true }) => {
      const users = await withStore(terminal, options, (database) => new UserAdmin(database).list());
      if (options.json === true) terminal.out(JSON.stringify(users, null, 2));
      else {
        const rows = users.map((user) => [
          user.username,
          user.id,
          user.name,
          user.roles.join(', '),
          accessText(user),
          user.tokens,
        ]);
        terminal.out(tableText(['username', 'id', 'name', 'roles', 'access', 'tokens'], rows));
      }
    });
}

function accessText({ active, disabledAt }: ListedUser): string {
  if (disabledAt !== null) return `disabled ${momentText(disabledAt)}`;
  return active ? 'active' : 'inactive in Rocket.Chat';
}

function switchCommand(
  terminal: Terminal,
  verb: 'disable' | 'enable',
  description: string,
  disabledAt: () => number | null,
): Command {
  return new Command(verb)
    .description(description)
    .argument('<user>', 'id or username')
    .addOption(databaseOption())
    .addHelpText('after', `\nExample:\n  switchboard user ${verb} kim.jane`)
    .action(async (name: string, options: StoreOptions) => {
      await withStore(terminal, options, async (database) => {
        const admin = new UserAdmin(database);
        const user = await database.write(async (session) => {
          const found = await findUser(admin, session, name);
          const isDisabled = found.disabledAt !== null;
          if (isDisabled !== (verb === 'disable')) await admin.setDisabled(session, found.id, disabledAt());
          return found;
        });
        const hint =
          verb === 'enable' && !user.active ? ' They have no access, though: they are inactive in Rocket.Chat.' : '';
        terminal.out(`User ${printable(user.username ?? user.id)} is ${verb}d.${hint}`);
      });
    });
}
