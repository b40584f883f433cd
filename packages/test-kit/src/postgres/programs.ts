import { cpSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const VERSIONS = ['15', '17', '18'];
const DEFAULT_VERSION = '17';

/**
 * What is missing to start a PostgreSQL of a version here, in words; undefined where nothing is.
 * @throws Error if it is none of the versions that there are.
 */
export function missingPostgres(version = wantedVersion()): string | undefined {
  if (process.platform === 'linux' && !hasGlibc()) return 'glibc, for which the PostgreSQL of npm is built';
  try {
    packageFolder(version);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return `a PostgreSQL ${version} of npm for ${platform()} (there is none, or the optional packages are not installed)`;
  }
}

/**
 * Copies PostgreSQL's programs out of their package, which is in the home of somebody else where PostgreSQL runs as
 * another account than this process, and makes the links that the package's build script would make.
 * @param folder Is made.
 * @returns The folder of `initdb` and `postgres`. There are no others, such as psql.
 */
export async function copyPrograms(folder: string, version = wantedVersion()): Promise<string> {
  const source = packageFolder(version);
  const native = join(source, 'native');
  cpSync(native, folder, { recursive: true }); // of a thousand files: a tenth of the time of `cp`
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const link of links) {
    const [from, to] = [link.source, link.target].map((path) => join(folder, relative('native', path))) as [
      string,
      string,
    ];
    await symlink(relative(dirname(to), from), to);
  }
  return join(folder, 'bin');
}

/** Both relative to the package. */
interface Link {
  /** The file that is there. */
  readonly source: string;
  /** The name that it is to have as well. */
  readonly target: string;
}

function packageFolder(version: string): string {
  const main = createRequire(import.meta.url).resolve(`postgres-${version}-${platform()}`); // …/dist/index.js
  return dirname(dirname(main));
}

const platform = () => `${process.platform}-${process.arch}`;

function wantedVersion(): string {
  const wanted = process.env['POSTGRES_VERSION'] || DEFAULT_VERSION;
  if (VERSIONS.includes(wanted)) return wanted;
  throw new Error(
    `POSTGRES_VERSION is ${wanted}; it can be ${VERSIONS.join(', ')}. The default is ${DEFAULT_VERSION}.`,
  );
}

function hasGlibc(): boolean {
  Object.assign(process.report, { excludeNetwork: true }); // it would look up names
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
