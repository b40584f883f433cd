import contract from '@switchboard/contract/openapi.json' with { type: 'json' };

/**
 * The node of the contract itself, or what its `$ref` leads to.
 * @throws Error if the contract has nothing there.
 */
export function resolveReference<Node extends object>(node: Node | { readonly $ref: string }): Node {
  if (!('$ref' in node)) return node;
  const words = node.$ref.slice(2).split('/');
  const target = words.reduce<unknown>(
    (found, word) => (found as Record<string, unknown> | undefined)?.[word],
    contract,
  );
  if (target === undefined) throw new Error(`The contract has no ${node.$ref}`);
  return resolveReference(target as Node);
}
