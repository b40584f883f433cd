import type Sqlite from 'better-sqlite3';
import { recount } from '../room-counts.js';
import { ROOM_TABLES } from '../room-tables.js';
import { moveMark } from './store-mark.js';
import { REBUILD_TEXT_TABLES } from './text-tables.js';

/** What the triggers would have kept, made anew. */
const REBUILDS = [
  ...recount(),
  ...REBUILD_TEXT_TABLES,
  'update room_version set value = value + 1 + abs(random() % 65536)',
];

interface SchemaEntry {
  readonly type: 'index' | 'trigger';
  readonly name: string;
  readonly sql: string;
}

/**
 * Drops the indexes and triggers of the rooms, and keeps in the store how to make them again, in one transaction:
 * whatever happens, the work is known until it is done. Nobody else may use the store meanwhile.
 */
export function postponeWork(connection: Sqlite.Database): void {
  const entries = connection
    .prepare<string[], SchemaEntry>(
      `select type, name, sql from sqlite_schema
        where type in ('index', 'trigger') and sql is not null
          and name <> 'rooms_with_open_call' and name not like '%\\_of\\_room' escape '\\' -- writing a room needs these
          and tbl_name in (select value from json_each(?))`,
    )
    .all(JSON.stringify(ROOM_TABLES));
  const indexes = entries.filter(({ type }) => type === 'index');
  const triggers = entries.filter(({ type }) => type === 'trigger');
  connection.transaction(() => {
    moveMark(connection);
    connection.exec('create table postponed_work (place integer primary key, sql text not null)');
    const postpone = connection.prepare('insert into postponed_work (sql) values (?)');
    for (const sql of REBUILDS) postpone.run(sql); // first: without indexes, the rooms are read as they lie
    for (const { sql } of indexes) postpone.run(sql);
    for (const { sql } of triggers) postpone.run(sql);
    for (const { type, name } of entries) connection.exec(`drop ${type} ${name}`);
  })();
}

export function hasPostponedWork(connection: Sqlite.Database): boolean {
  return (
    connection.prepare("select 1 from sqlite_schema where type = 'table' and name = 'postponed_work'").get() !==
    undefined
  );
}

/** @param onStep Called before each step, and at the end. */
export function doPostponedWork(connection: Sqlite.Database, onStep?: (done: number, of: number) => void): void {
  const steps = connection
    .prepare<[], { place: number; sql: string }>('select place, sql from postponed_work order by place')
    .all();
  for (const [done, { place, sql }] of steps.entries()) {
    onStep?.(done, steps.length);
    connection.transaction(() => {
      moveMark(connection);
      connection.exec(sql);
      connection.prepare('delete from postponed_work where place = ?').run(place);
    })();
  }
  connection.exec('drop table postponed_work');
  onStep?.(steps.length, steps.length);
}
