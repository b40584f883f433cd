import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../store/dialect.js';
import { type Argument, compileQuery, type Query, type QueryBuilder } from '../store/query.js';
import type { Condition, Operand, Sort } from './condition.js';
import { compileCondition, describeCondition, type NextOperand } from './condition-sql.js';

/** Which rooms, in which order. */
export interface Selection {
  readonly type: 'v' | 'l';
  readonly where: Condition;
  readonly sort: Sort;
}

/** Values to bind, by their place in the query. */
type Operands = readonly Operand[];

/** Takes the selection's operands, the limit and the offset. */
export type PageQuery = Query<Operands, { text: string }>;
/** Takes the selection's operands. */
export type CountQuery = Query<Operands, { total: number }>;

/**
 * A selection split into what decides the SQL (`shape`) and what is bound to it (`operands`): selections of one
 * shape share their compiled queries.
 */
export function describeSelection({ type, where, sort }: Selection): { shape: string; operands: Operand[] } {
  const operands: Operand[] = [];
  const shape = `${type} ${describeCondition(where, operands)} ${sort.map((key) => key.path.path + key.direction).join()}`;
  return { shape, operands };
}

/** The page of a selection: the keys are found and cut first, documents are read for the page alone. */
export function compilePageQuery(builder: QueryBuilder, selection: Selection): PageQuery {
  const keys = sortKeys(selection.sort);
  const department = joinedDepartment(selection, builder);
  const selected = keys.map(({ column }, place) => sql`${sql.ref(column)} as ${sql.ref(`key${place}`)}`);
  const selectedKeys = keys.map(({ direction }, place) => ({ column: `key${place}`, direction }));
  return compileQuery<Operands, { text: string }>(builder, (_db, argument, dialect) => {
    const next = inOrder(argument);
    return sql<{ text: string }>`
      select ${department.text} as text
      from (
        select seq ${department.key}, ${sql.join(selected)} from rooms
        where ${compileWhere(selection, next, dialect)}
        order by ${orderBy(keys)} limit ${next()} offset ${next()}
      ) as page
      join room_documents on room_documents.seq = page.seq
      ${department.join}
      order by ${orderBy(selectedKeys)}`;
  });
}

/**
 * The same rooms for an answer without a limit: read as they come, nothing gathered but keys. Left joins leave the order
 * to their left side; sorting behind them would gather every document first.
 */
export function compileStreamQuery(builder: QueryBuilder, selection: Selection): PageQuery {
  const department = joinedDepartment(selection, builder);
  return compileQuery<Operands, { text: string }>(builder, (_db, argument, dialect) => {
    const next = inOrder(argument);
    return sql<{ text: string }>`
      select ${department.text} as text
      from (
        select seq ${department.key} from rooms
        where ${compileWhere(selection, next, dialect)}
        order by ${orderBy(sortKeys(selection.sort))} limit ${next()} offset ${next()}
      ) as page
      left join room_documents on room_documents.seq = page.seq
      ${department.join}`;
  });
}

/** The text of a room and the parts of SQL that join its department into it, with which livechat rooms are answered. */
function joinedDepartment({ type }: Selection, { dialect }: QueryBuilder) {
  const document = sql<string>`room_documents.document`;
  if (type === 'v') return { text: document, key: sql``, join: sql`` };
  return {
    text: sql<string>`case when departments.id is null then ${document}
      else ${dialect.withoutLast(document)} || ',"department":' || departments.answer || '}' end`,
    key: sql`, answer_department_id`,
    join: sql`left join departments on departments.id = page.answer_department_id`,
  };
}

/** How many rooms a selection has: from the store's counters where it asks for states only. */
export function compileCountQuery(builder: QueryBuilder, selection: Selection): CountQuery {
  return compileQuery<Operands, { total: number }>(builder, (_db, argument, dialect) => {
    const where = compileWhere(selection, inOrder(argument), dialect);
    return asksForStatesOnly(selection.where)
      ? sql<{ total: number }>`select coalesce(sum(rooms), 0) as total from room_counts as rooms where ${where}`
      : sql<{ total: number }>`select count(*) as total from rooms where ${where}`;
  });
}

function asksForStatesOnly(condition: Condition): boolean {
  return condition.op === 'is' || (condition.op === 'and' && condition.of.every(asksForStatesOnly));
}

/** Gives the arguments one after the other, as the operands lie. */
function inOrder(argument: Argument<Operands>): NextOperand {
  let place = 0;
  return () => sql`${argument(place++)}`;
}

function compileWhere({ type, where }: Selection, next: NextOperand, dialect: Dialect): RawBuilder<SqlBool> {
  // The type is written out, for the indexes that hold rooms of one type only.
  return sql<SqlBool>`rooms.type = ${sql.lit(type)} and ${compileCondition(where, next, dialect)}`;
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
