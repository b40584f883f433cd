import { alternatives, parameters as declaredParameters } from '../generated/parameters.js';
import type { OperationId } from '../parameters.js';
import { type InstantRange, parseDateRange } from './date-range.js';
import { parseFields, type Projection } from './fields.js';
import { parseObject } from './json-object.js';
import type { Parameter } from './parameter.js';
import { type Filter, parseQuery } from './query.js';
import { type Fault, invalidParameters } from './refusal.js';
import { type Order, parseSort } from './sort.js';
import { parseWhole } from './whole-number.js';

/** What the parameters of an operation mean; absent ones have no key. */
export interface ReadParameters {
  readonly agents?: readonly string[];
  readonly tags?: readonly string[];
  readonly departmentId?: readonly string[];
  readonly units?: readonly string[];
  readonly open?: boolean;
  readonly onhold?: boolean;
  readonly queued?: boolean;
  readonly createdAt?: InstantRange;
  readonly closedAt?: InstantRange;
  readonly queue?: string;
  readonly visitorId?: string;
  readonly direction?: string;
  readonly roomName?: string;
  readonly token?: string;
  readonly rid?: string;
  readonly agentId?: string;
  readonly offset?: number;
  readonly count?: number;
  readonly sort?: Order;
  readonly fields?: Projection;
  readonly query?: Filter;
  readonly customFields?: readonly (readonly [name: string, text: string])[];
}

/** Kinds of parameters that are objects in JSON text. */
const GRAMMARS = ['dateRange', 'sort', 'fields', 'query', 'customFields'];
/** Parameters whose faults have a code and a text of their own. */
const OWN_CODES = ['sort', 'fields', 'query'];

/**
 * Reads a query as the contract declares it.
 * @throws Refusal that names every parameter that is wrong.
 */
export function readParameters(operation: OperationId, query: URLSearchParams): ReadParameters {
  const declared = declaredParameters[operation] ?? {};
  const given = new Map<string, { texts: string[]; isList: boolean }>();
  const faults = new Map<string, Fault>();
  const addFault = (parameter: string, message: string, own?: Pick<Fault, 'errorType' | 'error'>) => {
    faults.set(parameter, { parameter, message, errorType: 'invalid-params', ...own });
  };

  for (const [key, text] of query) {
    const isExact = Object.hasOwn(declared, key);
    const name = isExact ? key : key.replace(/\[\d*\]$/, '');
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (parameter === undefined) {
      const json = jsonParameterOf(key, declared);
      const names = Object.keys(declared).join(', ');
      if (json === undefined) addFault(key, `is not a parameter of this operation, which takes ${names}`);
      else if (![...faults.keys()].some((other) => other.startsWith(`${json}[`)))
        addFault(key, `is not a parameter; send "${json}" as JSON text`);
    } else if (!isNoValue(parameter, text, isExact)) {
      const { texts = [], isList = !isExact } = given.get(name) ?? {};
      given.set(name, { texts: [...texts, text], isList });
    }
  }

  const values: Record<string, unknown> = {};
  for (const [name, { texts, isList }] of given) {
    const parameter = declared[name] as Parameter;
    const [text = ''] = texts;
    const isSingle = !isList && texts.length === 1;
    if (texts.some((each) => each.includes('\0'))) {
      addFault(name, 'must be text without U+0000');
    } else if (parameter.kind !== 'array' && !isSingle) {
      addFault(name, 'must be given once, as a single value');
    } else if (parameter.absent?.includes(text) !== true) {
      try {
        const value = parameter.kind === 'array' ? readList(texts, isSingle) : readSingle(parameter, text);
        if (value !== undefined) values[name] = value;
      } catch (error) {
        addFault(name, (error as SyntaxError).message, OWN_CODES.includes(name) ? ownFault(name, text) : undefined);
      }
    }
  }
  const isMissing = (name: string) => !Object.hasOwn(values, name) && !faults.has(name);
  for (const [name, { required }] of Object.entries(declared)) {
    if (required === true && isMissing(name)) addFault(name, 'is required');
  }
  for (const group of alternatives[operation] ?? []) {
    const [first = '', ...others] = group;
    if (group.every(isMissing))
      addFault(first, `is required unless ${others.map((name) => `"${name}"`).join(' or ')} is given`);
  }
  if (faults.size > 0) throw invalidParameters([...faults.values()]);
  return values;
}

/** A word that stands for no value counts as one of two all the same, but not in a list. */
function isNoValue({ kind, absent = [] }: Parameter, text: string, isExact: boolean): boolean {
  return text === '' ? isExact : kind === 'array' && absent.includes(text);
}

/** The parameter that has to be JSON text, and of which `customFields[plan]=gold`, as PHP writes it, is a part. */
function jsonParameterOf(key: string, declared: Readonly<Record<string, Parameter>>): string | undefined {
  const name = key.replace(/\[.*\]$/s, '');
  return name !== key && Object.hasOwn(declared, name) && GRAMMARS.includes(declared[name]?.kind ?? '')
    ? name
    : undefined;
}

function ownFault(parameter: string, text: string): Pick<Fault, 'errorType' | 'error'> {
  return { errorType: `error-invalid-${parameter}`, error: `Invalid ${parameter} parameter provided: "${text}"` };
}

function readList(texts: readonly string[], isSingle: boolean): readonly string[] {
  const list = (isSingle ? jsonList(texts[0] ?? '') : undefined) ?? texts;
  if (list.length > 500) throw new SyntaxError('must have at most 500 elements');
  return list;
}

function jsonList(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function readSingle({ kind, accepted, words }: Parameter, text: string): unknown {
  switch (kind) {
    case 'integer':
      return parseWhole(text);
    case 'boolean': {
      const [yes, no] = [words?.true ?? ['true'], words?.false ?? ['false']];
      const word = text.toLowerCase();
      if (!yes.includes(word) && !no.includes(word)) {
        throw new SyntaxError(`must be one of ${[...yes, ...no].join(', ')}, in any case`);
      }
      return yes.includes(word);
    }
    case 'dateRange':
      return parseDateRange(text);
    case 'sort':
      return parseSort(text);
    case 'fields':
      return parseFields(text);
    case 'query':
      return parseQuery(text);
    case 'customFields':
      return parseCustomFields(text);
    default:
      if (accepted !== undefined && !accepted.includes(text))
        throw new SyntaxError(`must be one of ${accepted.join(', ')}`);
      return text;
  }
}

function parseCustomFields(text: string): [string, string][] {
  const fields = Object.entries(parseObject(text));
  if (fields.length > 50) throw new SyntaxError('must have at most 50 keys');
  return fields.map(([name, value]) => {
    if (value === '' || !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new SyntaxError(`must give ${JSON.stringify(name)} a text that isn't empty, a number, true or false`);
    }
    return [name, String(value).toLowerCase()];
  });
}
