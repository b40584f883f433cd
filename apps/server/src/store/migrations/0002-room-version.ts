import { type Kysely, sql } from 'kysely';
import { createChangeTriggers } from './change-triggers.js';
import type { Engine } from './column-types.js';
import { makeSummed } from './summed-table.js';

/**
 * The version of rooms and departments. It rises by random steps, so that a back-up that is restored and written to
 * does not come to a version again that once named other data; the store's id tells two stores apart.
 */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') await createVersionOfSqlite(db);
  else await createVersionOfPostgres(db);
}

async function createVersionOfSqlite(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('room_version')
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into room_version values (1)`.execute(db);
  await sql`insert into store_facts values ('id', lower(hex(randomblob(8))))`.execute(db);
  for (const table of ['rooms', 'departments']) {
    await createChangeTriggers(db, 'sqlite', {
      table,
      effect: 'changes_room_version',
      statement: 'update room_version set value = value + 1 + abs(random() % 65536);',
    });
  }
}

async function createVersionOfPostgres(db: Kysely<never>): Promise<void> {
  await sql`create table room_version (value bigint not null)`.execute(db);
  await makeSummed(db, 'room_version', [], 'value');
  await sql`insert into room_version values (1)`.execute(db);
  await sql`insert into store_facts values ('id', left(replace(gen_random_uuid()::text, '-', ''), 16))`.execute(db);
  for (const table of ['rooms', 'departments']) {
    await createChangeTriggers(db, 'postgres', {
      table,
      effect: 'changes_room_version',
      statement: 'insert into room_version values (1 + floor(random() * 65536));',
    });
  }
}
