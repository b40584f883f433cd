import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../dialect.js';

/**
 * Columns of texts of any length, of which `<name>_start` holds the first 200 characters: no more than that goes into
 * an index. A text of less than 200 characters compares with the start of another as it does with the whole of it.
 */
const WITH_START = new Set([
  'rooms.id', 'rooms.fname', 'rooms.served_by_id', 'rooms.served_by_username', 'rooms.department_id', 'rooms.queue',
  'rooms.direction', 'rooms.v_id', 'rooms.name', 'rooms.call_unique_id', 'room_tags.value', 'room_tags.id',
  'room_ancestors.value', 'room_ancestors.id',
]); // prettier-ignore

/** Whether a room has more than 200 characters in one of these columns: as the index has it that answers this. */
export const anyLongText = sql<boolean>`exists (select from rooms where greatest(
  char_length(id), char_length(fname), char_length(served_by_id), char_length(served_by_username),
  char_length(department_id), char_length(queue), char_length(direction), char_length(v_id), char_length(name), char_length(call_unique_id)) > 200)`;

export const postgresDialect: Dialect = {
  position: (value, text) => sql<number>`strpos(${value}, ${text})`,
  withoutLast: (text) => sql<string>`left(${text}, -1)`,
  isOneOf: (column, list) => sql<SqlBool>`${column} = any(${list})`,
  listOperand: (values) => values,
  newSeqs: (count) =>
    sql<{ seq: number }>`select nextval('rooms_seq_seq') as seq from generate_series(1, ${count}::integer)`,

  equals(column, operands, short) {
    if (!WITH_START.has(column)) return isAnyOf(sql.ref(column), operands);
    if (short) return isAnyOf(startOf(column), operands);
    return sql<SqlBool>`(${isAnyOf(startOf(column), operands.map(cut))} and ${isAnyOf(sql.ref(column), operands)})`;
  },

  compare(column, operator, operand, short) {
    const comparison = sql.raw(operator);
    if (!WITH_START.has(column)) return sql<SqlBool>`${sql.ref(column)} ${comparison} ${operand}`;
    if (short) return sql<SqlBool>`${startOf(column)} ${comparison} ${operand}`;
    const orEqual = sql.raw(operator.startsWith('<') ? '<=' : '>=');
    return sql<SqlBool>`(${startOf(column)} ${orEqual} ${cut(operand)} and ${sql.ref(column)} ${comparison} ${operand})`;
  },

  sortKeys: (column) => (WITH_START.has(column) ? [`${column}_start`, column] : [column]),
  ref: (column) => sql.ref(column),
  isMissing: (column) => sql<SqlBool>`${WITH_START.has(column) ? startOf(column) : sql.ref(column)} is null`,
  asked: undefined,
  seesValues: true,
  keepsOrder: false,
  indexesDepartment: false,
  // Joined in another way, texts would have to be brought into their order again.
  lookUp: (table, columns, seq) =>
    sql`left join lateral (
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)} where seq = ${seq} offset 0
    ) as ${sql.table(table)} on true`,
  roomsBy: () => sql`rooms`,
  forEach: sql`offset 0`,
  merge(selects, { by, keys }, { limit, offset }) {
    const parts = selects.map((select) => sql`(${select} order by ${by} limit ${limit}::bigint + ${offset}::bigint)`);
    return sql`select distinct on (${sql.join(keys.map((key) => sql.ref(key)))}) *
      from (${sql.join(parts, sql` union all `)}) as part order by ${by} limit ${limit} offset ${offset}`;
  },
  contains,
  addedTo: () => sql``, // appended, and folded later
  storageFaults: undefined,
  textTables: {
    names: undefined,
    indexes: [],
    customFields: (type, key, text) => ({
      from: sql`room_custom_fields`,
      where: sql`room_custom_fields.type = ${sql.lit(type)} and room_custom_fields.key = ${key}
        and ${contains(sql.ref('room_custom_fields.folded'), text)}`,
      seq: sql.ref('room_custom_fields.seq'),
    }),
  },
};

/** Where no room has a long text, what is sorted by is in the indexes. */
export const shortTextDialect: Dialect = {
  ...postgresDialect,
  sortKeys: (column) => [WITH_START.has(column) ? `${column}_start` : column],
};

/** An index of trigrams serves LIKE; what means more than itself in a pattern is escaped. */
function contains(value: RawBuilder<unknown>, text: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`${value} like '%' || replace(replace(replace(${text}, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;
}

function startOf(column: string): RawBuilder<string> {
  return sql.ref(`${column}_start`);
}

function cut(operand: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`left(${operand}, 200)`;
}

function isAnyOf(value: RawBuilder<unknown>, operands: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  return operands.length === 1
    ? sql<SqlBool>`${value} = ${operands[0]}`
    : sql<SqlBool>`${value} in (${sql.join(operands)})`;
}
