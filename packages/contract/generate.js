import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';

const CONTRACT = join(import.meta.dirname, '../../openapi');
const GENERATED = join(import.meta.dirname, 'generated');
const FILES = ['openapi.json', 'api.d.ts'];

/** Writes the bundled contract, and the types made from it, into `folder`. */
async function generate(folder) {
  const document = join(folder, 'openapi.json');
  const redocly = join(import.meta.dirname, 'node_modules/.bin/redocly');
  execFileSync(redocly, ['bundle', 'rooms@v1', '--output', document], { cwd: CONTRACT, stdio: 'pipe' });
  await appendFile(document, '\n');

  const types = await openapiTypescript(pathToFileURL(document), {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    emptyObjectsUnknown: true,
  });
  await writeFile(
    join(folder, 'api.d.ts'),
    `// Generated from openapi/ by \`npm run generate\`.\n\n${astToString(types)}`,
  );
}

/** Prints the committed files that are not what the contract gives now, and fails when there are any. */
async function check() {
  const fresh = await mkdtemp(join(tmpdir(), 'contract-'));
  try {
    await generate(fresh);
    for (const file of FILES) {
      if ((await textOf(join(GENERATED, file))) === (await textOf(join(fresh, file)))) continue;
      console.error(`packages/contract/generated/${file} is not what openapi/ says: \`npm run generate\` mends it.`);
      process.exitCode = 1;
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** Undefined for a file that isn't there. */
async function textOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

if (process.argv.includes('--check')) {
  await check();
} else {
  await mkdir(GENERATED, { recursive: true });
  await generate(GENERATED);
}
