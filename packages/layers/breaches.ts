import type { Import, Sources } from './imports.ts';
import { layerOf, partOf, SERVER } from './layers.ts';

export const KINDS = ['up', 'across', 'round', 'reach'] as const;
export type Kind = (typeof KINDS)[number];

export interface Breach extends Import {
  readonly kind: Kind;
  /** What is wrong with it, after the two files: `goes up from store to http`. */
  readonly reason: string;
}

/** Every import that breaks a rule; one that breaks two is there twice. */
export function findBreaches({ imports, reaches }: Sources): Breach[] {
  return [
    ...imports.flatMap((each) => againstLayers(each)),
    ...inCircles(imports).map((each) => ({ ...each, kind: 'round' as const, reason: 'is part of a circle' })),
    ...reaches.map((each) => ({
      ...each,
      kind: 'reach' as const,
      reason: "reaches into another package's src/ or dist/",
    })),
  ];
}

/** Files of the server that the layers say nothing of. */
export function filesWithoutPart(files: readonly string[]): string[] {
  return files.filter((file) => isOfServer(file) && partOf(file) === undefined);
}

function againstLayers({ from, to }: Import): Breach[] {
  if (!isOfServer(from) || !isOfServer(to)) return [];
  const [lower, upper] = [partOf(from), partOf(to)];
  if (lower === undefined || upper === undefined || lower === upper) return [];
  const rise = layerOf(lower) - layerOf(upper);
  if (rise < 0) return [];
  const kind = rise === 0 ? 'across' : 'up';
  return [{ from, to, kind, reason: `goes ${kind} from ${lower} to ${upper}` }];
}

function isOfServer(file: string): boolean {
  return file.startsWith(`${SERVER}/`);
}

/** The imports from whose target one comes back to where one started. */
export function inCircles(imports: readonly Import[]): Import[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const reached = new Map<string, ReadonlySet<string>>();
  return imports.filter(({ from, to }) => {
    let files = reached.get(to);
    if (files === undefined) {
      files = reachedFrom(to, next);
      reached.set(to, files);
    }
    return files.has(from);
  });
}

/** The file itself too. */
function reachedFrom(file: string, next: ReadonlyMap<string, readonly Import[]>): Set<string> {
  const reached = new Set([file]);
  for (const each of reached) for (const { to } of next.get(each) ?? []) reached.add(to);
  return reached;
}
