import { Command } from 'commander';
import { createProgram } from '../../src/commands/program.js';
import { run } from '../../src/commands/run.js';
import { TestTerminal } from '../command-line.js';

export interface CommandGroup {
  readonly name: string;
  record(): Promise<string>;
}

/** A file for each command that does something: its help, and what usual misuse gets. */
export function commandGroups(): CommandGroup[] {
  const usual = [[], ['--help'], ['-h'], ['help'], ['--version'], ['sede'], ['serv'], ['--nope']];
  return [
    { name: 'commands/switchboard', record: async () => await outcomes(usual) },
    ...commandsBelow(createProgram(new TestTerminal())).map(({ words, command }) => ({
      name: `commands/${words.join('-')}`,
      record: async () => await outcomes(linesOf(words, command)),
    })),
  ];
}

function commandsBelow(command: Command, above: readonly string[] = []): { words: string[]; command: Command }[] {
  return command.commands.flatMap((child) => {
    const words = [...above, child.name()];
    return [{ words, command: child }, ...commandsBelow(child, words)];
  });
}

/** Command lines that do nothing to any store. */
function linesOf(words: readonly string[], command: Command): string[][] {
  const needed = command.registeredArguments.filter(({ required }) => required);
  const enough = needed.map(() => 'x');
  const lines = [['--help'], ['-h'], ['--nope'], ['--hepl']];
  if (command.commands.length > 0) lines.push([], ['nope']);
  for (let given = 0; given < enough.length; given += 1) lines.push(enough.slice(0, given));
  if (!command.registeredArguments.some(({ variadic }) => variadic)) {
    lines.push([...command.registeredArguments.map(() => 'x'), 'too', 'many']);
  }
  for (const { long, required, mandatory } of command.options) {
    if (long === undefined || long === null) continue;
    if (required) lines.push([...enough, long]);
    else if (!mandatory) lines.push([...enough, `${long}=x`, '--nope']);
  }
  const database = command.options.some(({ long }) => long === '--database');
  if (database) lines.push([...enough, '--database', 'data.db']);
  return lines.map((line) => [...words, ...line]);
}

async function outcomes(lines: readonly string[][]): Promise<string> {
  const blocks: string[] = [];
  for (const line of lines) blocks.push(await outcome(line));
  return blocks.join('\n');
}

/** Runs a command here, and writes down what it prints and ends with. */
async function outcome(words: string[]): Promise<string> {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(`${text}\n`);
  const code = await run(words, { env: {}, isWatched: false, exitCode: 0, out: print, err: print });
  return `$ switchboard ${words.join(' ')}\n${printed.join('')}(ends with ${code})\n`;
}
