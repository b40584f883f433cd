import { Command } from 'commander';
import { type ListedVisitor, type NewVisitor, VisitorAdmin } from '../admin/visitor-admin.js';
import type { Database } from '../store/database.js';
import { CommandError } from './command-error.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { tableText } from './table.js';
import { wholeNumber } from './whole-number.js';
import type { Terminal } from './terminal.js';

export function visitorCommand(terminal: Terminal): Command {
  return new Command('visitor')
    .description('add and list the visitors who call')
    .addCommand(addCommand(terminal))
    .addCommand(listCommand(terminal));
}

interface AddOptions extends StoreOptions, Omit<NewVisitor, 'name'> {
  readonly json?: true;
}

function addCommand(terminal: Terminal): Command {
  return new Command('add')
    .description('add a visitor')
    .argument('<name>')
    .option('--phone <number>', 'their phone number, which finds the events of the phone exchange')
    .option('--token <token>', 'the token that voip/room knows them by (default: a new one)')
    .option('--department <department>', 'id or name')
    .option('--json', 'print the visitor as JSON')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      '\nExamples:\n  switchboard visitor add "Mary Teng" --phone +15550366171\n  switchboard visitor add Rodriq --department Sales --json',
    )
    .action(async (name: string, { json, database, ...details }: AddOptions) => {
      const store = database === undefined ? {} : { database };
      const visitor = await withStore(terminal, store, (opened) => addVisitor(opened, { ...details, name }));
      if (json === true) terminal.out(JSON.stringify(visitor, null, 2));
      else terminal.out(`Visitor ${visitor.name} has the id ${visitor.id} and the token ${visitor.token}.`);
    });
}

async function addVisitor(database: Database, visitor: NewVisitor): Promise<ListedVisitor> {
  if ([visitor.name, visitor.token].some((text) => text === '' || text?.includes('\0') === true)) {
    throw new CommandError(2, 'A name and a token must not be empty.');
  }
  const admin = new VisitorAdmin(database);
  return await database.write(async (session) => {
    if (visitor.token !== undefined && (await admin.hasToken(session, visitor.token))) {
      throw new CommandError(1, 'Another visitor has this token. Give another, or none, and one is made.');
    }
    if (visitor.department === undefined) return await admin.add(session, visitor);
    const department = await admin.findDepartment(session, visitor.department);
    if (department === undefined) {
      throw new CommandError(1, `There is no department with the id or name "${visitor.department}".`);
    }
    return await admin.add(session, { ...visitor, department });
  });
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('show visitors, the latest changed first')
    .option('--limit <number>', 'how many at most', wholeNumber(1), 100)
    .option('--json', 'print them as JSON')
    .addOption(databaseOption())
    .addHelpText('after', '\nExamples:\n  switchboard visitor list\n  switchboard visitor list --limit 1000 --json')
    .action(async ({ limit, json, ...options }: StoreOptions & { limit: number; json?: true }) => {
      const visitors = await withStore(terminal, options, (database) =>
        new VisitorAdmin(database).list(database.read, limit),
      );
      if (json === true) terminal.out(JSON.stringify(visitors, null, 2));
      else {
        const rows = visitors.map(({ name, username, id, token, phone, department }) => [
          name,
          username,
          id,
          token,
          phone,
          department,
        ]);
        terminal.out(tableText(['name', 'username', 'id', 'token', 'phone', 'department'], rows));
        if (visitors.length === limit) terminal.err(`These are the ${limit} latest; --limit shows more.`);
      }
    });
}
