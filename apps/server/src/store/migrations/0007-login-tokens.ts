import { type Kysely, sql } from 'kysely';

/**
 * A login token without `when` never expires; one with a `when` that can't be read has expired. Until now both had no
 * `created_at`, and which they were isn't known of stored ones: they stay expired until an import brings them again.
 * Of a user it is known whether an import brought a list of their tokens, which may have been an empty one.
 *
 * Programs that know neither column may go on: they let a token without `when` expire.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table user_tokens add column no_expiry integer not null default 0`.execute(db);
  await sql`alter table users add column lists_tokens integer not null default 0`.execute(db);
  await sql`update users set lists_tokens = 1
    where exists (select 1 from user_tokens
      where user_id = users.id and origin = 'import' and revoked_at is null and expires_at is null)`.execute(db);
}
