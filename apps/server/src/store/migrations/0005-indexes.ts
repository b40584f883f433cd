import { type Kysely, sql } from 'kysely';
import type { Engine } from './column-types.js';

/**
 * Open rooms are few: those of an agent, department or queue have an index of their own. What few rooms have is
 * indexed of those alone. The columns at the end let a count and a page's keys come from the index alone.
 */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  for (const statement of engine === 'sqlite' ? indexesOfSqlite() : indexesOfPostgres()) {
    await sql.raw(statement).execute(db);
  }
}

function indexesOfSqlite(): string[] {
  const dropped = ['names_in_time', 'time', 'open', 'department', 'queue', 'direction', 'closing'];
  const index = (name: string, columns: string, where: string) =>
    `create index rooms_${name} on rooms (${columns}) where ${where}`;
  return [
    ...dropped.map((name) => `drop index rooms_by_${name}`),
    // Texts of one or two characters are looked for here, and common ones, in the order of the answer.
    index(
      'with_names_in_time',
      'type, ts, id, coalesce(fname_folded, fname), coalesce(name_folded, name)',
      'coalesce(coalesce(fname_folded, fname), coalesce(name_folded, name)) is not null',
    ),
    'create index rooms_by_time on rooms (type, ts, id, is_open, is_served, is_on_hold, answer_department_id)',
    'create index rooms_by_closing on rooms (type, closed_at, id, ts)',
    'create index rooms_by_id on rooms (type, id)',
    index('by_department', 'department_id, type, ts, id, is_open, is_served, is_on_hold', 'department_id is not null'),
    index('by_queue', 'queue, type, ts, id, is_open', 'queue is not null'),
    index('by_direction', 'direction, type, ts, id, is_open', 'direction is not null'),
    index('open', 'type, ts, id, is_served, is_on_hold, answer_department_id', 'is_open = 1'),
    index('open_by_agent', 'served_by_id, type, ts, id, is_served, is_on_hold', 'is_open = 1'),
    index('open_by_agent_name', 'served_by_username, type, ts, id, is_served, is_on_hold', 'is_open = 1'),
    index('open_by_department', 'department_id, type, ts, id, is_served, is_on_hold', 'is_open = 1'),
    index('open_by_queue', 'queue, type, ts, id', 'is_open = 1'),
    ...statisticsOfSqlite(),
  ];
}

/**
 * Of a large centre, as SQLite keeps them: how many rooms there are, and how many are equal in the first column, in the
 * first two and so on. Without any, SQLite takes all indexes for equally good; real ones take their place later.
 */
const STATISTICS = {
  rooms: {
    sqlite_autoindex_rooms_1: '1000000 1',
    rooms_by_id: '1000000 500000 1',
    rooms_by_time: '1000000 500000 1 1 1 1 1 1',
    rooms_with_names_in_time: '1000000 500000 1 1 1 1',
    rooms_by_agent: '1000000 3000 1500 1 1 1 1 1',
    rooms_by_agent_name: '1000000 3000 1500 1 1 1 1 1',
    rooms_by_department: '500000 25000 25000 1 1 1 1 1',
    rooms_by_queue: '500000 25000 25000 1 1 1',
    rooms_by_direction: '500000 250000 250000 1 1 1',
    rooms_by_visitor: '1000000 4 3 1 1 1 1 1',
    rooms_by_closing: '1000000 500000 2 1 1',
    rooms_by_update: '1000000 500000 1 1',
    rooms_by_message: '1000000 500000 1 1',
    rooms_by_displayed_name: '1000000 500000 10 1',
    rooms_by_name: '500000 1',
    rooms_by_call: '500000 1',
    rooms_on_hold: '4000 4000 1 1',
    rooms_with_open_call: '5000 1 1 1',
    rooms_open: '20000 10000 1 1 1 1 1',
    rooms_open_by_agent: '20000 20 10 1 1 1 1',
    rooms_open_by_agent_name: '20000 20 10 1 1 1 1',
    rooms_open_by_department: '20000 500 500 1 1 1 1',
    rooms_open_by_queue: '20000 500 500 1 1',
  },
  room_tags: { room_tags: '600000 10000 5000 1 1', room_tags_of_room: '600000 2' },
  room_ancestors: { room_ancestors: '500000 50000 50000 1 1', room_ancestors_of_room: '500000 1' },
  room_custom_fields: { room_custom_fields_of_room: '1000000 3 1' },
};

function statisticsOfSqlite(): string[] {
  const entries = Object.entries(STATISTICS).flatMap(([table, indexes]) =>
    Object.entries(indexes).map(([index, numbers]) => `('${table}', '${index}', '${numbers}')`),
  );
  return [
    'analyze store_facts', // makes the tables of statistics if they aren't there
    ...['sqlite_stat1', 'sqlite_stat4'].map((name) => `delete from ${name} where tbl like 'room%'`),
    `insert into sqlite_stat1 (tbl, idx, stat) values ${entries.join(', ')}`,
  ];
}

function indexesOfPostgres(): string[] {
  const ofTime = 'ts nulls first, id_start nulls first';
  const index = (name: string, columns: string, included: string, where: string) =>
    `create index rooms_${name} on rooms (${columns}) include (${included}) where ${where}`;
  return [
    ...['open', 'department', 'queue', 'direction', 'call', 'name'].map((name) => `drop index rooms_by_${name}`),
    `alter table rooms
      add name_start text collate "C" generated always as (left(name, 200)) stored,
      add call_unique_id_start text collate "C" generated always as (left(call_unique_id, 200)) stored`,
    'drop index rooms_with_long_texts',
    `create index rooms_with_long_texts on rooms (seq) where greatest(
      char_length(id), char_length(fname), char_length(served_by_id), char_length(served_by_username),
      char_length(department_id), char_length(queue), char_length(direction), char_length(v_id), char_length(name),
      char_length(call_unique_id)) > 200`,
    'create index rooms_by_id on rooms (type, id_start nulls first) include (seq)',
    'create index rooms_by_name on rooms (name_start) where name_start is not null',
    'create index rooms_by_call on rooms (call_unique_id_start) where call_unique_id_start is not null',
    index(
      'by_department',
      `department_id_start, type, ${ofTime}`,
      'seq, is_open, is_served, is_on_hold',
      'department_id_start is not null',
    ),
    index('by_queue', `queue_start, type, ${ofTime}`, 'seq, is_open', 'queue_start is not null'),
    index('by_direction', `direction_start, type, ${ofTime}`, 'seq, is_open', 'direction_start is not null'),
    index('open', `type, ${ofTime}`, 'seq, is_served, is_on_hold', 'is_open = 1'),
    index('open_by_agent', `served_by_id_start, type, ${ofTime}`, 'seq, is_served, is_on_hold', 'is_open = 1'),
    index(
      'open_by_agent_name',
      `served_by_username_start, type, ${ofTime}`,
      'seq, is_served, is_on_hold',
      'is_open = 1',
    ),
    index('open_by_department', `department_id_start, type, ${ofTime}`, 'seq, is_served, is_on_hold', 'is_open = 1'),
    index('open_by_queue', `queue_start, type, ${ofTime}`, 'seq', 'is_open = 1'),
  ];
}
