import { type RawBuilder, sql } from 'kysely';
import { compileQuery, type PageQuery, type Query, type QueryBuilder } from '../store/query.js';
import type { Sort } from './condition.js';
import type { CountPlan } from './count-plan.js';
import { compileWhere, inOrder, type Operands, type Selection } from './selection.js';

/**
 * The page of a selection: the keys are found and cut first, documents are read for the page alone. Takes the
 * selection's operands, the limit, the offset, and the operands of the count.
 */
export function compilePageQuery(
  builder: QueryBuilder,
  selection: Selection,
  operandCount: number,
  count: CountPlan,
): PageQuery<Operands> {
  const { dialect } = builder;
  const keys = sortKeys(selection.sort);
  const department = joinedDepartment(selection, builder);
  const selected = keys.map(({ column }, place) => sql`${sql.ref(column)} as ${sql.ref(`key${place}`)}`);
  const names = keys.map((_, place) => sql.ref(`page.key${place}`));
  const order = orderBy(keys.map(({ direction }, place) => ({ column: `page.key${place}`, direction })));
  return builder.compilePage<Operands>({
    order,
    total: (argument) => count.sql(inOrder(argument, operandCount + 2), dialect),
    texts(argument) {
      const next = inOrder(argument);
      return sql<{ text: string }>`
        select ${department.text} as text, ${sql.join(names)}
        from (
          select seq ${department.key}, ${sql.join(selected)} from rooms
          where ${compileWhere(selection, next, dialect)}
          order by ${orderBy(keys)} limit ${next()} offset ${next()}
        ) as page
        join room_documents on room_documents.seq = page.seq
        ${department.join}
        order by ${order}`;
    },
  });
}

/** How many rooms a selection has. Takes the operands of the count. */
export function compileCountQuery(builder: QueryBuilder, count: CountPlan): Query<Operands, { total: number }> {
  return compileQuery<Operands, { total: number }>(builder, (_db, argument, dialect) =>
    count.sql(inOrder(argument), dialect),
  );
}

/**
 * The rooms of a selection for an answer without a limit: read as they come, nothing gathered but keys. Left joins leave
 * the order to their left side; sorting behind them would gather every document first. Takes the selection's operands,
 * the limit and the offset.
 */
export function compileStreamQuery(builder: QueryBuilder, selection: Selection): Query<Operands, { text: string }> {
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
