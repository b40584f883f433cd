import { type Kysely, sql } from 'kysely';

/**
 * A store says which programs may use it: those that know the migration that this fact names. A later migration that
 * others can't work with puts its own name there.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`insert into store_facts (name, value) values ('compatible_from', '0005-indexes')`.execute(db);
}
