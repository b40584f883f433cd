import { COUNTERS } from '../room-counts.js';
import type { Outages } from '../outages.js';
import { checkSchemaOver } from './check-schema.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { tryLockCompaction } from './locks.js';

/** A table whose rows of equal keys are summed (see `migrations/summed-table.ts`). */
interface SummedTable {
  readonly table: string;
  readonly key: readonly string[];
  readonly sum: string;
}

const SUMMED_TABLES: readonly SummedTable[] = [
  { table: 'room_version', key: [], sum: 'value' },
  ...COUNTERS.map(({ table, key }) => ({ table, key, sum: 'rooms' })),
];

/** After the first write that follows a compaction. */
const AFTER_MS = 1_000;
/** Folded in one transaction, which holds rows that nobody else waits for. */
const BATCH = 10_000;
/** The place of folded rows is given free after so many. */
const VACUUM_AFTER = 1_000;

export interface Compaction {
  /** To be called after each write: folds what was appended, soon, in the background. */
  wrote(): void;
  stop(): Promise<void>;
}

export function startCompaction(connections: Connections, outages: Outages): Compaction {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let unvacuumed = 0;

  async function compactAll(): Promise<void> {
    for (const table of SUMMED_TABLES) {
      let folded: number;
      do {
        folded = await connections.use((connection) => compact(connection, outages, table));
        unvacuumed += folded;
      } while (folded === BATCH);
    }
    if (unvacuumed < VACUUM_AFTER) return;
    unvacuumed = 0;
    await connections.use(async ({ run }) => {
      for (const { table } of SUMMED_TABLES) await run({ text: `vacuum (skip_locked, truncate off) ${table}` });
    });
  }

  function start(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      running = compactAll().catch(start); // until then, sums are right as they are
    }, AFTER_MS).unref();
  }

  return {
    wrote: start,
    async stop() {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}

/** Others are at it, or write something that is not to be disturbed. */
class Disturbed extends Error {}

/** Folds rows that were appended into those that have settled. Returns how many there were. */
async function compact(connection: Connection, outages: Outages, { table, key, sum }: SummedTable): Promise<number> {
  const { run } = connection;
  const keys = key.map((name) => `${name}, `).join('');
  await run({ text: 'begin isolation level read committed' });
  try {
    const [lock] = await run<{ alone: boolean }>({ text: tryLockCompaction });
    if (lock?.alone !== true) throw new Disturbed();
    await checkSchemaOver(connection, outages);
    const [result] = await run<{ folded: number }>({
      text: `
        with appended as (
          delete from ${table} where ctid = any (array(select ctid from ${table} where not settled limit ${BATCH}))
          returning ${keys}${sum}
        ), change as (
          select ${keys}sum(${sum}) as ${sum} from appended ${key.length === 0 ? '' : `group by ${key.join(', ')}`}
        ), folded as (
          insert into ${table} (${keys}${sum}, settled)
          select ${keys}${sum}, true from change where ${sum} <> 0
          on conflict (${keys}settled) where settled do update set ${sum} = ${table}.${sum} + excluded.${sum}
        )
        select count(*) as folded from appended`,
    });
    await run({ text: `delete from ${table} where settled and ${sum} = 0` });
    await run({ text: 'commit' });
    return result?.folded ?? 0;
  } catch (error) {
    await run({ text: 'rollback' }).catch(() => {});
    throw error;
  }
}
