import { type RawBuilder, sql } from 'kysely';
import type { Dialect, Window } from '../store/dialect.js';
import { type Argument, compileQuery, type PageQuery, type Query, type QueryBuilder } from '../store/query.js';
import { conjunctsOf } from './access.js';
import { type AccessSql, compileAccess } from './access-sql.js';
import type { Condition } from './condition.js';
import { type CountPlan, planCount } from './count-plan.js';
import { type PagePlan, planPage, type StreamPlan } from './page-plan.js';
import { inOrder, type Operands, type Selection } from './selection.js';
import { type SortKey, sortKeysOfList, sortKeysOfRooms } from './sort-keys.js';

/** How a page is read. */
export interface PageRead {
  /** Pages that are read in one shape have the same SQL. */
  readonly shape: string;
  readonly plan: PagePlan;
  readonly count: CountPlan;
  /** All rooms that lie where they are read; left out where nothing depends on it. */
  readonly among: CountPlan | undefined;
}

export function planRead(selection: Selection, dialect: Dialect): PageRead {
  const conditions = conjunctsOf(selection.where);
  const plan = planPage({ ...selection, conditions }, dialect);
  const countOf = (of: readonly Condition[]) => planCount({ ...selection, where: { op: 'and', of } }, dialect);
  const count = countOf(conditions);
  if (plan.walk.passes === 'none' && count.counting === undefined) {
    return { shape: `${plan.shape} ${count.shape}`, plan, count, among: undefined };
  }
  const along = countOf(plan.walk.along);
  const among = along.counting === undefined ? along : countOf([]);
  return { shape: `${plan.shape} ${count.shape} ${among.shape}`, plan, count, among };
}

/** What is bound to the query of a page behind limit and offset, in its order. */
export function pageOperands({ plan, count, among }: PageRead): Operands {
  const operands = [...plan.operands, ...(plan.gathering?.operands ?? []), ...count.operands];
  return among === undefined ? operands : [...operands, ...among.operands];
}

/** The page of a selection: the keys are found and cut first, documents are read for the page alone. */
export function compilePageQuery(
  builder: QueryBuilder,
  selection: Selection,
  { plan, count, among }: PageRead,
): PageQuery<Operands> {
  const { walk, gathering } = plan;
  const gatheringAt = 2 + plan.operands.length;
  const countAt = gatheringAt + (gathering?.operands.length ?? 0);
  const amongAt = countAt + count.operands.length;
  const upTo = count.counting?.upTo;
  return builder.compilePage<Operands>({
    window: windowOf,
    total: (argument, dialect) => count.sql(inOrder(argument, countAt), dialect),
    isCounted: count.counting !== undefined,
    ...(upTo && { totalUpTo: (most, argument, dialect) => upTo(most, inOrder(argument, countAt), dialect) }),
    texts(argument, dialect) {
      const next = inOrder(argument, 2);
      const parts = walk.streams.map((access) => compileAccess(access, selection.type, next, dialect, false));
      const time = parts[0]?.time;
      const keys = time ? sortKeysOfList(time, selection.sort, dialect) : sortKeysOfRooms(selection.sort, dialect);
      return compileTexts(selection, parts, keys, windowOf(argument), dialect);
    },
    ...(gathering && {
      gathered(argument, dialect) {
        const rooms = compileAccess(gathering.access, selection.type, inOrder(argument, gatheringAt), dialect, true);
        // Sorted by what no index is in the order of.
        const keys = sortKeysOfRooms(selection.sort, dialect.asked ?? dialect);
        return compileTexts(selection, [rooms], keys, windowOf(argument), dialect);
      },
    }),
    shown(argument, dialect) {
      const { text, join } = joinedTexts(selection, false, dialect);
      return sql<{ text: string }>`select ${text} as text from (select ${argument('seq')} as seq) as page ${join}`;
    },
    passes: walk.passes,
    ...(among && { among: (argument, dialect) => among.sql(inOrder(argument, amongAt), dialect) }),
    planEachTime: walk.passes !== 'none',
  });
}

/** How many rooms a selection has. Takes the operands of the count. */
export function compileCountQuery(builder: QueryBuilder, count: CountPlan): Query<Operands, { total: number }> {
  return compileQuery<Operands, { total: number }>(builder, (_db, argument, dialect) =>
    count.sql(inOrder(argument), dialect),
  );
}

