import type { ContractChange } from '@switchboard/openapi/contract-change';

/** A version of the contract, and what distinguishes it from the one before; undefined for the first. */
export interface Step {
  readonly version: string;
  readonly changes: readonly ContractChange[] | undefined;
}

const HEADINGS = {
  breaking: 'Breaks clients',
  decided: 'Changed on purpose, though it worked for some',
  compatible: 'New',
  words: 'Smaller changes',
} as const;

/** The changelog of the contract in Markdown. */
export function changelogText(steps: readonly Step[]): string {
  return steps
    .filter(({ version, changes }) => version !== 'unreleased' || changes?.length !== 0)
    .map(
      ({ version, changes }) => `## ${version === 'unreleased' ? 'Not released yet' : version}\n\n${textOf(changes)}`,
    )
    .join('\n\n');
}

function textOf(changes: Step['changes']): string {
  if (changes === undefined) return 'The first release.';
  const parts = (['breaking', 'decided', 'compatible', 'words'] as const).map((impact) => {
    const found = changes.filter((change) => change.impact === impact && change.text !== '`version` modified');
    return found.length === 0 ? [] : [`### ${HEADINGS[impact]}`, linesOf(found)];
  });
  return parts.flat().join('\n\n') || 'Nothing that a client can see.';
}

/** One line for what several operations share. */
function linesOf(changes: readonly ContractChange[]): string {
  return [...Map.groupBy(changes, ({ text }) => text)]
    .map(([text, same]) => `- ${[...new Set(same.map(({ subject }) => `\`${subject}\``))].join(', ')}: ${text}`)
    .join('\n');
}
