import contract from '@switchboard/contract/openapi.json' with { type: 'json' };

/** The node of the contract itself, or what its `$ref` leads to. */
export function resolveReference<Node extends object>(node: Node | { readonly $ref: string }): Node {
  if (!('$ref' in node)) return node;
  const words = node.$ref.slice(2).split('/');
  return words.reduce<unknown>((found, word) => (found as Record<string, unknown>)[word], contract) as Node;
}
