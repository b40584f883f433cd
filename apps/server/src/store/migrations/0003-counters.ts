import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { type Engine, text, withoutRowid } from './column-types.js';
import { COUNTERS, countRooms, countRoomsByDay, dayOf, keyOf, recount } from './counted-rooms.js';
import { makeSummed } from './summed-table.js';

const [COUNTS, DAY_COUNTS] = COUNTERS;

/** Counters of rooms, kept by triggers so that no way of writing can miss them. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  if (engine === 'sqlite') {
    for (const trigger of ['rooms_counted_in', 'rooms_counted_out', 'rooms_recounted']) {
      await run(`drop trigger ${trigger}`);
    }
    await run('drop table room_counts');
  }
  await createTables(db, engine);
  for (const statement of recount()) await run(statement);
  for (const statement of engine === 'sqlite' ? triggersOfSqlite() : triggersOfPostgres()) await run(statement);
}

async function createTables(db: Kysely<never>, engine: Engine): Promise<void> {
  const texts: readonly string[] = ['type', 'agent', 'department', 'queue', 'key'];
  for (const { table, key } of COUNTERS) {
    let counter: CreateTableBuilder<string, string> = db.schema.createTable(table);
    for (const name of key) {
      counter = counter.addColumn(name, texts.includes(name) ? text(engine) : 'integer', (column) => column.notNull());
    }
    counter = counter.addColumn('rooms', 'bigint', (column) => column.notNull());
    if (engine === 'sqlite') counter = counter.addPrimaryKeyConstraint(`${table}_key`, [...key]);
    await counter.modifyEnd(withoutRowid(engine)).execute();
  }
  if (engine === 'sqlite') return;
  for (const { table, key } of COUNTERS) await makeSummed(db, table, key, 'rooms');
  await sql`create index room_counts_by_key on room_counts (type, agent, department, queue)`.execute(db);
  await sql`create index room_day_counts_by_key on room_day_counts (type, key, day)
    include (is_open, is_served, is_on_hold, rooms)`.execute(db);
}

/** What a row is counted by; another value in one of these moves it from counter to counter. */
const COUNTED_COLUMNS = [
  'type', 'is_open', 'is_served', 'is_on_hold', 'served_by_id', 'served_by_username', 'department_id', 'queue', 'ts',
]; // prettier-ignore

function triggersOfSqlite(): string[] {
  const all = (row: string) => COUNTED_COLUMNS.map((column) => `${row}.${column}`).join(', ');
  return [
    `create trigger rooms_counted_in after insert on rooms begin ${add('new', 1)} end`,
    `create trigger rooms_counted_out after delete on rooms begin ${countOut()} end`,
    `create trigger rooms_recounted after update of ${COUNTED_COLUMNS.join(', ')} on rooms
     when (${all('old')}) is not (${all('new')}) begin ${countOut()} ${add('new', 1)} end`,
  ];
}

/** Takes off by the same statements, so that a counter that is wrong stays wrong by the same number. */
function countOut(): string {
  const { id, name, department, queue } = keysOf('old');
  const ofState = ['type', 'is_open', 'is_served', 'is_on_hold'].map((flag) => `${flag} = old.${flag}`).join(' and ');
  return `
    ${add('old', -1)}
    delete from room_counts where rooms = 0 and ${ofState}
      and agent in ('', ${id}, ${name}) and department in ('', ${department}) and queue in ('', ${queue});
    delete from room_day_counts where rooms = 0 and ${ofState}
      and key in ('', ${id}, ${name}, ${department}, ${queue}) and day = ${dayOf('old')};`;
}

function add(row: 'new' | 'old', by: 1 | -1): string {
  const { id, name, department, queue } = keysOf(row);
  const state = `${row}.is_open, ${row}.is_served, ${row}.is_on_hold`;
  const merge = ({ key }: (typeof COUNTERS)[number]) =>
    `on conflict (${key.join(', ')}) do update set rooms = rooms + excluded.rooms;`;
  return `
    insert into room_counts (${COUNTS.key.join(', ')}, rooms)
      select ${row}.type, agent, department, queue, ${state}, ${by}
      from (select '' as agent union all values (${id}), (${name})),
        (select '' as department union all values (${department})),
        (select '' as queue union all values (${queue}))
      where agent is not null and department is not null and queue is not null
      ${merge(COUNTS)}
    insert into room_day_counts (${DAY_COUNTS.key.join(', ')}, rooms)
      select ${row}.type, key, ${dayOf(row)}, ${state}, ${by}
      from (select '' as key union all values (${id}), (${name}), (${department}), (${queue}))
      where key is not null and ${row}.ts is not null
      ${merge(DAY_COUNTS)}`;
}

function keysOf(row: 'new' | 'old') {
  return {
    id: keyOf('id', row),
    name: keyOf('name', row),
    department: keyOf('department', row),
    queue: keyOf('queue', row),
  };
}

/** Once a statement, however many rooms it changes; what it leaves as it was is not appended. */
function triggersOfPostgres(): string[] {
  const change = (rows: string, by: 1 | -1) => `select ${COUNTED_COLUMNS.join(', ')}, ${by} as change from ${rows}`;
  const changes = {
    insert: change('added', 1),
    delete: change('removed', -1),
    update: `${change('removed', -1)} union all ${change('added', 1)}`,
  };
  const transition = {
    insert: 'new table as added',
    delete: 'old table as removed',
    update: 'old table as removed new table as added',
  };
  return (['insert', 'update', 'delete'] as const).flatMap((event) => [
    `create function count_${event}_of_rooms() returns trigger language plpgsql as $$ begin
      ${append('room_counts', countRooms(`(${changes[event]})`, 'sum(change)'))}
      ${append('room_day_counts', countRoomsByDay(`(${changes[event]})`, 'sum(change)'))}
      return null;
    end $$`,
    `create trigger rooms_${event}_counted after ${event} on rooms referencing ${transition[event]}
     for each statement execute function count_${event}_of_rooms()`,
  ]);
}

function append(table: (typeof COUNTERS)[number]['table'], counted: string): string {
  const columns = COUNTERS.find((counter) => counter.table === table)?.key.join(', ');
  return `insert into ${table} (${columns}, rooms) select ${columns}, rooms from (${counted}) as counted where rooms <> 0;`;
}
