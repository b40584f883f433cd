import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContractChange, type ReportedChange, toContractChange } from './contract-change.ts';
import { applyDecisions } from './decisions.ts';
import { permissionChanges } from './permission-changes.ts';

const CONTRACT = join(import.meta.dirname, '..');

/** What distinguishes two contracts, and their versions. */
export interface ContractChanges {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly ContractChange[];
}

/**
 * Compares two contracts by `redocly diff`, and by the permissions that operations ask for; what was decided of the
 * newer one's version is applied.
 * @param base File of the older one, bundled, JSON.
 * @param revision File of the newer one.
 * @throws Error if one of them isn't a whole contract, with what `redocly diff` says of it.
 */
export function changesBetween(base: string, revision: string): ContractChanges {
  const redocly = join(CONTRACT, 'node_modules/.bin/redocly');
  const words = ['diff', base, revision, '--format', 'json', '--fail-on', 'none'];
  const text = execFileSync(redocly, words, { cwd: CONTRACT, stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
  const report = JSON.parse(text.toString()) as {
    infoVersions: { base: string; revision: string };
    changes: ReportedChange[];
  };
  const contracts = { base: readContract(base), revision: readContract(revision) };
  const versions = { from: report.infoVersions.base, to: report.infoVersions.revision };
  const found = [
    ...report.changes.map((change) => toContractChange(change, contracts)),
    ...permissionChanges(contracts),
  ];
  return { ...versions, changes: applyDecisions(versions, found) };
}

function readContract(file: string): object {
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}
