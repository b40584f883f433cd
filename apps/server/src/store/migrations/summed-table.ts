import { type Kysely, sql } from 'kysely';

/**
 * Makes a table of PostgreSQL one whose rows of equal keys are summed: every writer appends what it adds, so that none
 * waits for another, and what was appended is folded into one row a key later on, which has `settled`.
 */
export async function makeSummed(db: Kysely<never>, table: string, key: readonly string[], sum: string): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  await run(`alter table ${table} add column settled boolean not null default false`);
  await run(`create unique index ${table}_settled on ${table} (${[...key, 'settled'].join(', ')}) where settled`);
  await run(`create index ${table}_appended on ${table} (settled) where not settled`);
  await run(`create index ${table}_zero on ${table} (settled) where settled and ${sum} = 0`);
}
