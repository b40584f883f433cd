import type { ContractChanges } from './changes-between.ts';
import type { ContractChange } from './contract-change.ts';

/** The breaking changes that the version doesn't announce: none when its major part was raised. */
export function findUnannounced({ from, to, changes }: ContractChanges): ContractChange[] {
  if (majorOf(to) > majorOf(from)) return [];
  return changes.filter(({ impact }) => impact === 'breaking');
}

function majorOf(version: string): number {
  return Number(version.split('.', 1)[0]);
}
