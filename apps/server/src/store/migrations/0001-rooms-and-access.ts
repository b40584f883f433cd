import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

// A migration is history: it names its columns itself, and start-up checks them against the contract of the day.
const TEXT = [
  'name', 'fname', 'closer', 'closed_by_id', 'closed_by_username', 'department_id', 'served_by_id',
  'served_by_username', 'response_by_id', 'v_id', 'v_username', 'v_status', 'source_type', 'queue', 'direction',
  'call_unique_id', 'priority_id', 'sla_id',
]; // prettier-ignore
const NUMBER = [
  'msgs',
  'users_count',
  'call_duration',
  'call_waiting_time',
  'priority_weight',
  'estimated_waiting_time_queue',
  'metrics_chat_duration',
  'metrics_response_avg',
];
const BOOLEAN = ['open', 'on_hold', 'waiting_response'];
const DATE = ['ts', 'lm', 'updated_at', 'closed_at', 'queued_at', 'call_started'];
/** Lists live in side tables; the column tells whether the list is there, and the other two sort by it. */
const LIST = ['tags', 'department_ancestors'];

const DEFAULT_ROLES = [
  'admin', 'app', 'bot', 'livechat-agent', 'livechat-manager', 'livechat-monitor', 'user',
]; // prettier-ignore

/** Rocket.Chat's own defaults; an import replaces them. */
const DEFAULT_PERMISSIONS: Record<string, string[]> = {
  'view-livechat-rooms': ['livechat-manager', 'livechat-monitor', 'admin'],
  'view-l-room': ['livechat-manager', 'livechat-monitor', 'livechat-agent', 'admin'],
  'inbound-voip-calls': ['livechat-agent'],
  'api-bypass-rate-limit': ['admin', 'bot', 'app'],
};

export async function up(db: Kysely<never>): Promise<void> {
  await createRooms(db);
  await createAccess(db);
  await createVersions(db);
}

