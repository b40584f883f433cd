import type { Filling } from '../database.js';
import { recount } from '../room-counts.js';
import { ROOM_TABLES } from '../room-tables.js';
import { analyzeTable } from './analyze.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { TRY_LOCK_WRITERS } from './locks.js';
import { sessionOver } from './session.js';
import { isForbidden } from './store-error.js';

const TABLES = ROOM_TABLES.map((table) => `'${table}'`).join(', ');

/** Who writes a room looks for its earlier form by these, and those of constraints. */
const NEEDED_INDEXES = `'rooms_with_open_call', 'room_tags_of_room', 'room_ancestors_of_room', 'room_custom_fields_of_room'`;

/** Without statistics, the server takes the tables for empty ones, and would read them from end to end for a key. */
const SETTINGS = `
  set local enable_seqscan = off;
  set local idle_in_transaction_session_timeout = 0;
  set local maintenance_work_mem = '256MB';`;

/**
 * Fills a store that has no rooms and that nobody else uses, in one transaction, in which the indexes are made at the
 * end. Others who come meanwhile wait for the tables of rooms; when the process dies, nothing was written.
 * @returns undefined, and has done nothing, where that isn't so, or where the tables belong to another role.
 */
export async function fillAlone<T>(
  connections: Connections,
  work: (filling: Filling) => Promise<T>,
  onStep?: (done: number, of: number) => void,
): Promise<{ result: T } | undefined> {
  return await connections.use(async (connection) => {
    const { run } = connection;
    await run({ text: `begin isolation level read committed; ${SETTINGS}` });
    try {
      const indexes = (await isUnused(connection)) ? await postponeWork(connection) : undefined;
      if (indexes === undefined) {
        await run({ text: 'rollback' });
        return undefined;
      }
      try {
        return { result: await work(fillingOver(connection)) };
      } finally {
        if (connection.fault === undefined) await doPostponedWork(connection, indexes, onStep);
      }
    } catch (error) {
      if (connection.fault === undefined) await run({ text: 'rollback' }); // after a commit: nothing
      throw error;
    }
  });
}

async function isUnused({ run }: Connection): Promise<boolean> {
  const [row] = await run<{ unused: boolean }>({
    text: `select ${TRY_LOCK_WRITERS} and not exists (select from rooms) and not exists (
        select from pg_stat_activity
        where datname = current_database() and application_name like 'switchboard%'
          and application_name <> current_setting('application_name')
      ) as unused`,
  });
  return row?.unused === true;
}

/** @returns the statements that make the indexes again; undefined, and nothing is done, if this role may not. */
async function postponeWork({ run }: Connection): Promise<string[] | undefined> {
  const indexes = await run<{ name: string; definition: string }>({
    text: `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
      from pg_index join pg_class on pg_class.oid = indexrelid
      where indrelid in (select to_regclass(name) from unnest(array[${TABLES}]) as name)
        and relname not in (${NEEDED_INDEXES})
        and not exists (select from pg_constraint where conindid = indexrelid)`,
  });
  await run({ text: 'savepoint whole' });
  try {
    for (const table of ROOM_TABLES) await run({ text: `alter table ${table} disable trigger user` });
    for (const { name } of indexes) await run({ text: `drop index ${name}` });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    await run({ text: 'rollback to whole' });
    return undefined;
  }
  return indexes.map(({ definition }) => definition);
}

async function doPostponedWork(
  { run }: Connection,
  indexes: readonly string[],
  onStep?: (done: number, of: number) => void,
): Promise<void> {
  const steps = [
    ...recount({ settled: true }),
    'insert into room_version values (1 + floor(random() * 65536))',
    ...indexes,
    ...ROOM_TABLES.map((table) => `alter table ${table} enable trigger user`),
    ...ROOM_TABLES.map(analyzeTable),
    'commit',
  ];
  for (const [done, text] of steps.entries()) {
    onStep?.(done, steps.length);
    await run({ text });
  }
  onStep?.(steps.length, steps.length);
}

function fillingOver(connection: Connection): Filling {
  const { run } = connection;
  return {
    transactionMs: Infinity,
    gapMs: 0,
    async write(work) {
      await run({ text: 'savepoint one' });
      const writes = sessionOver(connection);
      try {
        const result = await work(writes.session);
        await writes.copied();
        await run({ text: 'release one' });
        if (writes.failure !== undefined) throw writes.failure;
        return result;
      } catch (error) {
        await writes.copied();
        if (connection.fault === undefined) await run({ text: 'rollback to one; release one' });
        throw writes.failure ?? error;
      }
    },
    optimize: async () => {}, // once it is filled
  };
}
