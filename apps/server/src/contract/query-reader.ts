import { invalidParameters } from './contract-error.js';
import { isDigits } from './decimal.js';
import { adviseJson, type NestedPair, type NestedPairs } from './nested-pairs.js';
import type { Parameter } from './parameter.js';
import { ParameterFault } from './parameter-fault.js';
import { decodeComponent, decodeNumber, forEachPair } from './query-string.js';

/**
 * Reads a raw query string, and the legacy JSON body, into values of the declared types; absent ones have no key.
 * A parameter of the query string wins over the same one of the body. Throws ContractError with every fault.
 */
export type QueryReader = (rawQuery: string, body?: Readonly<Record<string, unknown>>) => Query;

export type Query = Readonly<Record<string, unknown>>;

/** What was given for one parameter, in order of appearance. */
interface Given {
  readonly parameter: Parameter;
  readonly texts: string[];
  /** Whether the first was written as an element (`k[]=`, `k[0]=`, an array of the body), so that one is a list too. */
  readonly isList: boolean;
}

type GivenByName = Map<string, Given>;
type Faults = Map<string, ParameterFault>;

const NOTHING_GIVEN: Query = Object.freeze({});
/** A hostile query holds thousands of faults, each of whose messages names all that is accepted. */
const MOST_FAULTS = 32;
const LONGEST_NAME = 64;

/**
 * @param requireAny Groups of parameter names of which at least one must be given.
 */
export function compileQueryReader(
  parameters: readonly Parameter[],
  requireAny: readonly (readonly string[])[] = [],
): QueryReader {
  const declared = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const required = parameters.filter((parameter) => parameter.isRequired);
  const needsNothing = required.length === 0 && requireAny.length === 0;
  const unknown = new ParameterFault(
    `is not a parameter of this operation, which takes ${[...declared.keys()].join(', ') || 'none'}`,
  );

  return (rawQuery, body) => {
    if (rawQuery === '' && body === undefined && needsNothing) return NOTHING_GIVEN;
    const faults: Faults = new Map();
    const given: GivenByName = new Map();
    const nested: NestedPairs = new Map();
    forEachPair(rawQuery, (rawName, rawText) => {
      const name = decodeComponent(rawName);
      const exact = declared.get(name);
      const parameter = exact ?? declared.get(withoutIndex(name));
      if (parameter === undefined) gatherUnknown(name, decodeComponent(rawText), declared, unknown, nested, faults);
      else give(given, parameter, textFor(parameter, rawText), exact === undefined);
    });
    for (const [parameter, pairs] of nested) nameNested(parameter, pairs, faults);
    if (body !== undefined) gatherBody(body, declared, unknown, given, faults);

    const query: Record<string, unknown> = {};
    for (const entry of given.values()) decodeInto(query, entry, faults);
    for (const parameter of required) requireParameter(parameter, query, faults);
    for (const group of requireAny) requireOne(group, query, faults);
    if (faults.size > 0) throw invalidParameters(faults);
    return query;
  };
}

/** `name[key]` of a parameter that has a grammar is gathered: what it should have been can be told. */
function gatherUnknown(
  name: string,
  text: string,
  declared: ReadonlyMap<string, Parameter>,
  unknown: ParameterFault,
  nested: NestedPairs,
  faults: Faults,
): void {
  const bracket = name.indexOf('[');
  const parameter = bracket > 0 && name.endsWith(']') ? declared.get(name.slice(0, bracket)) : undefined;
  if (parameter?.kind !== 'grammar') return addFault(faults, name, unknown);
  const pair = { name, keys: name.slice(bracket + 1, -1).split(']['), text };
  const pairs = nested.get(parameter);
  if (pairs === undefined) nested.set(parameter, [pair]);
  else pairs.push(pair);
}

/** The first of them tells what all should have been together. */
function nameNested(parameter: Parameter, pairs: readonly [NestedPair, ...NestedPair[]], faults: Faults): void {
  addFault(faults, pairs[0].name, adviseJson(parameter, pairs));
}

function textFor({ kind }: Parameter, rawText: string): string {
  return kind === 'number' ? decodeNumber(rawText) : decodeComponent(rawText);
}

/** `agents` for `agents[]` and `agents[0]`; any other name as it is. */
function withoutIndex(name: string): string {
  const bracket = name.indexOf('[');
  const last = name.length - 1;
  const isIndexed = bracket !== -1 && name[last] === ']' && (bracket + 1 === last || isDigits(name, bracket + 1, last));
  return isIndexed ? name.slice(0, bracket) : name;
}

