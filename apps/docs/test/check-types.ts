import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OPTIONS = '--ignoreConfig --noEmit --strict --module nodenext --target es2024 --lib es2024,dom --types node';

/**
 * Compiles programs in TypeScript that import what this package can.
 * @param programs By the names of their files.
 * @returns What the compiler complains of; empty for right ones.
 */
export async function typeFaults(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.programs-'));
  try {
    for (const [name, source] of Object.entries(programs)) writeFileSync(join(folder, name), source);
    await promisify(execFile)('tsc', [...OPTIONS.split(' '), ...Object.keys(programs)], { cwd: folder });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