async function createRooms(db: Kysely<never>): Promise<void> {
  let rooms = db.schema
    .createTable('rooms')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('id_folded', 'text')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('v_token', 'text')
    .addColumn('is_open', 'integer', (column) => column.notNull())
    .addColumn('is_served', 'integer', (column) => column.notNull())
    .addColumn('is_on_hold', 'integer', (column) => column.notNull())
    .addColumn('answer_department_id', 'text');
  for (const name of TEXT) rooms = rooms.addColumn(name, 'text').addColumn(`${name}_folded`, 'text');
  for (const name of NUMBER) rooms = rooms.addColumn(name, 'double precision');
  for (const name of BOOLEAN) rooms = rooms.addColumn(name, 'integer');
  for (const name of DATE) rooms = rooms.addColumn(name, 'bigint');
  for (const name of LIST) {
    rooms = rooms.addColumn(name, 'integer').addColumn(`${name}_least`, 'text').addColumn(`${name}_greatest`, 'text');
  }
  await rooms.execute();

  const index = (name: string, columns: string) =>
    sql.raw(`create index rooms_by_${name} on rooms (${columns})`).execute(db);
  // The columns at the end let a count and a page's keys come from the index alone.
  await index('time', 'type, ts, id, is_open, is_served, is_on_hold, answer_department_id');
  await index('open', 'type, is_open, ts, id, is_served, is_on_hold, answer_department_id');
  await index('agent', 'served_by_id, type, ts, id, is_open, is_served, is_on_hold');
  await index('agent_name', 'served_by_username, type, ts, id, is_open, is_served, is_on_hold');
  await index('department', 'department_id, type, ts, id, is_open, is_served, is_on_hold');
  await index('queue', 'queue, type, ts, id, is_open');
  await index('direction', 'direction, type, ts, id, is_open');
  await index('visitor', 'v_id, type, ts, id, is_open, is_served, is_on_hold');
  await index('closing', 'type, closed_at, id, ts, answer_department_id');
  await index('update', 'type, updated_at, id');
  await index('message', 'type, lm, id');
  await index('displayed_name', 'type, fname, id');
  // Substrings of names are looked for here, in the order of the answer.
  await index('names_in_time', 'type, ts, id, fname, fname_folded, name, name_folded, answer_department_id');
  await sql`create index rooms_on_hold on rooms (type, ts, id) where is_on_hold = 1`.execute(db);
  await sql`create index rooms_with_open_call on rooms (v_token, ts, id) where is_open = 1 and type = 'v'`.execute(db);
  await sql`create index rooms_by_call on rooms (call_unique_id) where call_unique_id is not null`.execute(db);
  await sql`create index rooms_by_name on rooms (name) where name is not null`.execute(db);

  await db.schema
    .createTable('room_documents')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('types', 'text')
    .execute();

  for (const list of ['room_tags', 'room_ancestors']) {
    await sideTable(db, list, ['value', 'seq'], (table) =>
      table.addColumn('value', 'text', (column) => column.notNull()).addColumn('folded', 'text'),
    );
  }
  await sideTable(db, 'room_custom_fields', ['key', 'seq'], (table) =>
    table
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('folded', 'text', (column) => column.notNull()),
  );
  await sideTable(db, 'room_nulls', ['path', 'seq'], (table) =>
    table.addColumn('path', 'text', (column) => column.notNull()),
  );

  await db.schema
    .createTable('open_calls')
    .addColumn('visitor_token', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .execute();

  await createRoomCounts(db);
}

/** A table of values of a room, found by value and by room. */
async function sideTable(
  db: Kysely<never>,
  name: string,
  key: [string, 'seq'],
  columns: (table: CreateTableBuilder<string, string>) => CreateTableBuilder<string, string>,
): Promise<void> {
  const table = columns(db.schema.createTable(name));
  await table
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${name}_key`, key)
    .modifyEnd(sql`without rowid`)
    .execute();
  await sql.raw(`create index ${name}_of_room on ${name} (seq)`).execute(db);
}

/** Totals that nobody has to count: kept by triggers, so that no way of writing can miss them. */
async function createRoomCounts(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('room_counts')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('is_open', 'integer', (column) => column.notNull())
    .addColumn('is_served', 'integer', (column) => column.notNull())
    .addColumn('is_on_hold', 'integer', (column) => column.notNull())
    .addColumn('rooms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_counts_key', ['type', 'is_open', 'is_served', 'is_on_hold'])
    .modifyEnd(sql`without rowid`)
    .execute();

  const state = (row: 'new' | 'old') => `${row}.type, ${row}.is_open, ${row}.is_served, ${row}.is_on_hold`;
  const count = (row: 'new' | 'old', by: 1 | -1) => `
    insert into room_counts values (${state(row)}, ${by})
      on conflict (type, is_open, is_served, is_on_hold) do update set rooms = rooms + ${by};`;
  await sql.raw(`create trigger rooms_counted_in after insert on rooms begin ${count('new', 1)} end`).execute(db);
  await sql.raw(`create trigger rooms_counted_out after delete on rooms begin ${count('old', -1)} end`).execute(db);
  await sql
    .raw(
      `create trigger rooms_recounted after update of type, is_open, is_served, is_on_hold on rooms
       when (${state('old')}) is not (${state('new')})
       begin ${count('old', -1)} ${count('new', 1)} end`,
    )
    .execute(db);
}

async function createAccess(db: Kysely<never>): Promise<void> {
  const imported = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('updated_at', 'bigint')
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('types', 'text');

  await imported('users')
    .addColumn('username', 'text')
    .addColumn('name', 'text')
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('roles', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('users_by_username').on('users').column('username').execute();

  await db.schema
    .createTable('user_tokens')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('created_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('read_only', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('revoked_at', 'bigint')
    .addColumn('document', 'text')
    .addColumn('types', 'text')
    .addPrimaryKeyConstraint('user_tokens_key', ['user_id', 'hash'])
    .execute();
  await db.schema
    .createTable('token_uses')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('token_uses_key', ['user_id', 'hash'])
    .execute();

  await imported('roles').execute();
  await imported('permissions')
    .addColumn('roles', 'text', (column) => column.notNull())
    .execute();
  await imported('departments')
    .addColumn('name', 'text')
    .addColumn('type', 'text')
    .addColumn('parent_id', 'text')
    .addColumn('answer', 'text', (column) => column.notNull())
    .execute();
  await imported('unit_monitors')
    .addColumn('unit_id', 'text', (column) => column.notNull())
    .addColumn('monitor_id', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('unit_monitors_by_monitor').on('unit_monitors').column('monitor_id').execute();
  await imported('visitors').addColumn('token', 'text').execute();
  await db.schema.createIndex('visitors_by_token').on('visitors').columns(['token', 'updated_at', 'id']).execute();
  await imported('pbx_events')
    .addColumn('event', 'text')
    .addColumn('phone', 'text')
    .addColumn('ts', 'bigint')
    .execute();
  await db.schema.createIndex('pbx_events_by_phone').on('pbx_events').columns(['phone', 'ts']).execute();

  for (const id of DEFAULT_ROLES) {
    const document = JSON.stringify({ _id: id, name: id, scope: 'Users', protected: true });
    await sql`insert into roles (id, document) values (${id}, ${document})`.execute(db);
  }
  for (const [id, roles] of Object.entries(DEFAULT_PERMISSIONS)) {
    const document = JSON.stringify({ _id: id, roles });
    await sql`insert into permissions (id, roles, document)
      values (${id}, ${JSON.stringify(roles)}, ${document})`.execute(db);
  }
}

async function createVersions(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('versions')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into versions values ('access', 1)`.execute(db);
  await db.schema
    .createTable('store_facts')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();

  for (const table of ['users', 'user_tokens', 'permissions', 'departments', 'unit_monitors']) {
    for (const event of ['insert', 'update', 'delete']) {
      await sql
        .raw(
          `create trigger ${table}_${event}_changes_access after ${event} on ${table}
           begin update versions set value = value + 1 where name = 'access'; end`,
        )
        .execute(db);
    }
  }
}
