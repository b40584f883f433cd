import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { dateRanges, lists } from '../../src/generated/operations.js';

const alone = inject('alone');
const tools = inject('tools') ?? '';

/** What an editor shows of the word behind `at`, as text. */
function hoverText(program: string, at: string): string {
  const typescript = createRequire(import.meta.url)(join(tools, 'node_modules/typescript5.9'));
  const file = join(alone, 'hover.mts');
  const { sys } = typescript;
  const service = typescript.createLanguageService({
    ...sys,
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => ({ strict: true, module: typescript.ModuleKind.NodeNext, types: [] }),
    getCurrentDirectory: () => alone,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name: string) =>
      name === file || sys.fileExists(name)
        ? typescript.ScriptSnapshot.fromString(name === file ? program : sys.readFile(name))
        : undefined,
    getDefaultLibFileName: typescript.getDefaultLibFilePath,
  });
  const { documentation, tags } = service.getQuickInfoAtPosition(file, program.indexOf(at) + 1);
  const parts = [documentation, ...tags.map(({ text }: { text: unknown }) => text)];
  return parts.map((part) => typescript.displayPartsToString(part)).join('\n');
}

describe.runIf(tools !== '')('an editor shows', () => {
  const cases = lists.flatMap((list) => dateRanges.map((name) => ({ list, name })));
  it.each(cases)('of $name of $list that a Date is an instant, and how a day is asked for', ({ list, name }) => {
    const program = `import { createClient } from '@switchboard/client';
const client = createClient({ baseUrl: '', userId: '', authToken: '' });
await client.${list}({ ${name}: new Date() });
`;
    const text = hoverText(program, `${name}:`);
    expect(text).toContain('`new Date(…)` is that very instant');
    expect(text).toContain(`${name}: '2021-07-09' // that day in UTC`);
    expect(text).toContain(`${name}: { start: '2021-07-09', end: '2021-07-31' }`);
  });
});
