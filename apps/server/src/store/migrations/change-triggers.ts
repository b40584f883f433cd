import { type Kysely, sql } from 'kysely';
import type { Engine } from './column-types.js';

/** What happens after every change to a table. */
interface ChangeTriggers {
  readonly table: string;
  /** Names the triggers. */
  readonly effect: string;
  /** One statement, the same in both engines' SQL. It runs once a row in SQLite, once a statement in PostgreSQL. */
  readonly statement: string;
}

/** Makes triggers that run a statement after every change to a table, so that no way of writing can miss it. */
export async function createChangeTriggers(
  db: Kysely<never>,
  engine: Engine,
  { table, effect, statement }: ChangeTriggers,
): Promise<void> {
  if (engine === 'postgres') {
    // A statement that changes no row is no change.
    await sql
      .raw(
        `create or replace function ${effect}() returns trigger language plpgsql as $$
         begin if exists (select from changed) then ${statement} end if; return null; end $$`,
      )
      .execute(db);
  }
  for (const event of ['insert', 'update', 'delete'] as const) {
    const name = `${table}_${event}_${effect}`;
    const body =
      engine === 'sqlite'
        ? `begin ${statement} end`
        : `referencing ${event === 'delete' ? 'old' : 'new'} table as changed
           for each statement execute function ${effect}()`;
    await sql.raw(`create trigger ${name} after ${event} on ${table} ${body}`).execute(db);
  }
}
