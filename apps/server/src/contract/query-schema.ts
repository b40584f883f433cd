import { isObject, type DocumentObject } from './document.js';

/** The part of JSON Schema that a text of a query can be held against, and that `acceptedValues` has words for. */
export interface QuerySchema extends DocumentObject {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: QuerySchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

const ANNOTATIONS = new Set([
  'type',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  '$comment',
]);
const NUMBER_CONSTRAINTS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const CONSTRAINTS = new Map<unknown, readonly string[]>([
  ['string', ['enum', 'const', 'minLength', 'maxLength', 'pattern', 'format']],
  ['integer', ['enum', 'const', 'format', ...NUMBER_CONSTRAINTS]],
  ['number', ['enum', 'const', 'format', ...NUMBER_CONSTRAINTS]],
  ['boolean', []],
  ['array', ['items', 'minItems', 'maxItems', 'uniqueItems']],
]);

/** Throws for a type that can't be made of text, and for a constraint that would not be checked. */
export function readQuerySchema(node: unknown): QuerySchema {
  if (!isObject(node)) throw new Error('a schema is needed, or content with an x-grammar');
  const constraints = CONSTRAINTS.get(node.type);
  if (constraints === undefined) {
    throw new Error(`type ${JSON.stringify(node.type)} can't be read, only ${[...CONSTRAINTS.keys()].join(', ')}`);
  }
  const unknown = Object.keys(node).find((keyword) => !constraints.includes(keyword) && !ANNOTATIONS.has(keyword));
  if (unknown?.startsWith('x-')) throw new Error(`${unknown} belongs on the parameter, not in its schema`);
  if (unknown !== undefined) throw new Error(`"${unknown}" of a schema of type ${String(node.type)} can't be checked`);
  const schema = node as QuerySchema;
  if (schema.type === 'array' && readQuerySchema(schema.items).type !== 'string') {
    throw new Error('the items of a list must be of type string');
  }
  return schema;
}