function gatherBody(
  body: Readonly<Record<string, unknown>>,
  declared: ReadonlyMap<string, Parameter>,
  unknown: ParameterFault,
  given: GivenByName,
  faults: Faults,
): void {
  for (const [name, value] of Object.entries(body)) {
    const parameter = declared.get(name);
    if (parameter === undefined) addFault(faults, name, unknown);
    else if (value !== null && !isGiven(given.get(name))) giveValue(given, parameter, value, faults);
  }
}

/** What counts as absent leaves room for the body's. */
function isGiven(entry: Given | undefined): boolean {
  return entry !== undefined && !isAbsent(entry);
}

function giveValue(given: GivenByName, parameter: Parameter, value: unknown, faults: Faults): void {
  given.delete(parameter.name);
  if (parameter.kind === 'list' && isListOfTexts(value)) {
    given.set(parameter.name, { parameter, texts: value, isList: true });
    return;
  }
  const text = textOf(value, parameter.kind === 'grammar');
  if (text === undefined) addFault(faults, parameter.name, new ParameterFault(`must be ${parameter.accepted}`));
  else give(given, parameter, text, false);
}

function textOf(value: unknown, mayBeJson: boolean): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  if (!mayBeJson) return undefined;
  try {
    return JSON.stringify(value, keepOverflow);
  } catch {
    // Nested so deep that writing it overflows the stack, though reading it didn't.
    return undefined;
  }
}

/** A number of JSON that is too great for a double is read as infinite, which has no JSON: it stays too great. */
function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : `${value < 0 ? '-' : ''}1e999`;
}

/** Would become null, which means something else. */
function keepOverflow(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? JSON.rawJSON(numberText(value)) : value;
}

function give(given: GivenByName, parameter: Parameter, text: string, isList: boolean): void {
  const countsAsAbsent = parameter.kind === 'list' ? parameter.absentValues.includes(text) : text === '';
  if (countsAsAbsent && !(isList && text === '')) return;
  const entry = given.get(parameter.name);
  if (entry === undefined) given.set(parameter.name, { parameter, texts: [text], isList });
  else entry.texts.push(text);
}

/** A single word that stands for no value. */
function isAbsent({ parameter, texts: [text = '', ...others], isList }: Given): boolean {
  return !isList && others.length === 0 && parameter.absentValues.includes(text);
}

function decodeInto(query: Record<string, unknown>, given: Given, faults: Faults): void {
  try {
    const value = decode(given);
    if (value !== undefined) query[given.parameter.name] = value;
  } catch (error) {
    if (!(error instanceof ParameterFault)) throw error;
    addFault(faults, given.parameter.name, error);
  }
}

function decode(given: Given): unknown {
  if (isAbsent(given)) return undefined;
  const { parameter, texts, isList } = given;
  const [text] = texts;
  const isSingle = !isList && texts.length === 1 && text !== undefined;
  if (parameter.kind === 'list') {
    const list = (isSingle && readJsonList(text)) || texts;
    list.forEach(refuseNul);
    return parameter.decode(list);
  }
  if (!isSingle) throw new ParameterFault('must be given once, as a single value');
  refuseNul(text);
  return parameter.decode(text);
}

/** The list that a JSON text stands for; any other text is meant literally. */
function readJsonList(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isListOfTexts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new ParameterFault('must be text without U+0000');
}

function requireParameter({ name, accepted }: Parameter, query: Query, faults: Faults): void {
  if (isMissing(name, query, faults)) addFault(faults, name, new ParameterFault(`is required and must be ${accepted}`));
}

function requireOne(group: readonly string[], query: Query, faults: Faults): void {
  const [first = '', ...others] = group;
  if (!group.every((name) => isMissing(name, query, faults))) return;
  const alternatives = others.map((name) => JSON.stringify(name)).join(' or ');
  addFault(faults, first, new ParameterFault(`is required unless ${alternatives} is given`));
}

function isMissing(name: string, query: Query, faults: Faults): boolean {
  return !Object.hasOwn(query, name) && !faults.has(name);
}

function addFault(faults: Faults, name: string, fault: ParameterFault): void {
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  if (faults.size < MOST_FAULTS && !faults.has(shown)) faults.set(shown, fault);
}
