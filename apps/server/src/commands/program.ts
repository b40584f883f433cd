import { Command } from 'commander';
import { checkCommand } from './check.js';
import { configCommand } from './config.js';
import { copyCommand } from './copy.js';
import { demoCommand } from './demo.js';
import { exportCommand } from './export.js';
import { importCommand } from './import.js';
import { migrateCommand } from './migrate.js';
import { permissionCommand } from './permission.js';
import { roleCommand } from './role.js';
import { roomCommand } from './room.js';
import { seedCommand } from './seed.js';
import { serveCommand } from './serve.js';
import { tokenCommand } from './token.js';
import { userCommand } from './user.js';
import type { Terminal } from './terminal.js';
import { visitorCommand } from './visitor.js';

/** The `switchboard` command. It throws commander's errors in place of ending the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('switchboard')
    .description("Rocket.Chat's call-centre room API, from a store of its own")
    .helpOption('-h, --help', 'show this')
    .addHelpText(
      'after',
      `
Exit codes: 0 done; 1 ran, but found faults; 2 wrong usage or set-up.

Examples:
  switchboard demo
  switchboard import ./export
  switchboard token create kim.jane --expires 90d
  switchboard serve`,
    );

  program
    .commandsGroup('Serving:')
    .addCommand(serveCommand(terminal))
    .addCommand(demoCommand(terminal))
    .addCommand(configCommand(terminal));
  program
    .commandsGroup('Data:')
    .addCommand(importCommand(terminal))
    .addCommand(exportCommand(terminal))
    .addCommand(copyCommand(terminal))
    .addCommand(checkCommand(terminal))
    .addCommand(migrateCommand(terminal))
    .addCommand(seedCommand(terminal));
  program
    .commandsGroup('Access:')
    .addCommand(userCommand(terminal))
    .addCommand(roleCommand(terminal))
    .addCommand(permissionCommand(terminal))
    .addCommand(tokenCommand(terminal));
  program.commandsGroup('Calls and chats:').addCommand(visitorCommand(terminal)).addCommand(roomCommand(terminal));
  settle(program, terminal);
  return program;
}

/** Gives a command and those below it the same manners. */
function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => terminal.out(withoutEnd(text)),
      writeErr: (text) => terminal.err(withoutEnd(text)),
      outputError: (text, write) => write(errorText(text, command)),
    });
  for (const child of command.commands) settle(child, terminal);
}

/** A terminal ends the line itself. */
function withoutEnd(text: string): string {
  return text.replace(/\n$/, '');
}

/** Commander's message, as a sentence, and where more is to be found. */
function errorText(text: string, command: Command): string {
  const message = text
    .replace(/^error: /, '')
    .trimEnd()
    .replaceAll('\n', ' ');
  const sentence = `${message[0]?.toUpperCase()}${message.slice(1)}`;
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return `switchboard: ${sentence}${/[.?)]$/.test(sentence) ? '' : '.'} See "${names.join(' ')} --help".\n`;
}
