/**
 * `types` without what they say of values that have been changed since.
 * @param paths Dotted; whatever lies below one is forgotten too.
 */
export function forgetTypes(types: string | null, paths: readonly string[]): string | null {
  if (types === null) return null;
  const entries = JSON.parse(types) as [tag: string, ...path: (string | number)[]][];
  const kept = entries.filter(([, ...keys]) => {
    const path = keys.join('.');
    return !paths.some((changed) => path === changed || path.startsWith(`${changed}.`));
  });
  return kept.length === 0 ? null : JSON.stringify(kept);
}
