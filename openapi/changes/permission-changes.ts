import type { ComparedContracts, ContractChange } from './contract-change.ts';

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-permissions'?: readonly string[] }>>>>;
}

/** The permissions that an operation no longer takes, or takes now: `redocly diff` doesn't look into lists of extensions. */
export function permissionChanges({ base, revision }: ComparedContracts): ContractChange[] {
  const before = permissions(base as Contract);
  const after = permissions(revision as Contract);
  return [...before].flatMap(([subject, old]) => {
    const now = after.get(subject) ?? old;
    return [
      ...old
        .filter((name) => !now.includes(name))
        .map((name) => change(subject, `\`${name}\` no longer suffices`, 'breaking')),
      ...now.filter((name) => !old.includes(name)).map((name) => change(subject, `\`${name}\` suffices`, 'compatible')),
    ];
  });
}

function change(subject: string, what: string, impact: ContractChange['impact']): ContractChange {
  return { subject, text: `permission: ${what}`, impact };
}

/** By operation. */
function permissions({ paths }: Contract): Map<string, readonly string[]> {
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        return [`${method.toUpperCase()} ${path}`, operation['x-permissions'] ?? []] as const;
      }),
    ),
  );
}
