import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import { type Argument, compileQuery, type Query, type QueryBuilder } from '../store/query.js';
import { columnText } from './column-text.js';
import type { Condition, Operand, Sort } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';

/** Which rooms, in which order. */
export interface Selection {
  readonly type: 'v' | 'l';
  readonly where: Condition;
  readonly sort: Sort;
}

/** A selection's operands, by their place in it. */
type Operands = Record<number, Operand>;
type PageArguments = Operands & { limit: number; offset: number };

export type PageQuery = Query<PageArguments, { text: string }>;
export type CountQuery = Query<Operands, { total: number }>;

/**
 * A selection split into what decides the SQL (`shape`) and what is bound to it (`operands`): selections of one
 * shape share their compiled queries.
 */
export function describeSelection({ type, where, sort }: Selection): { shape: string; operands: Operand[] } {
  const operands: Operand[] = [];
  const shape = `${type} ${describe(where, operands)} ${sort.map((key) => key.path.path + key.direction).join()}`;
  return { shape, operands };
}

/** The page of a selection: the keys are found and cut first, documents are read for the page alone. */
export function compilePageQuery(builder: QueryBuilder, selection: Selection): PageQuery {
  const keys = sortKeys(selection.sort);
  const department = joinedDepartment(selection, builder);
  const selected = keys.map(({ column }, place) => sql`${sql.ref(column)} as ${sql.ref(`key${place}`)}`);
  const selectedKeys = keys.map(({ direction }, place) => ({ column: `key${place}`, direction }));
  return compileQuery<PageArguments, { text: string }>(
    builder,
    (_db, argument, dialect) => sql<{ text: string }>`
      select ${department.text} as text
      from (
        select seq ${department.key}, ${sql.join(selected)} from rooms
        where ${compileWhere(selection, argument as Argument<Operands>, dialect)}
        order by ${orderBy(keys)} limit ${argument('limit')} offset ${argument('offset')}
      ) as page
      join room_documents on room_documents.seq = page.seq
      ${department.join(sql`page`)}
      order by ${orderBy(selectedKeys)}`,
  );
}

/** The same rooms for an answer without a limit: read as they come, nothing gathered. */
export function compileStreamQuery(builder: QueryBuilder, selection: Selection): PageQuery {
  const department = joinedDepartment(selection, builder);
  const keys = sortKeys(selection.sort).map(({ column, direction }) => ({ column: `rooms.${column}`, direction }));
  return compileQuery<PageArguments, { text: string }>(
    builder,
    (_db, argument, dialect) => sql<{ text: string }>`
      select ${department.text} as text
      from rooms
      join room_documents on room_documents.seq = rooms.seq
      ${department.join(sql`rooms`)}
      where ${compileWhere(selection, argument as Argument<Operands>, dialect)}
      order by ${orderBy(keys)} limit ${argument('limit')} offset ${argument('offset')}`,
  );
}

/** The text of a room and the parts of SQL that join its department into it, with which livechat rooms are answered. */
function joinedDepartment({ type }: Selection, { dialect }: QueryBuilder) {
  const document = sql<string>`room_documents.document`;
  if (type === 'v') return { text: document, key: sql``, join: () => sql`` };
  return {
    text: sql<string>`case when departments.id is null then ${document}
      else ${dialect.withoutLast(document)} || ',"department":' || departments.answer || '}' end`,
    key: sql`, answer_department_id`,
    join: (rooms: RawBuilder<unknown>) => sql`left join departments on departments.id = ${rooms}.answer_department_id`,
  };
}

/** How many rooms a selection has: from the store's counters where it asks for states only. */
export function compileCountQuery(builder: QueryBuilder, selection: Selection): CountQuery {
  return compileQuery<Operands, { total: number }>(builder, (_db, argument, dialect) => {
    const where = compileWhere(selection, argument, dialect);
    return asksForStatesOnly(selection.where)
      ? sql<{ total: number }>`select coalesce(sum(rooms), 0) as total from room_counts as rooms where ${where}`
      : sql<{ total: number }>`select count(*) as total from rooms where ${where}`;
  });
}

function asksForStatesOnly(condition: Condition): boolean {
  return condition.op === 'is' || (condition.op === 'and' && condition.of.every(asksForStatesOnly));
}

/** Writes the shape of a condition and gathers its operands, in the order in which `compileCondition` takes them. */
function describe(condition: Condition, operands: Operand[]): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `${condition.op}(${condition.of.map((each) => describe(each, operands)).join()})`;
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

function compileWhere({ type, where }: Selection, argument: Argument<Operands>, dialect: Dialect): Sql {
  let place = 0;
  const next = () => sql`${argument(place++)}`;
  // The type is written out, for the indexes that hold rooms of one type only.
  return sql<SqlBool>`rooms.type = ${sql.lit(type)} and ${compileCondition(where, next, dialect)}`;
}

function compileCondition(condition: Condition, next: () => RawBuilder<unknown>, dialect: Dialect): Sql {
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
  next: () => RawBuilder<unknown>,
  dialect: Dialect,
): Sql {
  if (conditions.length === 0) return ofNone;
  return sql<SqlBool>`(${sql.join(
    conditions.map((condition) => compileCondition(condition, next, dialect)),
    separator,
  )})`;
}

/** True or false, never unknown, so that `notIn` can negate it. */
function compileIn(condition: Condition & { op: 'in' | 'notIn' }, next: () => RawBuilder<unknown>): Sql {
  const { path, orMissing } = condition;
  const values = padded(condition.values).map(next);
  const alternatives: Sql[] = [];
  if (values.length > 0 && path.type === 'strings') alternatives.push(listHolds(path, sql`value in (${sql.join(values)})`));
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
  next: () => RawBuilder<unknown>,
  dialect: Dialect,
): Sql {
  const matches = (value: RawBuilder<string | null>, foldedValue: RawBuilder<string | null>): Sql => {
    if (op === 'prefix' && !folded) return sql<SqlBool>`(${value} >= ${next()} and ${value} < ${next()})`;
    const found = dialect.position(folded ? sql`coalesce(${foldedValue}, ${value})` : value, next() as RawBuilder<string>);
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

interface SortKey {
  column: string;
  direction: 1 | -1;
}

/** The columns to sort by; `_id` ends every order, so that no two rooms are equal and pages never overlap. */
function sortKeys(sort: Sort): SortKey[] {
  const end = sort.findIndex(({ path }) => path.path === '_id');
  const keys = (end === -1 ? sort : sort.slice(0, end + 1)).map(({ path, direction }) => ({
    column: path.type === 'strings' ? `${path.column}_${direction === 1 ? 'least' : 'greatest'}` : path.column,
    direction,
  }));
  return end === -1 ? [...keys, { column: 'id', direction: keys.at(-1)?.direction ?? -1 }] : keys;
}

function orderBy(keys: SortKey[]): RawBuilder<unknown> {
  return sql.join(
    keys.map(({ column, direction }) =>
      direction === 1 ? sql`${sql.ref(column)} asc nulls first` : sql`${sql.ref(column)} desc nulls last`,
    ),
  );
}
