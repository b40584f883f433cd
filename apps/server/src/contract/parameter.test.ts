import { describe, expect, it } from 'vitest';
import type { OpenApiDocument } from './document.js';
import { compileParameter } from './parameter.js';

const document = {
  openapi: '3.1.1',
  paths: {},
  components: { schemas: { Loop: { type: 'array', items: { $ref: '#/components/schemas/Loop' } } } },
} satisfies OpenApiDocument & Record<string, unknown>;

const text = { type: 'string' };

describe('a parameter that would be misread is refused by name', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ in: 'path', schema: text }, 'in: "path" can\'t be read, only in: query'],
    [{ in: 'cookie', schema: text }, 'in: "cookie" can\'t be read, only in: query'],
    [{ style: 'pipeDelimited', schema: text }, 'style: "pipeDelimited" can\'t be read, only style: form'],
    [{ explode: false, schema: text }, "explode: false can't be read, only explode: true"],
    [{ allowEmptyValue: true, schema: text }, "allowEmptyValue can't be kept: an empty value counts as absent"],
    [{ name: 'constructor', schema: text }, 'every object has something of that name; choose another'],
    [{}, 'a schema is needed, or content with an x-grammar'],
    [{ content: { 'application/json': {} } }, 'a schema is needed, or content with an x-grammar'],
    [{ schema: { type: 'object' } }, 'type "object" can\'t be read, only string, integer, number, boolean, array'],
    [
      { schema: { type: ['string', 'null'] } },
      'type ["string","null"] can\'t be read, only string, integer, number, boolean, array',
    ],
    [{ schema: { type: 'string', not: {} } }, '"not" of a schema of type string can\'t be checked'],
    [{ schema: { type: 'array' } }, 'a schema is needed, or content with an x-grammar'],
    [{ schema: { type: 'array', items: { type: 'integer' } } }, 'the items of a list must be of type string'],
    [{ schema: { ...text, 'x-grammar': 'g' } }, 'x-grammar belongs on the parameter, not in its schema'],
    [{ schema: { type: 'array', items: text }, 'x-grammar': 'known' }, 'an x-grammar reads text; declare type string'],
    [
      { schema: text, 'x-grammar': 'lost' },
      'the x-grammar "lost" is not registered; register its function under that name',
    ],
    [{ schema: text, 'x-boolean-words': {} }, 'x-boolean-words need a schema of type boolean'],
    [
      { schema: { type: 'boolean' }, 'x-boolean-words': { true: ['on'] } },
      'x-boolean-words: false must be a list of texts',
    ],
    [{ schema: text, 'x-absent-values': 'null' }, 'x-absent-values must be a list of texts'],
    [{ schema: { $ref: '#/components/schemas/Lost' } }, '$ref "#/components/schemas/Lost" leads nowhere'],
    [{ schema: { $ref: 'other.yaml' } }, '$ref "other.yaml" is not local; bundle the document'],
    [{ schema: { $ref: '#/components/schemas/Loop' } }, '$ref of a schema that contains itself'],
  ])('%j', (declaration, reason) => {
    const node = { in: 'query', name: 'p', ...declaration };
    const grammars = new Map([['known', (given: string) => given]]);
    expect(() => compileParameter(document, node, grammars)).toThrow(`parameter "${node.name}": ${reason}`);
  });

  it('also where its schema is no JSON Schema', () => {
    const node = { in: 'query', name: 'p', schema: { type: 'string', minLength: 'two' } };
    expect(() => compileParameter(document, node, new Map())).toThrow(/^parameter "p": schema is invalid/);
  });
});

describe('a parameter with content', () => {
  it('leaves its text to the grammar', () => {
    const node = { in: 'query', name: 'when', content: { 'application/json': {} }, 'x-grammar': 'json' };
    const { decode, ...parameter } = compileParameter(
      document,
      node,
      new Map([['json', (given, name) => [name, JSON.parse(given)]]]),
    );
    expect(parameter).toEqual({
      name: 'when',
      isRequired: false,
      absentValues: [''],
      kind: 'grammar',
      accepted: 'text',
    });
    expect((decode as (given: string) => unknown)('{"a":1}')).toEqual(['when', { a: 1 }]);
  });
});
