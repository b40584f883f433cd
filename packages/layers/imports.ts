import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Paths are those from the root, with slashes. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

export interface Sources {
  readonly files: readonly string[];
  /** Of one file by another, types included; each once. */
  readonly imports: readonly Import[];
  /** Files of another package's `src/` or `dist/` that a source names by a path, be it in an import or for a process. */
  readonly reaches: readonly Import[];
}

const SOURCES = '{apps,packages,openapi}/**/*.{ts,mts,js,mjs}';
const isLeftOut = (path: string): boolean => /(?:^|[\\/])(?:node_modules|dist|\.turbo)$/.test(path);

/** `import('./a.js')` as an expression and as a type, of which the parser's record has only the first. */
const CALLED_IMPORT = /\bimport\(\s*(['"])(?<specifier>\.[^'"]*)\1/g;
const UPWARD_PATH = /(['"`])(?<path>\.\.\/[^'"`\n]*)\1/g;
const PACKAGE_PATH = /(['"`])@switchboard\/(?<path>[a-z-]+\/(?:src|dist)\/[^'"`\n]*)\1/g;
const INSIDES = /^(?<package>(?:apps|packages)\/[^/]+|openapi)\/(?:src|dist)\//;

/** @throws Error that names a file that can't be parsed. */
export function readSources(root: string): Sources {
  const found = globSync(SOURCES, { cwd: root, exclude: isLeftOut });
  const files = found.map((file) => file.replaceAll('\\', '/')).toSorted();
  const known = new Set(files);
  const imports: Import[] = [];
  const reaches: Import[] = [];
  for (const from of files) {
    const text = readFileSync(join(root, from), 'utf8');
    for (const specifier of specifiersOf(from, text)) {
      const to = resolve(from, specifier, known);
      if (to !== undefined && to !== from) imports.push({ from, to });
    }
    for (const to of insidesOf(from, text, files)) reaches.push({ from, to });
  }
  return { files, imports: distinct(imports), reaches: distinct(reaches) };
}

function specifiersOf(file: string, text: string): string[] {
  const { module, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} can't be parsed: ${error.message}`);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...[...text.matchAll(CALLED_IMPORT)].map(({ groups }) => groups?.['specifier'] ?? ''),
  ].filter((specifier) => specifier.startsWith('.'));
}

/** A `.js` that stands for a `.ts` is that one. */
function resolve(from: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  const asTypeScript = path.replace(/\.(m?)js$/, '.$1ts');
  return [path, asTypeScript, path.replace(/\.js$/, '.d.ts')].find((each) => known.has(each));
}

function insidesOf(from: string, text: string, files: readonly string[]): string[] {
  const relative = [...text.matchAll(UPWARD_PATH)].map(({ groups }) =>
    posix.join(posix.dirname(from), groups?.['path'] ?? ''),
  );
  const byName = [...text.matchAll(PACKAGE_PATH)].map(({ groups }) => folderOf(groups?.['path'] ?? '', files));
  return [...relative, ...byName].filter((path) => {
    const owner = INSIDES.exec(path)?.groups?.['package'];
    return owner !== undefined && !from.startsWith(`${owner}/`);
  });
}

/** The packages are named as their folders. */
function folderOf(path: string, files: readonly string[]): string {
  const [name] = path.split('/');
  return `${files.some((file) => file.startsWith(`apps/${name}/`)) ? 'apps' : 'packages'}/${path}`;
}

function distinct(imports: readonly Import[]): Import[] {
  return [...new Map(imports.map((each) => [`${each.from} ${each.to}`, each])).values()];
}
