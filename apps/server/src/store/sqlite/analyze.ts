import Sqlite from 'better-sqlite3';

const SAMPLE_ROOMS = 5_000;
const TABLES = ['rooms', 'room_tags', 'room_ancestors', 'room_custom_fields'];

/** What SQLite chooses indexes by, as its tables of statistics hold it. */
export interface Statistics {
  readonly averages: unknown[][];
  readonly samples: unknown[][];
}

/**
 * Analyses rooms from all over the store, as many as tell what all of them would. They are copied into memory with
 * their indexes: SQLite's own way locks the store until it has read all of an index, and a limit to that reading
 * falsifies the counts.
 */
export function analyzeSample(file: string): Statistics {
  const sample = new Sqlite(':memory:');
  try {
    sample.prepare('attach ? as store').run(file);
    copySchema(sample, 'table');
    sample.exec('begin');
    const last = sample.prepare<[], number | null>('select max(seq) from store.rooms').pluck().get() ?? 0;
    const step = Math.max(1, Math.floor(last / SAMPLE_ROOMS));
    sample
      .prepare(
        `with recursive pick (seq) as (select 1 union all select seq + @step from pick where seq + @step <= @last)
        insert into main.rooms select room.* from pick cross join store.rooms as room on room.seq = pick.seq`,
      )
      .run({ step, last });
    for (const table of TABLES.slice(1)) {
      sample.exec(
        `insert into main.${table} select side.* from main.rooms cross join store.${table} as side using (seq)`,
      );
    }
    sample.exec('commit');
    copySchema(sample, 'index');
    sample.exec('analyze main');
    return { averages: rows(sample, 'sqlite_stat1'), samples: rows(sample, 'sqlite_stat4') };
  } finally {
    sample.close();
  }
}

/** In a transaction. All connections, of other processes, too, take notice when they next ask something. */
export function writeStatistics(connection: Sqlite.Database, { averages, samples }: Statistics): void {
  connection.exec('analyze store_facts'); // makes the tables of statistics if they aren't there
  replace(connection, 'sqlite_stat1', averages);
  replace(connection, 'sqlite_stat4', samples);
  connection.exec('create table schema_change (number integer); drop table schema_change');
}

function copySchema(sample: Sqlite.Database, type: 'table' | 'index'): void {
  const entries = sample
    .prepare<[string, string], string>(
      `select sql from store.sqlite_schema
        where type = ? and sql is not null and tbl_name in (select value from json_each(?))`,
    )
    .pluck()
    .all(type, JSON.stringify(TABLES));
  for (const sql of entries) sample.exec(sql);
}

function rows(connection: Sqlite.Database, table: string): unknown[][] {
  const there = connection.prepare('select 1 from sqlite_schema where name = ?').get(table) !== undefined;
  return there ? (connection.prepare(`select * from ${table}`).raw().all() as unknown[][]) : [];
}

function replace(connection: Sqlite.Database, table: string, entries: readonly unknown[][]): void {
  connection.exec(`delete from ${table}`);
  for (const entry of entries) {
    connection.prepare(`insert into ${table} values (${entry.map(() => '?').join()})`).run(entry);
  }
}
