import type { Connection } from './connection.js';

/** A third of the server's own: rows of a hundred columns are looked at for long, and it looks again in its own time. */
const STATISTICS_TARGET = 30;

/** SQL that looks at a table, or at some of its columns, for the transaction that it is in. */
export const analyzeTable = (table: string): string =>
  `set local default_statistics_target = ${STATISTICS_TARGET}; analyze (skip_locked) ${table}`;

/** Counts what the planner chooses indexes by, of the tables that are another than they were when it was last done. */
export async function analyze({ run }: Connection): Promise<void> {
  const changed = await run<{ name: string }>({
    text: `select relid::regclass::text as name from pg_stat_user_tables
      where schemaname = current_schema() and n_mod_since_analyze > n_live_tup / 2`,
    values: [],
  });
  for (const { name } of changed) await run({ text: analyzeTable(name) });
}
