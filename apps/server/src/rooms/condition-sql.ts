import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import { columnText } from './column-text.js';
import type { Condition, Operand } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';

/** Gives the placeholder of the next operand. */
export type NextOperand = () => RawBuilder<unknown>;

/** Writes the shape of a condition and gathers its operands, in the order in which `compileCondition` takes them. */
export function describeCondition(condition: Condition, operands: Operand[]): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `${condition.op}(${condition.of.map((each) => describeCondition(each, operands)).join()})`;
    case 'in':
    case 'notIn': {
      const values = padded(condition.values);
      for (const value of values) operands.push(storable(value));
      return `${condition.op} ${condition.path.path} ${values.length}${condition.orMissing ? '?' : ''}`;
    }
    case 'exists':
      return `${condition.present ? 'has' : 'lacks'} ${condition.path.path}`;
    case 'prefix':
    case 'contains':
      operands.push(storable(condition.text));
      if (condition.op === 'prefix' && !condition.folded) operands.push(afterPrefix(columnText(condition.text)));
      return `${condition.op}${condition.folded ? ' folded' : ''} ${condition.path.path}`;
    case 'customField':
      operands.push(columnText(condition.key), columnText(condition.text));
      return condition.op;
    case 'is':
      return `${condition.value ? '' : 'not '}${condition.flag}`;
    default:
      operands.push(storable(condition.value));
      return `${condition.op} ${condition.path.path}`;
  }
}

/** Lists are padded to a power of two with their last value, so that few shapes serve lists of every length. */
function padded(values: readonly Operand[]): readonly Operand[] {
  if (values.length === 0) return values;
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => values.at(-1) as Operand)];
}

function storable(operand: Operand): Operand {
  return typeof operand === 'string' ? columnText(operand) : operand;
}

/** The least text, by code point, that is greater than every text with this prefix. */
function afterPrefix(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return '\u{10ffff}'.repeat(64); // nothing but the greatest code point: no end to find
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

const FLAG_COLUMNS = { open: 'is_open', served: 'is_served', onHold: 'is_on_hold' } as const;
const LIST_TABLES: Record<string, string> = { tags: 'room_tags', departmentAncestors: 'room_ancestors' };
const COMPARISONS = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` };
const EVERYTHING = sql<SqlBool>`1 = 1`;
const NOTHING = sql<SqlBool>`1 = 0`;

type Sql = RawBuilder<SqlBool>;

/** A condition as SQL over `rooms`, true or false for every room that matches or doesn't. */
export function compileCondition(condition: Condition, next: NextOperand, dialect: Dialect): Sql {
  switch (condition.op) {
    case 'and':
      return joinConditions(condition.of, sql` and `, EVERYTHING, next, dialect);
    case 'or':
      return joinConditions(condition.of, sql` or `, NOTHING, next, dialect);
    case 'in':
      return compileIn(condition, next);
    case 'notIn':
      return sql<SqlBool>`not ${compileIn(condition, next)}`;
    case 'exists':
      return sql<SqlBool>`(${column(condition.path)} is ${condition.present ? sql`not null or` : sql`null and not`}
        rooms.seq in (select seq from room_nulls where path = ${sql.lit(condition.path.path)}))`;
    case 'prefix':
    case 'contains':
      return compileText(condition, next, dialect);
    case 'customField':
      return sql<SqlBool>`rooms.seq in (select seq from room_custom_fields
        where key = ${next()} and ${dialect.position(sql.ref('folded'), next() as RawBuilder<string>)} > 0)`;
    case 'is':
      return sql<SqlBool>`${sql.ref(FLAG_COLUMNS[condition.flag])} = ${sql.lit(condition.value ? 1 : 0)}`;
    default:
      return sql<SqlBool>`${column(condition.path)} ${COMPARISONS[condition.op]} ${next()}`;
  }
}

function joinConditions(
  conditions: readonly Condition[],
  separator: RawBuilder<unknown>,
  ofNone: Sql,
  next: NextOperand,
  dialect: Dialect,
): Sql {
  if (conditions.length === 0) return ofNone;
  return sql<SqlBool>`(${sql.join(
    conditions.map((condition) => compileCondition(condition, next, dialect)),
    separator,
  )})`;
}

/** True or false, never unknown, so that `notIn` can negate it. */
function compileIn(condition: Condition & { op: 'in' | 'notIn' }, next: NextOperand): Sql {
  const { path, orMissing } = condition;
  const values = padded(condition.values).map(next);
  const alternatives: Sql[] = [];
  if (values.length > 0 && path.type === 'strings')
    alternatives.push(listHolds(path, sql`value in (${sql.join(values)})`));
  else if (values.length === 1) alternatives.push(sql<SqlBool>`${column(path)} = ${values[0]}`);
  else if (values.length > 1) alternatives.push(sql<SqlBool>`${column(path)} in (${sql.join(values)})`);
  if (orMissing) alternatives.push(sql<SqlBool>`${column(path)} is null`);
  if (alternatives.length === 0) return NOTHING;
  const any = sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
  return condition.op === 'notIn' && path.type !== 'strings' && !orMissing
    ? sql<SqlBool>`(${column(path)} is not null and ${any})`
    : any;
}

function compileText(
  { op, path, folded }: Condition & { op: 'prefix' | 'contains' },
  next: NextOperand,
  dialect: Dialect,
): Sql {
  const matches = (value: RawBuilder<string | null>, foldedValue: RawBuilder<string | null>): Sql => {
    if (op === 'prefix' && !folded) return sql<SqlBool>`(${value} >= ${next()} and ${value} < ${next()})`;
    const found = dialect.position(
      folded ? sql`coalesce(${foldedValue}, ${value})` : value,
      next() as RawBuilder<string>,
    );
    return op === 'prefix' ? sql<SqlBool>`${found} = 1` : sql<SqlBool>`${found} > 0`;
  };
  if (path.type === 'strings') return listHolds(path, matches(sql.ref('value'), sql.ref('folded')));
  return matches(column(path), sql.ref(`rooms.${path.column}_folded`));
}

function listHolds(path: FilterablePath, condition: RawBuilder<unknown>): Sql {
  const table = LIST_TABLES[path.path];
  if (table === undefined) throw new Error(`The store keeps no table for the list "${path.path}".`);
  return sql<SqlBool>`rooms.seq in (select seq from ${sql.table(table)} where ${condition})`;
}

function column(path: FilterablePath): RawBuilder<string | null> {
  return sql.ref(`rooms.${path.column}`);
}
