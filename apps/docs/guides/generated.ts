// The parts of guides that are made from contract and code: a guide has `<!-- generated: name -->` in their place.

import { fileURLToPath } from 'node:url';
import contract from '@switchboard/contract/openapi.json' with { type: 'json' };
import { changesBetween } from '@switchboard/openapi/changes-between';
import { releases } from '@switchboard/openapi/releases';
import { SETTINGS } from '../../server/src/config.ts';
import { changelogText } from './changelog.ts';
import { contractErrors } from './contract-errors.ts';
import { markdownTable } from './markdown-table.ts';

/** Every setting of the server, its default and its meaning. */
export function settings(): string {
  const rows = Object.entries(SETTINGS).map(([name, setting]) => [
    'secret' in setting ? `\`${name}\`, or \`${name}_FILE\`` : `\`${name}\``,
    setting.default === '' ? 'none' : `\`${setting.default}\``,
    setting.description.replaceAll('<', String.raw`\<`),
  ]);
  return markdownTable(['setting', 'default', 'meaning'], rows);
}

/** Which permission each operation asks for. */
export function permissions(): string {
  const rows = operations().map(({ path, operation }) => [
    `\`${path}\``,
    operation['x-permissions'].map((name) => `\`${name}\``).join(' or '),
  ]);
  return markdownTable(['path', 'permission'], rows);
}

/** How many calls each operation lets a caller make, and the setting that changes it. */
export function rateLimits(): string {
  const rows = operations().map(({ path, operation: { 'x-rate-limit': limit } }) => [
    `\`${path}\``,
    `${limit.calls} in ${limit.seconds} seconds`,
    `\`${limit.setting}\``,
  ]);
  return markdownTable(['path', 'calls of a caller', 'setting'], rows);
}

/** The grammar of `query`, as the contract describes it. */
export function queryGrammar(): string {
  return contract.components.parameters.query.description;
}

/** Every error, with a text that the contract shows of it, and a link to its entry. */
export function errors(): string {
  const rows = contractErrors().map(({ status, code, anchor, example }) => [
    String(status),
    `[${code === undefined ? 'none' : `\`${code}\``}](#${anchor})`,
    example === undefined ? '' : `\`${example.replaceAll('|', String.raw`\|`)}\``,
  ]);
  return markdownTable(['status', '`errorType`', 'an `error` text of it'], rows);
}

/** What changed in the contract from release to release, the newest first. */
export function changelog(): string {
  const all = releases();
  const current = fileURLToPath(import.meta.resolve('@switchboard/contract/openapi.json'));
  const steps = [...all, { version: 'unreleased', file: current }].map(({ version, file }, index, files) => {
    const before = files[index - 1];
    return { version, changes: before === undefined ? undefined : changesBetween(before.file, file).changes };
  });
  return changelogText(steps.toReversed());
}

function operations() {
  return Object.entries(contract.paths).map(([path, { get: operation }]) => ({ path, operation }));
}
