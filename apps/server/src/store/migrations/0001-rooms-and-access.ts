import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { createChangeTriggers } from './change-triggers.js';
import { type Engine, rowNumber, text, withoutRowid } from './column-types.js';

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

export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  await createRooms(db, engine);
  await createSideTables(db, engine);
  if (engine === 'sqlite') await createRoomCounts(db);
  await createAccess(db, engine);
  await createVersions(db, engine);
}

async function createRooms(db: Kysely<never>, engine: Engine): Promise<void> {
  const textType = text(engine);
  let rooms = db.schema
    .createTable('rooms')
    .addColumn('seq', rowNumber(engine), (column) => column.primaryKey())
    .addColumn('id', textType, (column) => (engine === 'sqlite' ? column.notNull().unique() : column.notNull()))
    .addColumn('id_folded', textType)
    .addColumn('type', textType, (column) => column.notNull())
    .addColumn('v_token', textType)
    .addColumn('is_open', 'integer', (column) => column.notNull())
    .addColumn('is_served', 'integer', (column) => column.notNull())
    .addColumn('is_on_hold', 'integer', (column) => column.notNull())
    .addColumn('answer_department_id', textType);
  for (const name of TEXT) rooms = rooms.addColumn(name, textType).addColumn(`${name}_folded`, textType);
  for (const name of NUMBER) rooms = rooms.addColumn(name, 'double precision');
  for (const name of BOOLEAN) rooms = rooms.addColumn(name, 'integer');
  for (const name of DATE) rooms = rooms.addColumn(name, 'bigint');
  for (const name of LIST) {
    rooms = rooms
      .addColumn(name, 'integer')
      .addColumn(`${name}_least`, textType)
      .addColumn(`${name}_greatest`, textType);
  }
  await rooms.execute();
  if (engine === 'sqlite') await indexRoomsOfSqlite(db);
  else await indexRoomsOfPostgres(db);
}

async function indexRoomsOfSqlite(db: Kysely<never>): Promise<void> {
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
}

/**
 * A btree of PostgreSQL takes some 2,700 bytes an entry, and texts of rooms are as long as callers of Rocket.Chat like.
 * What is sorted, or compared by more than equality, is indexed by the first 200 characters (see the dialect); an index
 * takes columns alone into account when it answers without the table, so these are columns.
 */
async function indexRoomsOfPostgres(db: Kysely<never>): Promise<void> {
  const starts = [
    'id', 'fname', 'served_by_id', 'served_by_username', 'department_id', 'queue', 'direction', 'v_id',
  ]; // prettier-ignore
  const added = starts.map(
    (name) => `add ${name}_start text collate "C" generated always as (left(${name}, 200)) stored`,
  );
  await sql.raw(`alter table rooms ${added.join(', ')}`).execute(db);
  await sql`alter table rooms add constraint rooms_id exclude using hash (id with =)`.execute(db);

  const index = (name: string, columns: string, included: string) =>
    sql.raw(`create index rooms_by_${name} on rooms (${columns}) include (${included})`).execute(db);
  const ofTime = 'ts nulls first, id_start nulls first';
  const state = 'seq, is_open, is_served, is_on_hold';
  await index('time', `type, ${ofTime}`, state);
  await index('open', `type, is_open, ${ofTime}`, 'seq, is_served, is_on_hold');
  await index('agent', `served_by_id_start, type, ${ofTime}`, state);
  await index('agent_name', `served_by_username_start, type, ${ofTime}`, state);
  await index('department', `department_id_start, type, ${ofTime}`, state);
  await index('queue', `queue_start, type, ${ofTime}`, 'seq, is_open');
  await index('direction', `direction_start, type, ${ofTime}`, 'seq, is_open');
  await index('visitor', `v_id_start, type, ${ofTime}`, state);
  await index('closing', 'type, closed_at nulls first, id_start nulls first', 'seq, ts');
  await index('update', 'type, updated_at nulls first, id_start nulls first', 'seq');
  await index('message', 'type, lm nulls first, id_start nulls first', 'seq');
  await index('displayed_name', 'type, fname_start nulls first, id_start nulls first', 'seq');
  await sql`create index rooms_on_hold on rooms (type, ts, id_start) where is_on_hold = 1`.execute(db);
  await sql`create index rooms_with_open_call on rooms (v_token, ts) where is_open = 1 and type = 'v'`.execute(db);
  await sql`create index rooms_by_call on rooms using hash (call_unique_id)`.execute(db);
  await sql`create index rooms_by_name on rooms using hash (name)`.execute(db);
  const longest = starts.map((name) => `char_length(${name})`).join(', ');
  await sql.raw(`create index rooms_with_long_texts on rooms (seq) where greatest(${longest}) > 200`).execute(db);
}

