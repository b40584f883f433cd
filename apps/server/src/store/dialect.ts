import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import { textTables } from './sqlite/text-tables.js';

/** What the engines spell differently. Everything else of the SQL is the same for all. */
export interface Dialect {
  /** Where `text` begins in `value`, 1 for its first character, 0 if it isn't in it. Binary, case-sensitive. */
  position(value: Expression<string | null>, text: Expression<string>): RawBuilder<number>;
  /** A text without its last character, which is an ASCII one. */
  withoutLast(text: Expression<string>): RawBuilder<string>;
  /** Whether a column's value is in a list of any length, which is bound as `listOperand` makes it. */
  isOneOf(column: Expression<unknown>, list: unknown): RawBuilder<SqlBool>;
  listOperand(values: readonly (string | number)[]): unknown;
  /** So many rows of numbers that no room has had, for rooms that are about to be inserted in this transaction. */
  newSeqs(count: number): RawBuilder<{ seq: number }>;
  /**
   * Whether a column, named with its table, equals one of the operands.
   * @param short Whether each operand has less than `LONG_TEXT` characters.
   */
  equals(column: string, operands: readonly RawBuilder<unknown>[], short: boolean): RawBuilder<SqlBool>;
  /** Compares so. */
  compare(
    column: string,
    operator: '<' | '<=' | '>' | '>=',
    operand: RawBuilder<unknown>,
    short: boolean,
  ): RawBuilder<SqlBool>;
  /** What to sort by, one after the other, for the order of a column, which is named with its table. */
  sortKeys(column: string): readonly string[];
  /** A column, named with its table. */
  ref(column: string): RawBuilder<unknown>;
  /** Whether a column, named with its table, has no value. */
  isMissing(column: string): RawBuilder<SqlBool>;
  /** The same for conditions on rooms that are found without them, if that differs: no index is searched for these. */
  readonly asked: Dialect | undefined;
  /** Whether plans are made for the values that are asked for, and not once for all values. */
  readonly seesValues: boolean;
  /** Whether rows keep their order when others are joined to their right. */
  readonly keepsOrder: boolean;
  /** Whether indexes in the order of time tell the department that a room is answered with. */
  readonly indexesDepartment: boolean;
  /** Joins the row that has a number to each, or none; the order of all stays. `columns`: what is read of it. */
  lookUp(table: 'room_documents' | 'rooms', columns: readonly string[], seq: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The table of rooms; read by an index if one is named, and the engine has to be told. */
  roomsBy(index: string | undefined): RawBuilder<unknown>;
  /** At the end of a subquery that is to be run for each room that is looked at, and never for all rooms before. */
  readonly forEach: RawBuilder<unknown>;
  /** The rows of several selects in one order, each once, read no further than needed: each has its order by an index. */
  merge<Row>(selects: readonly RawBuilder<Row>[], order: Order, window: Window): RawBuilder<Row>;
  /** Whether a text contains another; both are folded. Served by an index if the engine has one for it. */
  contains(value: RawBuilder<string | null>, text: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Ends an insert into a table of sums: adds to the row of the same key, where the engine has such a row at once. */
  addedTo(key: readonly string[], sum: string): RawBuilder<unknown>;
  /** What the engine finds wrong with its own file, for one that can tell by a query. */
  readonly storageFaults: RawBuilder<{ fault: string }> | undefined;
  readonly textTables: TextTables;
}

export interface Order {
  readonly by: RawBuilder<unknown>;
  /** The columns in it, no two rows being equal in all of them. */
  readonly keys: readonly string[];
}

/** Which rows of an ordered whole. */
export interface Window {
  readonly limit: RawBuilder<number>;
  readonly offset: RawBuilder<number>;
}

/** Tables that tell which rooms hold a text of at least `SEARCHED_LENGTH` characters. */
export interface TextTables {
  /** The rooms of a type whose `name`, `fname`, or either, contains a folded text; undefined if `contains` is as good. */
  readonly names:
    | ((type: 'v' | 'l', path: 'name' | 'fname' | undefined, text: RawBuilder<unknown>) => RowList)
    | undefined;
  /** Those that have a custom field of this key that does. */
  customFields(type: 'v' | 'l', key: RawBuilder<unknown>, text: RawBuilder<unknown>): RowList;
  /** None if the engine keeps them by itself. */
  readonly indexes: readonly TextIndex[];
}

/** An index of texts that the store itself keeps, to be compared with them. */
export interface TextIndex {
  readonly name: string;
  /** A number that comes of all that is in the index. */
  readonly checksum: RawBuilder<{ checksum: number }>;
  /** What should be in it: the texts of a row as a JSON list. */
  readonly texts: RawBuilder<{ row: number; texts: string }>;
  /** The checksum, 0 at first, with a row more. */
  add(checksum: number, row: number, texts: readonly (string | null)[]): number;
  /** Makes it anew: some 10 s for a million rooms, in which nobody else writes. */
  readonly rebuild: RawBuilder<unknown>;
}

/** A list of rooms, each once. */
export interface RowList {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<SqlBool>;
  readonly seq: RawBuilder<number>;
}

/** Shorter texts have no entry in an index of trigrams. */
export const SEARCHED_LENGTH = 3;

/** The time in lists of rooms that have none: before every date. */
export const EARLIEST = -8_640_000_000_000_001;

/** A text of as many characters is a long one, which the engines may index by its beginning alone. */
export const LONG_TEXT = 200;

const searching: Dialect = {
  ...comparing(sql.ref),
  position: (value, text) => sql<number>`instr(${value}, ${text})`,
  // As bytes: counting the characters of a text means reading it to its end.
  withoutLast: (text) => sql<string>`substr(cast(${text} as blob), 1, octet_length(${text}) - 1)`,
  isOneOf: (column, list) => sql<SqlBool>`${column} in (select value from json_each(${list}))`,
  listOperand: (values) => JSON.stringify(values),
  newSeqs: (count) => sql<{ seq: number }>`
    with recursive place (number) as (select 1 union all select number + 1 from place where number < ${count})
    select (select coalesce(max(seq), 0) from rooms) + number as seq from place`,
  sortKeys: (column) => [column],
  asked: undefined,
  seesValues: false,
  keepsOrder: true,
  indexesDepartment: true,
  lookUp: (table, _columns, seq) => sql`left join ${sql.table(table)} on ${sql.ref(`${table}.seq`)} = ${seq}`,
  roomsBy: (index) => (index === undefined ? sql`rooms` : sql`rooms indexed by ${sql.ref(index)}`),
  forEach: sql``,
  merge: (selects, { by }, { limit, offset }) =>
    sql`${sql.join(selects, sql` union `)} order by ${by} limit ${limit} offset ${offset}`,
  contains: (value, text) => sql<SqlBool>`instr(${value}, ${text}) > 0`,
  addedTo: (key, sum) =>
    sql`on conflict (${sql.join(key.map((name) => sql.ref(name)))}) do update set ${sql.ref(sum)} = ${sql.ref(sum)} + excluded.${sql.ref(sum)}`,
  storageFaults: sql`select quick_check as fault from pragma_quick_check where quick_check <> 'ok'`,
  textTables,
};

export const sqliteDialect: Dialect = {
  ...searching,
  // A plus before a column does nothing but keep its indexes from being used.
  asked: { ...searching, ...comparing((column) => sql`+${sql.ref(column)}`) },
};

function comparing(
  ref: (column: string) => RawBuilder<unknown>,
): Pick<Dialect, 'ref' | 'isMissing' | 'equals' | 'compare'> {
  return {
    ref,
    isMissing: (column) => sql<SqlBool>`${ref(column)} is null`,
    equals: (column, operands) =>
      operands.length === 1
        ? sql<SqlBool>`${ref(column)} = ${operands[0]}`
        : sql<SqlBool>`${ref(column)} in (${sql.join(operands)})`,
    compare: (column, operator, operand) => sql<SqlBool>`${ref(column)} ${sql.raw(operator)} ${operand}`,
  };
}
