import { sql } from 'kysely';
import { type Argument, compileQuery, type QueryBuilder } from '../store/query.js';
import type { Tables } from '../store/tables.js';
import type { CopiedTable } from './copied-table.js';

type Row = Readonly<Record<string, unknown>>;

interface PlainTable {
  readonly name: keyof Tables;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly prefilled: boolean;
  /** Whether rows are ever removed from it. A copy loses those, too, since they are access that was taken. */
  readonly shrinks: boolean;
}

function plainTable<Name extends keyof Tables>(
  name: Name,
  key: readonly (keyof Tables[Name] & string)[],
  columns: readonly (keyof Tables[Name] & string)[],
  { prefilled = false, shrinks = false } = {},
): PlainTable {
  return { name, key, columns, prefilled, shrinks };
}

const DOCUMENT = ['updated_at', 'document', 'types'] as const;
const TOKEN = ['user_id', 'hash'] as const;

/** The tables that are copied as they are: all but the rooms and what a store derives. */
export const plainTables: readonly CopiedTable<Row>[] = [
  plainTable('roles', ['id'], DOCUMENT, { prefilled: true }),
  plainTable('permissions', ['id'], [...DOCUMENT, 'roles'], { prefilled: true }),
  plainTable('users', ['id'], [...DOCUMENT, 'username', 'name', 'active', 'disabled_at', 'roles', 'lists_tokens']),
  plainTable(
    'user_tokens',
    TOKEN,
    ['origin', 'kind', 'name', 'created_at', 'no_expiry', 'expires_at', 'read_only', 'revoked_at', 'document', 'types'],
    { shrinks: true },
  ),
  plainTable('token_uses', TOKEN, ['used_at'], { shrinks: true }),
  plainTable('departments', ['id'], [...DOCUMENT, 'name', 'type', 'parent_id', 'answer']),
  plainTable('unit_monitors', ['id'], [...DOCUMENT, 'unit_id', 'monitor_id']),
  plainTable('visitors', ['id'], [...DOCUMENT, 'token']),
  plainTable('pbx_events', ['id'], [...DOCUMENT, 'event', 'phone', 'ts']),
].map(copiedAsItIs);

function copiedAsItIs({ name, key, columns, prefilled, shrinks }: PlainTable): CopiedTable<Row> {
  const names = [...key, ...columns];
  const valuesOf = (row: Row) => names.map((column) => row[column]);
  const textOf = (row: Row) => JSON.stringify(valuesOf(row));
  const keyOf = (row: Row) => JSON.stringify(key.map((column) => row[column]));
  const bound = (prefix: string, row: Row | undefined) =>
    Object.fromEntries(key.map((column) => [`${prefix} ${column}`, row?.[column] ?? ''])); // no key is empty
  return {
    name,
    prefilled,
    rows: (builder) =>
      compileQuery(builder, () => sql<Row>`select ${list(names)} from ${sql.table(name)} order by ${list(key)}`),
    textOf,

    openWriter({ builder }) {
      const queries = compileQueries(builder, name, key, names);
      return {
        async write(session, batch, previous) {
          const range = { ...bound('after', previous), ...bound('last', batch.at(-1)?.row) };
          const present = await session.all(queries.range, range);
          const presentTexts = new Map(present.map((row) => [keyOf(row), textOf(row)]));
          const differing = batch
            .filter(({ row, text }) => presentTexts.get(keyOf(row)) !== text)
            .map(({ row }) => row);
          const replaced = differing.filter((row) => presentTexts.has(keyOf(row)));
          const keys = new Set(batch.map(({ row }) => keyOf(row)));
          const gone = shrinks ? present.filter((row) => !keys.has(keyOf(row))) : [];
          for (const row of [...replaced, ...gone]) await session.run(queries.remove, row);
          await session.insert(queries.insert, differing.map(valuesOf));
          return { written: differing.length, removed: gone.length };
        },

        async finish(session, last) {
          return { written: 0, removed: shrinks ? await session.run(queries.removeAfter, bound('after', last)) : 0 };
        },
      };
    },
  };
}

function compileQueries(builder: QueryBuilder, name: keyof Tables, key: readonly string[], names: readonly string[]) {
  const table = sql.table(name);
  const compile = (build: (argument: Argument<Row>) => ReturnType<typeof sql<Row>>) =>
    compileQuery<Row, Row>(builder, (_db, argument) => build(argument));
  const isAfter = (argument: Argument<Row>) => sql`(${list(key)}) > (${values(prefixed('after'), argument)})`;
  const prefixed = (prefix: string) => key.map((column) => `${prefix} ${column}`);
  return {
    range: compile(
      (argument) =>
        sql`select ${list(names)} from ${table}
          where ${isAfter(argument)} and (${list(key)}) <= (${values(prefixed('last'), argument)})`,
    ),
    insert: builder.compileInsert(name, names),
    remove: compile((argument) => sql`delete from ${table} where (${list(key)}) = (${values(key, argument)})`),
    removeAfter: compile((argument) => sql`delete from ${table} where ${isAfter(argument)}`),
  };
}

function list(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)));
}

function values(names: readonly string[], argument: Argument<Row>) {
  return sql.join(names.map((name) => argument(name)));
}
