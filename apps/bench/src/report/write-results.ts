import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../results');

/** What there is beside the tables. */
export interface MoreResults {
  /** An SVG. */
  readonly chart?: string;
  /** The figures for programs. */
  readonly data?: object;
}

/** Prints the tables, and writes them to `<name>.md`, the chart to `<name>.svg` and the figures to `<name>.json`. */
export async function writeResults(name: string, markdown: string, { chart, data }: MoreResults): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const files = new Map([[`${name}.md`, `${markdown}\n`]]);
  if (chart !== undefined) files.set(`${name}.svg`, chart);
  if (data !== undefined) files.set(`${name}.json`, `${JSON.stringify(data, undefined, 2)}\n`);
  for (const [file, text] of files) await writeFile(join(FOLDER, file), text);
  console.log(`\n${markdown}\n\nWritten to ${relative(process.cwd(), FOLDER)}: ${[...files.keys()].join(', ')}.`);
}