async function createSideTables(db: Kysely<never>, engine: Engine): Promise<void> {
  const textType = text(engine);
  const number = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('room_documents')
    .addColumn('seq', number, (column) => column.primaryKey())
    .addColumn('document', textType, (column) => column.notNull())
    .addColumn('types', textType)
    .execute();

  /** A table of values of a room, found by value and by room. */
  const sideTable = async (
    name: string,
    key: [string, 'seq'],
    columns: (table: CreateTableBuilder<string, string>) => CreateTableBuilder<string, string>,
  ) => {
    const table = columns(db.schema.createTable(name)).addColumn('seq', number, (column) => column.notNull());
    await table.addPrimaryKeyConstraint(`${name}_key`, key).modifyEnd(withoutRowid(engine)).execute();
    await sql.raw(`create index ${name}_of_room on ${name} (seq)`).execute(db);
  };
  for (const list of ['room_tags', 'room_ancestors']) {
    if (engine === 'sqlite') {
      await sideTable(list, ['value', 'seq'], (table) =>
        table.addColumn('value', textType, (column) => column.notNull()).addColumn('folded', textType),
      );
    } else await createListOfPostgres(db, list);
  }
  await sideTable('room_custom_fields', ['key', 'seq'], (table) =>
    table
      .addColumn('key', textType, (column) => column.notNull())
      .addColumn('folded', textType, (column) => column.notNull()),
  );
  await sideTable('room_nulls', ['path', 'seq'], (table) =>
    table.addColumn('path', textType, (column) => column.notNull()),
  );

  await db.schema
    .createTable('open_calls')
    .addColumn('visitor_token', textType, (column) => column.primaryKey())
    .addColumn('seq', number, (column) => column.notNull())
    .execute();
}

/** Its values are as long as callers of Rocket.Chat like: see `indexRoomsOfPostgres`. */
async function createListOfPostgres(db: Kysely<never>, name: string): Promise<void> {
  await sql
    .raw(
      `create table ${name} (
        value text collate "C" not null,
        folded text collate "C",
        seq bigint not null,
        value_start text collate "C" generated always as (left(value, 200)) stored
      )`,
    )
    .execute(db);
  await sql.raw(`create index ${name}_by_value on ${name} (value_start, seq)`).execute(db);
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

async function createAccess(db: Kysely<never>, engine: Engine): Promise<void> {
  const textType = text(engine);
  /** Of texts that are looked up by equality, and are of any length. */
  const index = async (name: string, table: string, column: string, ...more: string[]) => {
    if (engine === 'sqlite')
      await db.schema
        .createIndex(name)
        .on(table)
        .columns([column, ...more])
        .execute();
    else await db.schema.createIndex(name).on(table).using('hash').column(column).execute();
  };
  const imported = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn('id', textType, (column) => column.primaryKey())
      .addColumn('updated_at', 'bigint')
      .addColumn('document', textType, (column) => column.notNull())
      .addColumn('types', textType);

  await imported('users')
    .addColumn('username', textType)
    .addColumn('name', textType)
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('roles', textType, (column) => column.notNull())
    .execute();
  await index('users_by_username', 'users', 'username');

  await db.schema
    .createTable('user_tokens')
    .addColumn('user_id', textType, (column) => column.notNull())
    .addColumn('hash', textType, (column) => column.notNull())
    .addColumn('origin', textType, (column) => column.notNull())
    .addColumn('kind', textType, (column) => column.notNull())
    .addColumn('name', textType)
    .addColumn('created_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('read_only', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('revoked_at', 'bigint')
    .addColumn('document', textType)
    .addColumn('types', textType)
    .addPrimaryKeyConstraint('user_tokens_key', ['user_id', 'hash'])
    .execute();
  await db.schema
    .createTable('token_uses')
    .addColumn('user_id', textType, (column) => column.notNull())
    .addColumn('hash', textType, (column) => column.notNull())
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('token_uses_key', ['user_id', 'hash'])
    .execute();

  await imported('roles').execute();
  await imported('permissions')
    .addColumn('roles', textType, (column) => column.notNull())
    .execute();
  await imported('departments')
    .addColumn('name', textType)
    .addColumn('type', textType)
    .addColumn('parent_id', textType)
    .addColumn('answer', textType, (column) => column.notNull())
    .execute();
  await imported('unit_monitors')
    .addColumn('unit_id', textType, (column) => column.notNull())
    .addColumn('monitor_id', textType, (column) => column.notNull())
    .execute();
  await index('unit_monitors_by_monitor', 'unit_monitors', 'monitor_id');
  await imported('visitors').addColumn('token', textType).execute();
  await db.schema.createIndex('visitors_by_token').on('visitors').columns(['token', 'updated_at', 'id']).execute();
  await imported('pbx_events')
    .addColumn('event', textType)
    .addColumn('phone', textType)
    .addColumn('ts', 'bigint')
    .execute();
  await index('pbx_events_by_phone', 'pbx_events', 'phone', 'ts');

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

async function createVersions(db: Kysely<never>, engine: Engine): Promise<void> {
  await db.schema
    .createTable('versions')
    .addColumn('name', text(engine), (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into versions values ('access', 1)`.execute(db);
  await db.schema
    .createTable('store_facts')
    .addColumn('name', text(engine), (column) => column.primaryKey())
    .addColumn('value', text(engine), (column) => column.notNull())
    .execute();

  for (const table of ['users', 'user_tokens', 'permissions', 'departments', 'unit_monitors']) {
    await createChangeTriggers(db, engine, {
      table,
      effect: 'changes_access',
      statement: "update versions set value = value + 1 where name = 'access';",
    });
  }
}
