import { type Kysely, sql } from 'kysely';
import type { Engine } from './column-types.js';

/** Stands for `ts` where a room has none: before all dates. */
const EARLIEST = -8_640_000_000_000_001;

/**
 * Lists of rooms that are read without the rooms: those of a tag or unit in the order of time, and those that hold a
 * text in a name or a custom field.
 */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const statements =
    engine === 'sqlite' ? [...listsOfSqlite(), ...textsOfSqlite()] : [...listsOfPostgres(), ...textsOfPostgres()];
  for (const statement of statements) await run(statement);
}

const LISTS = ['room_tags', 'room_ancestors'];

function listsOfSqlite(): string[] {
  return LISTS.flatMap((list) => [
    `alter table ${list} rename to former_list`,
    `create table ${list} (
      value text not null,
      type text not null,
      sort_ts bigint not null,
      id text not null,
      seq integer not null,
      folded text,
      primary key (value, type, sort_ts, id)
    ) without rowid`,
    `insert into ${list} (value, type, sort_ts, id, seq, folded)
      select value, type, coalesce(ts, ${EARLIEST}), id, seq, folded from former_list join rooms using (seq)
      order by 1, 2, 3, 4`,
    'drop table former_list',
    `create index ${list}_of_room on ${list} (seq)`,
  ]);
}

function textsOfSqlite(): string[] {
  return [
    'alter table room_custom_fields rename to former_fields',
    // A number of its own for each, by which the table of texts names it.
    `create table room_custom_fields (
      field integer primary key,
      seq integer not null,
      type text not null,
      key text not null,
      folded text not null
    )`,
    `insert into room_custom_fields (seq, type, key, folded)
      select seq, type, key, folded from former_fields join rooms using (seq) order by seq`,
    'drop table former_fields',
    'create unique index room_custom_fields_of_room on room_custom_fields (seq, key)',
    ...textTable('room_custom_field_texts', 'room_custom_fields', 'field', ['folded']),
    ...textTriggers('room_custom_field_texts', 'room_custom_fields', 'field', { folded: (row) => `${row}.folded` }),
    ...namesOf('voip_names', 'v'),
    ...namesOf('livechat_names', 'l'),
    ...['voip_names', 'livechat_names', 'room_custom_field_texts'].map(
      (table) => `insert into ${table} (${table}) values ('rebuild')`,
    ),
  ];
}

function namesOf(table: string, type: 'v' | 'l'): string[] {
  const names = {
    name: (row: string) => `coalesce(${row}.name_folded, ${row}.name)`,
    fname: (row: string) => `coalesce(${row}.fname_folded, ${row}.fname)`,
  };
  return [
    `create view ${table}_of_rooms as
      select seq, ${names.name('rooms')} as name, ${names.fname('rooms')} as fname from rooms where type = '${type}'`,
    ...textTable(table, `${table}_of_rooms`, 'seq', ['name', 'fname']),
    ...textTriggers(table, 'rooms', 'seq', names, (row) => `${row}.type = '${type}'`),
  ];
}

/** It reads the texts that it is asked to make itself anew from, and keeps trigrams alone. */
function textTable(name: string, content: string, key: string, columns: readonly string[]): string[] {
  return [
    `create virtual table ${name} using fts5(${columns.join(', ')}, content = '${content}', content_rowid = '${key}',
      tokenize = 'trigram case_sensitive 1', columnsize = 0)`,
    // It shows what is in the other, and holds nothing itself.
    `create virtual table ${name}_entries using fts5vocab('${name}', 'instance')`,
  ];
}

/** So that no way of writing can miss it. What is taken out has to be told as it was put in. */
function textTriggers(
  table: string,
  source: string,
  key: string,
  texts: Readonly<Record<string, (row: string) => string>>,
  condition: (row: string) => string = () => '1 = 1',
): string[] {
  const columns = Object.keys(texts).join(', ');
  const values = (row: string) =>
    Object.values(texts)
      .map((text) => text(row))
      .join(', ');
  const putIn = `insert into ${table} (rowid, ${columns}) select new.${key}, ${values('new')} where ${condition('new')};`;
  const takeOut = `insert into ${table} (${table}, rowid, ${columns})
    select 'delete', old.${key}, ${values('old')} where ${condition('old')};`;
  const same = `(${values('old')}, ${condition('old')}, old.${key}) is not (${values('new')}, ${condition('new')}, new.${key})`;
  return [
    `create trigger ${table}_in after insert on ${source} begin ${putIn} end`,
    `create trigger ${table}_out after delete on ${source} begin ${takeOut} end`,
    `create trigger ${table}_again after update on ${source} when ${same} begin ${takeOut} ${putIn} end`,
  ];
}

/** As on SQLite; values and ids are as long as callers of Rocket.Chat like (see `0001-rooms-and-access.ts`). */
function listsOfPostgres(): string[] {
  return LISTS.flatMap((list) => [
    `alter table ${list}
      add type text collate "C" not null default '',
      add sort_ts bigint not null default ${EARLIEST},
      add id text collate "C" not null default ''`,
    `update ${list} set type = rooms.type, sort_ts = coalesce(rooms.ts, ${EARLIEST}), id = rooms.id
      from rooms where rooms.seq = ${list}.seq`,
    `alter table ${list}
      alter type drop default, alter sort_ts drop default, alter id drop default,
      add id_start text collate "C" generated always as (left(id, 200)) stored`,
    `drop index ${list}_by_value`,
    `create index ${list}_by_value on ${list} (value_start, type, sort_ts nulls first, id_start nulls first) include (seq)`,
  ]);
}

function textsOfPostgres(): string[] {
  const text = (name: string) => `(coalesce(${name}_folded, ${name})) gin_trgm_ops`;
  return [
    'create extension if not exists pg_trgm',
    `alter table room_custom_fields add type text collate "C" not null default ''`,
    'update room_custom_fields set type = rooms.type from rooms where rooms.seq = room_custom_fields.seq',
    'alter table room_custom_fields alter type drop default',
    ...Object.entries({ voip: 'v', livechat: 'l' }).map(
      ([name, type]) =>
        `create index rooms_by_${name}_names on rooms using gin (${text('name')}, ${text('fname')}) where type = '${type}'`,
    ),
    'create index room_custom_fields_by_text on room_custom_fields using gin (folded gin_trgm_ops)',
  ];
}
