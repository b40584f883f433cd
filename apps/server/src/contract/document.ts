/** A bundled OpenAPI 3.1 document as JSON: every `$ref` in it is local (`#/…`). */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: object;
}

/** A JSON object of the document whose keys are not known beforehand. */
export type DocumentObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is DocumentObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node itself, or what its `$ref` leads to. Throws for a `$ref` that leads nowhere, out of the document or in a circle. */
export function resolve(document: OpenApiDocument, node: unknown): unknown {
  const passed = new Set<string>();
  let target = node;
  while (isObject(target) && typeof target.$ref === 'string') {
    if (passed.has(target.$ref)) throw new Error(`$ref "${target.$ref}" leads back to itself`);
    passed.add(target.$ref);
    target = lookUp(document, target.$ref);
  }
  return target;
}

/** A copy of the node with every `$ref` in it replaced by what it leads to. Throws for a recursive one. */
export function dereference(document: OpenApiDocument, node: unknown, within: readonly unknown[] = []): unknown {
  const target = resolve(document, node);
  if (typeof target !== 'object' || target === null) return target;
  if (within.includes(target)) throw new Error('$ref of a schema that contains itself');
  const deeper = [...within, target];
  if (Array.isArray(target)) return target.map((element) => dereference(document, element, deeper));
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, dereference(document, value, deeper)]));
}

function lookUp(document: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) throw new Error(`$ref "${reference}" is not local; bundle the document`);
  let target: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    target =
      typeof target === 'object' && target !== null && Object.hasOwn(target, key)
        ? Reflect.get(target, key)
        : undefined;
  }
  if (target === undefined) throw new Error(`$ref "${reference}" leads nowhere`);
  return target;
}
