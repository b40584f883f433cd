import { isObject } from '../../json-object.js';
import type { Condition, Operand } from '../condition.js';
import type { FilterablePath, FilterablePaths } from '../filterable-paths.js';
import { parseJsonObject } from './json-text.js';
import { parseLiteralPattern } from './literal-pattern.js';
import { readOperand } from './operand.js';
import { quote } from './quote.js';
import { faultOnSyntaxError } from './syntax-fault.js';

const MAX_DEPTH = 5;
const MAX_CONDITIONS = 50;
const MAX_ELEMENTS = 500;

const OPERATORS = '$eq, $ne, $in, $nin, $gt, $gte, $lt, $lte, $exists, $regex (with $options)';

const COMPARISONS = { $gt: 'gt', $gte: 'gte', $lt: 'lt', $lte: 'lte' } as const;

/** The paths that may be named, and how much of the limits is used up. */
interface Reading {
  readonly paths: FilterablePaths;
  conditions: number;
  elements: number;
}

/**
 * The rooms that a `query` text means: a closed part of MongoDB's language over the filterable paths.
 *
 * Limits: 5 objects within one another (conditions, operators and `$date` alike), 50 conditions (each operator and
 * each plain value is one, and so is an empty object), 500 elements in all lists of `$in` and `$nin` together.
 *
 * @throws ParameterFault `error-invalid-query`, its message naming the operator or path and what is accepted.
 */
export function parseQuery(text: string, paths: FilterablePaths): Condition {
  const wire = { errorType: 'error-invalid-query', error: `Invalid query parameter provided: "${text}"` };
  return faultOnSyntaxError(wire, () => {
    const query = parseJsonObject(text, '{"queue":"support","msgs":{"$gt":5}}');
    if (depthOf(query) > MAX_DEPTH) throw new SyntaxError(`must have at most ${MAX_DEPTH} objects within one another`);
    return readConditions(query, { paths, conditions: 0, elements: 0 });
  });
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((deepest: number, element) => Math.max(deepest, depthOf(element)), 0);
  return Array.isArray(value) ? inner : inner + 1;
}

function readConditions(query: Record<string, unknown>, reading: Reading): Condition {
  const conditions = Object.entries(query).map(([name, value]) => readCondition(name, value, reading));
  if (conditions.length === 0) countCondition(reading);
  return allOf(conditions);
}

function allOf(conditions: readonly Condition[]): Condition {
  const [first, ...others] = conditions;
  return first !== undefined && others.length === 0 ? first : { op: 'and', of: conditions };
}

function readCondition(name: string, value: unknown, reading: Reading): Condition {
  if (name === '$and') return allOf(readMembers(name, value, reading));
  if (name === '$or') return { op: 'or', of: readMembers(name, value, reading) };
  if (name.startsWith('$'))
    throw new SyntaxError(`must not use ${quote(name)} here; beside paths only $and and $or are accepted`);

  const path = reading.paths.get(name);
  if (path === undefined) {
    const accepted = [...reading.paths.keys()].join(', ');
    throw new SyntaxError(`must not name the path ${quote(name)}; the filterable paths are ${accepted}`);
  }
  return readComparison(path, value, reading);
}

function readMembers(operator: string, members: unknown, reading: Reading): Condition[] {
  if (!Array.isArray(members) || members.length === 0 || !members.every(isObject)) {
    throw new SyntaxError(`must give "${operator}" a list of one or more objects`);
  }
  return members.map((member) => readConditions(member, reading));
}

function readComparison(path: FilterablePath, value: unknown, reading: Reading): Condition {
  if (!isObject(value) || Object.hasOwn(value, '$date')) {
    countCondition(reading);
    return { op: 'in', path, ...readValues(path, [value]) };
  }
  const { $options: options, ...operators } = value;
  if (Object.keys(operators).length === 0) {
    throw new SyntaxError(`must give ${quote(path.path)} a value or operators: ${OPERATORS}`);
  }
  if (options !== undefined && !Object.hasOwn(operators, '$regex')) {
    throw new SyntaxError(`must use "$options" of ${quote(path.path)} together with "$regex" only`);
  }
  return allOf(
    Object.entries(operators).map(([operator, operand]) => {
      countCondition(reading);
      return operator === '$regex' ? readRegex(path, operand, options) : readOperator(path, operator, operand, reading);
    }),
  );
}

function readOperator(path: FilterablePath, operator: string, operand: unknown, reading: Reading): Condition {
  switch (operator) {
    case '$eq':
      return { op: 'in', path, ...readValues(path, [operand]) };
    case '$ne':
      return { op: 'notIn', path, ...readValues(path, [operand]) };
    case '$in':
      return { op: 'in', path, ...readValues(path, readList(path, operator, operand, reading)) };
    case '$nin':
      return { op: 'notIn', path, ...readValues(path, readList(path, operator, operand, reading)) };
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (path.type === 'strings') {
        throw new SyntaxError(`must not use "${operator}" with ${quote(path.path)}, which is a list`);
      }
      return { op: COMPARISONS[operator], path, value: readOperand(path, operand) };
    case '$exists':
      if (typeof operand !== 'boolean') {
        throw new SyntaxError(`must give "$exists" of ${quote(path.path)} true or false`);
      }
      return { op: 'exists', path, present: operand };
    default:
      throw new SyntaxError(
        `must not use ${quote(operator)} with ${quote(path.path)}; the operators accepted are ${OPERATORS}`,
      );
  }
}

function readList(path: FilterablePath, operator: string, operand: unknown, reading: Reading): readonly unknown[] {
  if (!Array.isArray(operand)) throw new SyntaxError(`must give "${operator}" of ${quote(path.path)} a list`);
  reading.elements += operand.length;
  if (reading.elements > MAX_ELEMENTS) {
    throw new SyntaxError(`must have at most ${MAX_ELEMENTS} elements in its lists of $in and $nin`);
  }
  return operand;
}

/** As in MongoDB, null stands for a value that is null or missing. */
function readValues(path: FilterablePath, list: readonly unknown[]): { values: Operand[]; orMissing: boolean } {
  const values = list.filter((element) => element !== null);
  return { values: values.map((element) => readOperand(path, element)), orMissing: values.length < list.length };
}

function readRegex(path: FilterablePath, pattern: unknown, options: unknown): Condition {
  if (path.type !== 'string' && path.type !== 'strings') {
    throw new SyntaxError(`must use "$regex" with texts only, and ${quote(path.path)} is none`);
  }
  if (typeof pattern !== 'string') throw new SyntaxError(`must give "$regex" of ${quote(path.path)} a text`);
  if (options !== undefined && options !== '' && options !== 'i') {
    throw new SyntaxError(`must give "$options" of ${quote(path.path)} "i" (any case) or ""`);
  }
  const { op, text } = parseLiteralPattern(pattern);
  const folded = options === 'i';
  return { op, path, text: folded ? text.toLowerCase() : text, folded };
}

function countCondition(reading: Reading): void {
  reading.conditions += 1;
  if (reading.conditions > MAX_CONDITIONS) throw new SyntaxError(`must have at most ${MAX_CONDITIONS} conditions`);
}
