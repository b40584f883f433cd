import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { type Dialect, LONG_TEXT } from '../store/dialect.js';
import { columnText } from './column-text.js';
import type { Condition, Operand } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';
import { keyText } from '../store/key-text.js';

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
      return `${condition.op} ${condition.path.path} ${values.length}${condition.orMissing ? '?' : ''}${length(values)}`;
    }
    case 'exists':
      return `${condition.present ? 'has' : 'lacks'} ${condition.path.path}`;
    case 'prefix':
    case 'contains':
      operands.push(storable(condition.text));
      if (condition.op === 'prefix' && !condition.folded) operands.push(afterPrefix(columnText(condition.text)));
      return `${condition.op}${condition.folded ? ' folded' : ''} ${condition.path.path}${length([condition.text])}`;
    case 'named':
      operands.push(columnText(condition.text));
      return condition.op;
    case 'customField':
      operands.push(keyText(columnText(condition.key)), columnText(condition.text));
      return condition.op;
    case 'is':
      return `${condition.value ? '' : 'not '}${condition.flag}`;
    default:
      operands.push(storable(condition.value));
      return `${condition.op} ${condition.path.path}${length([condition.value])}`;
  }
}

/** Lists are padded to a power of two with their last value, so that few shapes serve lists of every length. */
export function padded<Value extends Operand>(values: readonly Value[]): readonly Value[] {
  if (values.length === 0) return values;
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => values.at(-1) as Value)];
}

/** Tells the shapes of long texts from others, for engines compare them in another way. */
function length(values: readonly Operand[]): string {
  return areShort(values) ? '' : ' long';
}

/** Whether each is shorter than what engines may index by its beginning alone. */
export function areShort(values: readonly Operand[]): boolean {
  return values.every((value) => typeof value === 'number' || value.length < LONG_TEXT);
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
export const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
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
      return compileIn(condition, next, dialect);
    case 'notIn':
      return sql<SqlBool>`not ${compileIn(condition, next, dialect)}`;
    case 'exists':
      return sql<SqlBool>`(${condition.present ? sql`not ${isMissing(condition.path, dialect)} or` : sql`${isMissing(condition.path, dialect)} and not`}
        rooms.seq in (select seq from room_nulls where path = ${sql.lit(condition.path.path)}))`;
    case 'prefix':
    case 'contains':
      return compileText(condition, next, dialect);
    case 'named':
      return compileNamed(next(), dialect);
    case 'customField':
      return sql<SqlBool>`exists (select 1 from room_custom_fields where room_custom_fields.seq = rooms.seq
        and room_custom_fields.key = ${next()} and ${dialect.contains(sql.ref('room_custom_fields.folded'), next())})`;
    case 'is':
      return sql<SqlBool>`${dialect.ref(FLAG_COLUMNS[condition.flag])} = ${sql.lit(condition.value ? 1 : 0)}`;
    default:
      return dialect.compare(
        `rooms.${condition.path.column}`,
        COMPARISONS[condition.op],
        next(),
        areShort([condition.value]),
      );
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
function compileIn(condition: Condition & { op: 'in' | 'notIn' }, next: NextOperand, dialect: Dialect): Sql {
  const { path, orMissing } = condition;
  const values = padded(condition.values).map(next);
  const equals = (name: string) => dialect.equals(name, values, areShort(condition.values));
  const alternatives: Sql[] = [];
  if (values.length > 0) {
    alternatives.push(
      path.type === 'strings'
        ? listHolds(path, (table) => sql`${equals(`${table}.value`)} ${dialect.forEach}`)
        : equals(`rooms.${path.column}`),
    );
  }
  if (orMissing) alternatives.push(isMissing(path, dialect));
  if (alternatives.length === 0) return NOTHING;
  const any = sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
  return condition.op === 'notIn' && path.type !== 'strings' && !orMissing
    ? sql<SqlBool>`(not ${isMissing(path, dialect)} and ${any})`
    : any;
}

function compileText(condition: Condition & { op: 'prefix' | 'contains' }, next: NextOperand, dialect: Dialect): Sql {
  const { path } = condition;
  return path.type === 'strings'
    ? listHolds(path, (table) => compileTextOf(table, condition, next, dialect))
    : matchesText(`rooms.${path.column}`, `rooms.${path.column}_folded`, condition, next, dialect);
}

/** Whether a value of a list's table matches. */
export function compileTextOf(
  table: string,
  condition: Condition & { op: 'prefix' | 'contains' },
  next: NextOperand,
  dialect: Dialect,
): Sql {
  return matchesText(`${table}.value`, `${table}.folded`, condition, next, dialect);
}

function matchesText(
  value: string,
  foldedValue: string,
  { op, folded, text }: Condition & { op: 'prefix' | 'contains' },
  next: NextOperand,
  dialect: Dialect,
): Sql {
  if (op === 'prefix' && !folded) {
    const from = dialect.compare(value, '>=', next(), areShort([text]));
    const end = dialect.compare(value, '<', next(), areShort([text]));
    return sql<SqlBool>`(${from} and ${end})`;
  }
  const whole = folded ? foldedOf(foldedValue, value) : sql.ref<string | null>(value);
  if (op === 'prefix') return sql<SqlBool>`${dialect.position(whole, next() as RawBuilder<string>)} = 1`;
  const contains = dialect.contains(whole, next());
  return folded && (value === 'rooms.name' || value === 'rooms.fname')
    ? sql<SqlBool>`(${hasName()} and ${contains})`
    : contains;
}

function compileNamed(text: RawBuilder<unknown>, dialect: Dialect): Sql {
  const contains = ['name', 'fname'].map((name) =>
    dialect.contains(foldedOf(`rooms.${name}_folded`, `rooms.${name}`), text),
  );
  return sql<SqlBool>`(${hasName()} and (${sql.join(contains, sql` or `)}))`;
}

/** Says nothing that isn't said beside it, but lets an index answer that holds the folded names of rooms that have one. */
function hasName(): Sql {
  const names = [foldedOf('rooms.fname_folded', 'rooms.fname'), foldedOf('rooms.name_folded', 'rooms.name')];
  return sql<SqlBool>`coalesce(${sql.join(names)}) is not null`;
}

/** A folded text, which is kept only where it differs. */
function foldedOf(folded: string, whole: string): RawBuilder<string | null> {
  return sql`coalesce(${sql.ref(folded)}, ${sql.ref(whole)})`;
}

function listHolds(path: FilterablePath, condition: (table: string) => RawBuilder<unknown>): Sql {
  const table = listTable(path);
  return sql<SqlBool>`exists (select 1 from ${sql.table(table)}
    where ${sql.ref(`${table}.seq`)} = rooms.seq and ${condition(table)})`;
}

/** The table that keeps the values of a list. */
export function listTable(path: FilterablePath): string {
  const table = LIST_TABLES[path.path];
  if (table === undefined) throw new Error(`The store keeps no table for the list "${path.path}".`);
  return table;
}

function isMissing(path: FilterablePath, dialect: Dialect): Sql {
  return sql`(${dialect.isMissing(`rooms.${path.column}`)})`;
}