/**
 * The rooms of a selection for an answer without a limit: read as they come, nothing gathered but keys. Takes the
 * limit, the offset and the operands of the plan.
 */
export function compileStreamQuery(
  builder: QueryBuilder,
  selection: Selection,
  { access }: StreamPlan,
): Query<Operands, { text: string }> {
  return compileQuery<Operands, { text: string }>(builder, (_db, argument, dialect) => {
    const rooms = compileAccess(access, selection.type, inOrder(argument, 2), dialect, true);
    const keys = sortKeysOfRooms(selection.sort, dialect);
    const { text, join } = joinedTexts(selection, hasDepartment(selection, [rooms], dialect), dialect);
    return sql<{ text: string }>`select ${text} as text
      from (${selectKeys(selection, [rooms], keys, windowOf(argument), dialect)}) as page ${join}
      ${dialect.keepsOrder ? sql`` : sql`order by ${orderBy(keys, 'page.')}`}`;
  });
}

/** Limit and offset come first. */
function windowOf(argument: Argument<Operands>): Window {
  return { limit: sql`${argument(0)}`, offset: sql`${argument(1)}` };
}

function compileTexts(
  selection: Selection,
  parts: readonly AccessSql[],
  keys: readonly SortKey[],
  window: Window,
  dialect: Dialect,
) {
  const order = orderBy(keys, 'page.');
  const names = keys.map((_, place) => sql.ref(`page.key${place}`));
  const { text, join } = joinedTexts(selection, hasDepartment(selection, parts, dialect), dialect);
  const selected = selectKeys(selection, parts, keys, window, dialect);
  const rows = sql<{ seq: number; text: string }>`
    select page.seq, ${text} as text, ${sql.join(names)} from (${selected}) as page ${join} order by ${order}`;
  return { rows, keys: selected, order };
}

/** The rooms of a page, with what they are sorted by. What is in several parts comes once. */
function selectKeys(
  selection: Selection,
  parts: readonly AccessSql[],
  keys: readonly SortKey[],
  window: Window,
  dialect: Dialect,
): RawBuilder<{ seq: number }> {
  const names = keys.map((_, place) => `key${place}`);
  const columns = keys.map(({ column }, place) => sql`${column} as ${sql.ref(names[place] as string)}`);
  const department = hasDepartment(selection, parts, dialect) ? sql`, rooms.answer_department_id` : sql``;
  const selects = parts.map(
    ({ seq, from, where }) =>
      sql<{ seq: number }>`select ${seq} as seq, ${sql.join(columns)}${department} from ${from} where ${where}`,
  );
  const by = orderBy(keys, '');
  if (selects.length > 1) return dialect.merge(selects, { by, keys: names }, window);
  return sql`${selects[0]} order by ${by} limit ${window.limit} offset ${window.offset}`;
}

/** Whether their department is told where the rooms are found, which saves looking at each again. */
function hasDepartment({ type }: Selection, parts: readonly AccessSql[], { indexesDepartment }: Dialect): boolean {
  return type === 'l' && indexesDepartment && parts.length === 1 && parts[0]?.hasRooms === true;
}

/** The texts of a page's rooms, livechat ones with their department, and the joins that bring them. */
function joinedTexts({ type }: Selection, tellsDepartment: boolean, dialect: Dialect) {
  const document = sql<string>`room_documents.document`;
  const documents = dialect.lookUp('room_documents', ['document'], sql`page.seq`);
  if (type === 'v') return { text: document, join: documents };
  const department = tellsDepartment ? sql`page` : sql`rooms`;
  return {
    text: sql<string>`case when departments.id is null then ${document}
      else ${dialect.withoutLast(document)} || ',"department":' || departments.answer || '}' end`,
    join: sql`${documents}
      ${tellsDepartment ? sql`` : dialect.lookUp('rooms', ['answer_department_id'], sql`page.seq`)}
      left join departments on departments.id = ${department}.answer_department_id`,
  };
}

function orderBy(keys: readonly SortKey[], table: '' | 'page.'): RawBuilder<unknown> {
  return sql.join(
    keys.map(({ direction }, place) => {
      const key = sql.ref(`${table}key${place}`);
      return direction === 1 ? sql`${key} asc nulls first` : sql`${key} desc nulls last`;
    }),
  );
}
