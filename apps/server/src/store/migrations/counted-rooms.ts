// As the program counted rooms when 0003 was released. It stays as it is, whatever becomes of `../room-counts.ts`.

/** The tables of counters, and what the rows of each are counted by. */
export const COUNTERS = [
  { table: 'room_counts', key: ['type', 'agent', 'department', 'queue', 'is_open', 'is_served', 'is_on_hold'] },
  { table: 'room_day_counts', key: ['type', 'key', 'day', 'is_open', 'is_served', 'is_on_hold'] },
] as const;

/** Longer texts are in no counter. */
const MAX_COUNTED_LENGTH = 200;

const DAY_MS = 86_400_000;

/** What a counter counts, beside '' for "whatever it is". An agent is counted by name where that isn't the id as well. */
type CountedKind = 'id' | 'name' | 'department' | 'queue';

const COLUMNS = {
  id: 'served_by_id',
  name: 'served_by_username',
  department: 'department_id',
  queue: 'queue',
} as const satisfies Record<CountedKind, string>;

/** SQL: the key under which a row of `rooms` is counted, or null. */
export function keyOf(kind: CountedKind, row: string): string {
  const column = `${row}.${COLUMNS[kind]}`;
  const differs = kind === 'name' ? ` and ${column} is distinct from ${row}.${COLUMNS.id}` : '';
  return `case when length(${column}) <= ${MAX_COUNTED_LENGTH}${differs} then '${kind}:' || ${column} end`;
}

/** SQL: the UTC day of a row of `rooms`, counted from 1970 on; null without `ts`. */
export function dayOf(row: string): string {
  return `${row}.ts / ${DAY_MS} - case when ${row}.ts % ${DAY_MS} < 0 then 1 else 0 end`;
}

const STATES = 'is_open, is_served, is_on_hold';

/**
 * SQL: the rows of `room_counts` for rooms of a table. They are brought together as they are first, since most share
 * all of it with many others.
 * @param weight What a room counts for, summed up: `count(*)` or `sum(…)`.
 */
export function countRooms(table: string, weight = 'count(*)'): string {
  return `
    select type, agent, department, queue, ${STATES}, sum(rooms) as rooms
    from (
      select type, ${STATES}, rooms,
        case by_agent when 0 then '' when 1 then ${keyOf('id', 'alike')} else ${keyOf('name', 'alike')} end as agent,
        case by_department when 0 then '' else ${keyOf('department', 'alike')} end as department,
        case by_queue when 0 then '' else ${keyOf('queue', 'alike')} end as queue
      from (
        select type, ${Object.values(COLUMNS).join(', ')}, ${STATES}, ${weight} as rooms
        from ${table} as room group by type, ${Object.values(COLUMNS).join(', ')}, ${STATES}
      ) as alike
      cross join (select 0 as by_agent union all select 1 union all select 2) as agents
      cross join (select 0 as by_department union all select 1) as departments
      cross join (select 0 as by_queue union all select 1) as queues
    ) as counted
    where agent is not null and department is not null and queue is not null
    group by type, agent, department, queue, ${STATES}`;
}

/** SQL: the rows of `room_day_counts` for rooms of a table, as `countRooms`. */
export function countRoomsByDay(table: string, weight = 'count(*)'): string {
  const ofDay = (key: string, columns: string) => `
      select type, ${key} as key, ${dayOf('room')} as day, ${STATES}, ${weight} as rooms
      from ${table} as room where ts is not null
      group by type${columns}, ${dayOf('room')}, ${STATES}`;
  const kinds = [
    ofDay("''", ''),
    ofDay(keyOf('id', 'room'), `, ${COLUMNS.id}`),
    ofDay(keyOf('name', 'room'), `, ${COLUMNS.id}, ${COLUMNS.name}`),
    ofDay(keyOf('department', 'room'), `, ${COLUMNS.department}`),
    ofDay(keyOf('queue', 'room'), `, ${COLUMNS.queue}`),
  ];
  return `
    select type, key, day, ${STATES}, sum(rooms) as rooms
    from (${kinds.join(' union all ')}) as counted
    where key is not null group by type, key, day, ${STATES}`;
}

/** Statements that count all rooms anew, whatever the counters say. */
export function recount(): string[] {
  const counted = { room_counts: countRooms('rooms'), room_day_counts: countRoomsByDay('rooms') };
  return COUNTERS.flatMap(({ table, key }) => [
    `delete from ${table}`,
    `insert into ${table} (${key.join(', ')}, rooms)
      select counted.* from (${counted[table]}) as counted`,
  ]);
}
