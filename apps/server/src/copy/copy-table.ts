import { sql } from 'kysely';
import type { Database, Filling, Reads, Snapshot } from '../store/database.js';
import { compileQuery, type QueryBuilder } from '../store/query.js';
import { type Contents, ContentsSum } from './contents.js';
import type { Changes, CopiedTable } from './copied-table.js';
import { inBatches } from './row-batches.js';

/** The engine looks at the data after so many rows, and whenever there are twice as many. */
const OPTIMIZE_AFTER = 10_000;

/** Called with a number of rows when they are done. */
export type OnRows = (rows: number) => void;

/** Writes what the target hasn't, or has otherwise; what is there already is read, and left. */
export async function copyTable<Row>(
  table: CopiedTable<Row>,
  snapshot: Snapshot,
  builder: QueryBuilder,
  target: Database,
  filling: Filling,
  onRows: OnRows,
): Promise<Changes & { source: Contents }> {
  const writer = table.openWriter(target);
  const sum = new ContentsSum();
  const total = { written: 0, removed: 0 };
  const add = ({ written, removed }: Changes) => {
    total.written += written;
    total.removed += removed;
  };
  let last: Row | undefined;
  let nextOptimize = OPTIMIZE_AFTER;
  for await (const batch of inBatches(snapshot.iterate(table.rows(builder), {}), table.textOf)) {
    for (const { text } of batch) sum.add(text);
    const previous = last;
    add(await filling.write((session) => writer.write(session, batch, previous)));
    last = batch.at(-1)?.row;
    onRows(batch.length);
    if (sum.contents.rows < nextOptimize) continue;
    await filling.optimize();
    nextOptimize *= 2;
  }
  add(await filling.write((session) => writer.finish(session, last)));
  return { ...total, source: sum.contents };
}

export async function readContents<Row>(
  table: CopiedTable<Row>,
  snapshot: Snapshot,
  builder: QueryBuilder,
  onRows: OnRows,
): Promise<Contents> {
  const sum = new ContentsSum();
  for await (const batch of inBatches(snapshot.iterate(table.rows(builder), {}), table.textOf)) {
    for (const { text } of batch) sum.add(text);
    onRows(batch.length);
  }
  return sum.contents;
}

export async function countRows({ name }: CopiedTable<unknown>, reads: Reads, builder: QueryBuilder): Promise<number> {
  const query = compileQuery<object, { rows: number }>(
    builder,
    () => sql`select count(*) as rows from ${sql.table(name)}`,
  );
  return Number((await reads.first(query, {}))?.rows);
}
