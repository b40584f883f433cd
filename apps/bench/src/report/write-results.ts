import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../results');

/** Writes `<name>.md` and `<name>.svg`, and prints the tables. */
export async function writeResults(name: string, markdown: string, chart: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.md`), `${markdown}\n`);
  await writeFile(join(FOLDER, `${name}.svg`), chart);
  console.log(`\n${markdown}\n\nWritten to ${relative(process.cwd(), FOLDER)}: ${name}.md and ${name}.svg.`);
}
