import type { Connection } from './connection.js';

/** Counts what the planner chooses indexes by, of the tables that are another than they were when it was last done. */
export async function analyze({ run }: Connection): Promise<void> {
  const changed = await run<{ name: string }>({
    text: `select relid::regclass::text as name from pg_stat_user_tables
      where schemaname = current_schema() and n_mod_since_analyze > n_live_tup / 2`,
    values: [],
  });
  for (const { name } of changed) await run({ text: `analyze (skip_locked) ${name}` });
}
