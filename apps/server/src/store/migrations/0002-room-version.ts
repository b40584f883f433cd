import { type Kysely, sql } from 'kysely';

/**
 * The version of rooms and departments. It rises by random steps, so that a back-up that is restored and written to
 * does not come to a version again that once named other data; the store's id tells two stores apart.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('room_version')
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into room_version values (1)`.execute(db);
  await sql`insert into store_facts values ('id', lower(hex(randomblob(8))))`.execute(db);
  for (const table of ['rooms', 'departments']) {
    for (const event of ['insert', 'update', 'delete']) {
      await sql
        .raw(
          `create trigger ${table}_${event}_changes_room_version after ${event} on ${table}
           begin update room_version set value = value + 1 + abs(random() % 65536); end`,
        )
        .execute(db);
    }
  }
}
