import type { Filling } from '../database.js';
import { recount } from '../room-counts.js';
import { ROOM_TABLES } from '../room-tables.js';
import type { Outages } from '../outages.js';
import { analyzeTable } from './analyze.js';
import { checkSchemaOver } from './check-schema.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { TRY_LOCK_ALONE } from './locks.js';
import { sessionOver } from './session.js';
import { isForbidden, isTaken } from './store-error.js';

const TABLES = ROOM_TABLES.map((table) => `'${table}'`).join(', ');

/** By these, the earlier form of a room is looked for; the rest is looked at once the store is filled. */
const LOOKED_UP_COLUMNS = ['rooms (id)', 'room_documents (seq)'];

/** For the tables of rooms, which others may be reading; then it is done in the slower way, by the side of them. */
const LOCK_PATIENCE_MS = 500;

/**
 * No time-out, but an end when this process dies. Plans are made each time: a plan for the empty tables would go on reading
 * them from end to end for a key.
 */
const SETTINGS = `
  set local plan_cache_mode = force_custom_plan;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'; -- PostgreSQL 17 and later
  set local client_connection_check_interval = '5s';
  set local maintenance_work_mem = '256MB';`;

/**
 * Fills a store that has no rooms and that nobody else uses, in one transaction, in which the indexes are made at the
 * end. Others who come meanwhile wait for the tables of rooms; when the process dies, nothing was written.
 * @returns undefined, and has done nothing, where that isn't so, where somebody reads the tables of rooms, or where they
 * belong to another role or have indexes elsewhere.
 */
export async function fillAlone<T>(
  connections: Connections,
  outages: Outages,
  work: (filling: Filling) => Promise<T>,
  onStep?: (done: number, of: number) => void,
): Promise<{ result: T } | undefined> {
  return await connections.use(async (connection) => {
    const { run } = connection;
    await run({ text: `begin isolation level read committed; ${SETTINGS}` });
    try {
      const isAlone = await isUnused(connection);
      await checkSchemaOver(connection, outages);
      const indexes = isAlone ? await postponeWork(connection) : undefined;
      if (indexes === undefined) {
        await run({ text: 'rollback' });
        return undefined;
      }
      const done = await work(fillingOver(connection)).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      if ('error' in done) {
        // What was written stays. Where that fails, too, all is rolled back, and what came first tells more.
        if (connection.fault === undefined) await doPostponedWork(connection, indexes, onStep).catch(() => {});
        throw done.error;
      }
      await doPostponedWork(connection, indexes, onStep);
      return done;
    } catch (error) {
      if (connection.fault === undefined) await run({ text: 'rollback' }); // after a commit: nothing
      throw error;
    }
  });
}

async function isUnused({ run }: Connection): Promise<boolean> {
  const [row] = await run<{ unused: boolean }>({
    text: `select ${TRY_LOCK_ALONE} and not exists (select from rooms) as unused`,
  });
  return row?.unused === true;
}

/**
 * @returns the statements that make the indexes again; undefined, and nothing is done, if others are at the tables, or
 * their administrator has made them their own.
 */
async function postponeWork({ run }: Connection): Promise<string[] | undefined> {
  await run({ text: `savepoint whole; set local lock_timeout = ${LOCK_PATIENCE_MS}` });
  try {
    for (const table of ROOM_TABLES) await run({ text: `alter table ${table} disable trigger user` });
    const indexes = await run<{ name: string; definition: string; isMoved: boolean }>({ text: POSTPONED_INDEXES });
    if (indexes.some(({ isMoved }) => isMoved)) throw new NotOurs();
    for (const { name } of indexes) await run({ text: `drop index ${name}` });
    await run({ text: 'release whole; set local lock_timeout = 0' });
    return indexes.map(({ definition }) => definition);
  } catch (error) {
    if (!(error instanceof NotOurs || isForbidden(error) || isTaken(error))) throw error;
    await run({ text: 'rollback to whole' });
    return undefined;
  }
}

/** Not those of constraints, and not those by which a room's earlier form is found. */
const POSTPONED_INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition,
    reltablespace <> 0 as "isMoved"
  from pg_index join pg_class on pg_class.oid = indexrelid
  where indrelid in (select to_regclass(name) from unnest(array[${TABLES}]) as name)
    and relname <> 'rooms_with_open_call' and relname not like '%\\_of\\_room'
    and not exists (select from pg_constraint where conindid = indexrelid)`;

/** What was set up otherwise would not come back as it was. */
class NotOurs extends Error {}

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
    async optimize() {
      for (const columns of LOOKED_UP_COLUMNS) await run({ text: analyzeTable(columns) });
    },
  };
}
