import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

/** The places of a Go program that break the language's grammar, as `line:column`; none in a right one. */
export async function goSyntaxFaults(source: string): Promise<string[]> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-go/tree-sitter-go.wasm')));
  const root = parser.parse(source)?.rootNode;
  if (root === undefined) throw new Error('The parser gave no tree.');
  const faults = [root, ...root.descendantsOfType('ERROR')].filter((node) => node?.isError || node?.isMissing);
  if (root.hasError && faults.length === 0) return ['a token is missing'];
  return faults.map((node) => `${(node?.startPosition.row ?? 0) + 1}:${(node?.startPosition.column ?? 0) + 1}`);
}
