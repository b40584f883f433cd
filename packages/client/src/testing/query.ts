import { isObject, type JsonObject, parseObject } from './json-object.js';
import { comparable, comparableAt, compare, typeOfPath, valueAt } from './room-path.js';

/** Whether a room is meant. */
export type Filter = (room: JsonObject) => boolean;

type Operators = Readonly<Record<string, (path: string, operand: unknown) => Filter>>;

const MAX_DEPTH = 5;
const MAX_CONDITIONS = 50;

/**
 * The rooms that a `query` means.
 * @throws SyntaxError for anything outside its grammar.
 */
export function parseQuery(text: string): Filter {
  const query = parseObject(text);
  if (depthOf(query) > MAX_DEPTH) throw new SyntaxError(`must have at most ${MAX_DEPTH} objects within one another`);
  if (conditionsIn(query) > MAX_CONDITIONS) throw new SyntaxError(`must have at most ${MAX_CONDITIONS} conditions`);
  return readConditions(query);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(depthOf)) + (Array.isArray(value) ? 0 : 1);
}

function conditionsIn(value: unknown): number {
  if (!isObject(value)) return 1;
  const members = Object.values(value).flatMap((each) => (Array.isArray(each) && each.some(isObject) ? each : [each]));
  return Math.max(
    1,
    members.map(conditionsIn).reduce((sum, each) => sum + each, 0),
  );
}

function readConditions(query: JsonObject): Filter {
  const filters = Object.entries(query).map(([name, value]) => readCondition(name, value));
  return (room) => filters.every((filter) => filter(room));
}

function readCondition(name: string, value: unknown): Filter {
  if (name === '$and' || name === '$or') {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
      throw new SyntaxError(`must give "${name}" a list of one or more objects`);
    }
    const filters = value.map(readConditions);
    return name === '$and'
      ? (room) => filters.every((filter) => filter(room))
      : (room) => filters.some((filter) => filter(room));
  }
  typeOfPath(name);
  if (!isObject(value) || '$date' in value) return isOneOf(name, [value]);
  const { $options: options, ...operators } = value;
  if (Object.keys(operators).length === 0) throw new SyntaxError(`must give "${name}" a value or operators`);
  if (options !== undefined && !('$regex' in operators))
    throw new SyntaxError('must use "$options" with "$regex" only');
  const filters = Object.entries(operators).map(([operator, operand]) =>
    operator === '$regex' ? contains(name, operand, options) : readOperator(name, operator, operand),
  );
  return (room) => filters.every((filter) => filter(room));
}

const OPERATORS: Operators = {
  $eq: (path, operand) => isOneOf(path, [operand]),
  $ne: (path, operand) => not(isOneOf(path, [operand])),
  $in: (path, operand) => isOneOf(path, listOf(operand)),
  $nin: (path, operand) => not(isOneOf(path, listOf(operand))),
  $gt: (path, operand) => inOrder(path, operand, (order) => order > 0),
  $gte: (path, operand) => inOrder(path, operand, (order) => order >= 0),
  $lt: (path, operand) => inOrder(path, operand, (order) => order < 0),
  $lte: (path, operand) => inOrder(path, operand, (order) => order <= 0),
  $exists: (path, operand) => {
    if (typeof operand !== 'boolean') throw new SyntaxError('must give "$exists" true or false');
    return (room) => (valueAt(room, path) !== undefined) === operand;
  },
};

function readOperator(path: string, operator: string, operand: unknown): Filter {
  const read = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (read === undefined) {
    throw new SyntaxError(`must not use "${operator}"; accepted are ${Object.keys(OPERATORS).join(', ')}, $regex`);
  }
  return read(path, operand);
}

function not(filter: Filter): Filter {
  return (room) => !filter(room);
}

function listOf(operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand)) throw new SyntaxError('must give "$in" and "$nin" a list');
  if (operand.length > 500) throw new SyntaxError('must have at most 500 elements in its lists');
  return operand;
}

/** Null among the values stands for none. */
function isOneOf(path: string, given: readonly unknown[]): Filter {
  const values = given.map((value) => (value === null ? undefined : operandOf(path, value)));
  return (room) => {
    const found = comparableAt(room, path);
    return Array.isArray(found) ? values.some((value) => found.includes(value)) : values.includes(found as never);
  };
}

function inOrder(path: string, given: unknown, accepts: (order: number) => boolean): Filter {
  if (typeOfPath(path) === 'string[]') throw new SyntaxError(`must not compare "${path}", which is a list`);
  const operand = operandOf(path, given);
  return (room) => {
    const found = comparableAt(room, path);
    return found !== undefined && accepts(compare(found, operand));
  };
}

function operandOf(path: string, given: unknown): string | number | boolean {
  const type = typeOfPath(path);
  const value = type === 'Date' && isObject(given) && '$date' in given ? given['$date'] : given;
  const operand = type === 'Date' && typeof value === 'number' && value !== given ? value : comparable(type, value);
  if (operand === undefined) throw new SyntaxError(`must compare "${path}" with a value of the type ${type}`);
  return operand;
}

/** No pattern: a text, after `^` the beginning. */
function contains(path: string, pattern: unknown, options: unknown): Filter {
  if (!typeOfPath(path).startsWith('string')) throw new SyntaxError(`must use "$regex" with texts, unlike "${path}"`);
  if (typeof pattern !== 'string' || !/^\^?(\\[^]|[^\\.*+?()[\]{}|$^])*$/.test(pattern)) {
    throw new SyntaxError('must have a backslash before a metacharacter in "$regex", which takes literal text');
  }
  if (![undefined, '', 'i'].includes(options as string)) throw new SyntaxError('must give "$options" "i" or ""');
  const fold = (text: string) => (options === 'i' ? text.toLowerCase() : text);
  const isPrefix = pattern.startsWith('^');
  const text = fold(pattern.slice(isPrefix ? 1 : 0).replaceAll(/\\([^])/g, '$1'));
  return (room) =>
    [comparableAt(room, path)]
      .flat()
      .some(
        (value) => typeof value === 'string' && (isPrefix ? fold(value).startsWith(text) : fold(value).includes(text)),
      );
}
