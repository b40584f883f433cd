import { Command } from 'commander';
import { inspectConfig, SETTINGS } from '../config.js';
import { misspeltSettings } from '../misspelt-settings.js';
import { tableText } from './table.js';
import type { Terminal } from './terminal.js';

export function configCommand(terminal: Terminal): Command {
  return new Command('config').description('look at the settings').addCommand(checkCommand(terminal));
}

function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('show every setting, where its value comes from, and every fault')
    .option('--json', 'print the settings as JSON')
    .addHelpText(
      'after',
      `
Exit code 2 tells that there are faults. A name in the environment that looks like a setting, and is none, is one, too.

Examples:
  switchboard config check
  PORT=8080 switchboard config check --json`,
    )
    .action(({ json }: { json?: true }) => {
      const { report } = inspectConfig(terminal.env);
      const faults = [
        ...report.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name} ${fault}`])),
        ...misspeltSettings(terminal.env).map(({ name, meant }) => `${name} is no setting: is ${meant} meant?`),
      ];
      const settings = report.map(({ name, shown, source, fault }) => ({
        name,
        value: shown ?? null,
        source,
        fault: fault ?? null,
        description: SETTINGS[name].description,
      }));
      if (json === true) terminal.out(JSON.stringify({ settings, faults }, null, 2));
      else {
        const rows = settings.map(({ name, value, source, fault }) => [
          name,
          value ?? (fault === null ? '(hidden)' : ''),
          source,
          fault,
        ]);
        terminal.out(tableText(['setting', 'value', 'from', 'fault'], rows));
        for (const fault of faults) terminal.err(`switchboard: ${/[.?]$/.test(fault) ? fault : `${fault}.`}`);
      }
      if (faults.length > 0) terminal.exitCode = 2;
    });
}
