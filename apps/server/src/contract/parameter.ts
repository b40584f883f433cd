import { acceptedValues } from './accepted-values.js';
import { compileCheck } from './check.js';
import { parseDecimal, parseWhole } from './decimal.js';
import { dereference, isObject, type DocumentObject, type OpenApiDocument } from './document.js';
import { ParameterFault } from './parameter-fault.js';
import { readQuerySchema } from './query-schema.js';

/** Turns the text of a parameter into its value; undefined counts as absent. Throws ParameterFault. */
export type Grammar = (text: string, parameterName: string) => unknown;

/** A parameter, compiled. Its `decode` throws ParameterFault. */
export type Parameter = ParameterDeclaration & Decoder;

interface ParameterDeclaration {
  readonly name: string;
  readonly isRequired: boolean;
  /** Texts that count as absent: the empty one, and those of `x-absent-values`. */
  readonly absentValues: readonly string[];
}

type Decoder = TextDecoder | ListDecoder;

interface TextDecoder {
  readonly kind: 'text' | 'number' | 'grammar';
  /** What is accepted, in words that follow "must be". */
  readonly accepted: string;
  readonly decode: (text: string) => unknown;
}

interface ListDecoder {
  readonly kind: 'list';
  /** What is accepted, in words that follow "must be". */
  readonly accepted: string;
  readonly decode: (texts: readonly string[]) => unknown;
}

/**
 * Compiles a Parameter Object (not a `$ref` to one).
 * Throws an error that names the parameter for a shape that would be misread.
 */
export function compileParameter(
  document: OpenApiDocument,
  node: unknown,
  grammars: ReadonlyMap<string, Grammar>,
): Parameter {
  if (!isObject(node) || typeof node.name !== 'string') throw new Error('a parameter must be an object with a name');
  try {
    refuseUnreadableShape(node, node.name);
    return {
      name: node.name,
      isRequired: node.required === true,
      absentValues: ['', ...readTexts('x-absent-values', node['x-absent-values'] ?? [])],
      ...compileDecoder(node, node.name, dereference(document, node.schema), grammars),
    };
  } catch (error) {
    throw new Error(`parameter "${node.name}": ${(error as Error).message}`, { cause: error });
  }
}

/** Throws for a place or a style that would be misread. */
function refuseUnreadableShape(node: DocumentObject, name: string): void {
  const { in: place, style = 'form', explode = true, allowEmptyValue = false } = node;
  if (place !== 'query') throw new Error(`in: ${JSON.stringify(place)} can't be read, only in: query`);
  if (style !== 'form') throw new Error(`style: ${JSON.stringify(style)} can't be read, only style: form`);
  if (explode !== true) throw new Error("explode: false can't be read, only explode: true");
  if (allowEmptyValue !== false) throw new Error("allowEmptyValue can't be kept: an empty value counts as absent");
  if (name in Object.prototype) throw new Error('every object has something of that name; choose another');
}

function compileDecoder(
  node: DocumentObject,
  name: string,
  declaredSchema: unknown,
  grammars: ReadonlyMap<string, Grammar>,
): Decoder {
  const grammarName = node['x-grammar'];
  if (grammarName !== undefined) return compileGrammar(name, declaredSchema, findGrammar(grammars, grammarName));
  const schema = readQuerySchema(declaredSchema);
  const words = node['x-boolean-words'];
  if (schema.type === 'boolean') return compileBoolean(words);
  if (words !== undefined) throw new Error('x-boolean-words need a schema of type boolean');

  const accepted = acceptedValues(schema);
  const check = compileCheck(schema, accepted);
  switch (schema.type) {
    case 'array':
      return { kind: 'list', accepted, decode: check };
    case 'string':
      return { kind: 'text', accepted, decode: check };
    default:
      return compileNumber(schema.type === 'integer', accepted, check);
  }
}

/** A grammar gets a text that its schema accepts; a parameter with `content` has no schema for the text itself. */
function compileGrammar(name: string, declaredSchema: unknown, grammar: Grammar): Decoder {
  if (declaredSchema === undefined) {
    return { kind: 'grammar', accepted: 'text', decode: (text) => grammar(text, name) };
  }
  const schema = readQuerySchema(declaredSchema);
  if (schema.type !== 'string') throw new Error('an x-grammar reads text; declare type string');
  const accepted = acceptedValues(schema);
  const check = compileCheck(schema, accepted);
  return {
    kind: 'grammar',
    accepted,
    decode: (text) => {
      check(text);
      return grammar(text, name);
    },
  };
}

function findGrammar(grammars: ReadonlyMap<string, Grammar>, name: unknown): Grammar {
  const grammar = typeof name === 'string' ? grammars.get(name) : undefined;
  if (grammar !== undefined) return grammar;
  throw new Error(`the x-grammar ${JSON.stringify(name)} is not registered; register its function under that name`);
}

function compileNumber(isInteger: boolean, accepted: string, check: (value: unknown) => unknown): Decoder {
  const parse = isInteger ? parseWhole : parseDecimal;
  return {
    kind: 'number',
    accepted,
    decode: (text) => {
      const value = parse(text);
      if (value === undefined) throw new ParameterFault(`must be ${accepted}`);
      if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return check(value + 0); // minus zero is zero for every reader
      throw new ParameterFault(`must be ${accepted}, and not beyond ${Number.MAX_SAFE_INTEGER}`);
    },
  };
}

function compileBoolean(declared: unknown): Decoder {
  const { true: yes, false: no } = declared === undefined ? { true: ['true'], false: ['false'] } : readWords(declared);
  const words = new Map([...wordsFor(yes, true), ...wordsFor(no, false)]);
  const accepted = `one of ${[...words.keys()].join(', ')}, in any case`;
  return {
    kind: 'text',
    accepted,
    decode: (text) => {
      const value = words.get(text) ?? words.get(text.toLowerCase());
      if (value === undefined) throw new ParameterFault(`must be ${accepted}`);
      return value;
    },
  };
}

function wordsFor(words: readonly string[], value: boolean): (readonly [string, boolean])[] {
  return words.map((word) => [word.toLowerCase(), value] as const);
}

function readWords(declared: unknown): { true: string[]; false: string[] } {
  const words = isObject(declared) ? declared : {};
  return {
    true: readTexts('x-boolean-words: true', words.true),
    false: readTexts('x-boolean-words: false', words.false),
  };
}

function readTexts(extension: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value;
  throw new Error(`${extension} must be a list of texts`);
}
