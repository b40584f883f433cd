import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

/** Whether a text is a program by the grammar of Go; its types are not looked at. */
export async function isGoProgram(source: string): Promise<boolean> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-go/tree-sitter-go.wasm')));
  const tree = parser.parse(source);
  return tree !== null && !tree.rootNode.hasError;
}
