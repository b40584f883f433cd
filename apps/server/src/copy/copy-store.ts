import type { Database, Filling } from '../store/database.js';
import { DEMO_FACT, STORE_ID_FACT, storeFacts } from '../store/store-facts.js';
import type { Contents } from './contents.js';
import type { Changes, CopiedTable } from './copied-table.js';
import { copyMarks, type StoreVersions } from './copy-mark.js';
import { copyTable, countRows, readContents } from './copy-table.js';
import { plainTables } from './plain-tables.js';
import { refuseUnfit } from './refuse-unfit.js';
import { roomsTable } from './rooms-table.js';

const TABLES = [...plainTables, roomsTable] as readonly CopiedTable<unknown>[];

/** One table after a copy. */
export interface TableReport extends Changes {
  readonly table: string;
  readonly source: Contents;
  readonly target: Contents;
}

/** Called with how much of a phase is done, of how much: rows that were copied, steps of indexing, rows verified. */
export type OnProgress = (phase: 'copy' | 'index' | 'verify', done: number, all: number) => void;

/**
 * Makes the target what the source is at this moment: writes what it hasn't, or has otherwise, then reads all of it
 * again to compare. So it goes on where a copy was stopped, and brings a copy up to date. The target keeps its own id:
 * it is another store, and no ETag of the one may hold for the other.
 * @returns what was done to each table; source and target are the same if all is well.
 * @throws {CopyRefused} if the source can't be copied into this target.
 */
export async function copyStore(source: Database, target: Database, onProgress: OnProgress): Promise<TableReport[]> {
  await refuseUnfit(source, target, TABLES);
  const from = await markUnfinished(source, target);
  const copies = await target.fill((filling) => copyTables(source, target, filling, onProgress), {
    onStep: (done, steps) => onProgress('index', done, steps),
    isResumed: true,
  });
  const { tables, versions } = await verifyTables(copies, target, onProgress);
  if (tables.every(isSame)) {
    await target.write((session) => copyMarks(target).set(session, { from, complete: versions }));
  }
  return tables;
}

export function isSame({ source, target }: TableReport): boolean {
  return source.rows === target.rows && source.checksum === target.checksum;
}

type TableCopy = Omit<TableReport, 'target'>;

async function copyTables(
  source: Database,
  target: Database,
  filling: Filling,
  onProgress: OnProgress,
): Promise<TableCopy[]> {
  const snapshot = await source.snapshot();
  try {
    let all = 0;
    for (const table of TABLES) all += await countRows(table, snapshot, source.builder);
    let done = 0;
    const copies: TableCopy[] = [];
    for (const table of TABLES) {
      const copy = await copyTable(table, snapshot, source.builder, target, filling, (rows) =>
        onProgress('copy', (done += rows), all),
      );
      copies.push({ table: table.name, ...copy });
    }
    await filling.optimize();
    return copies;
  } finally {
    await snapshot.close();
  }
}

/**
 * Makes the target known as a copy that isn't complete, and as a demo if the source is one.
 * @returns the source's id.
 */
async function markUnfinished(source: Database, target: Database): Promise<string> {
  const facts = storeFacts(source);
  const from = await facts.find(source.read, STORE_ID_FACT);
  const demo = await facts.find(source.read, DEMO_FACT);
  if (from === undefined) throw new Error('The store to copy has no id.');
  await target.write(async (session) => {
    await copyMarks(target).set(session, { from });
    if (demo !== undefined) await storeFacts(target).set(session, DEMO_FACT, demo);
  });
  return from;
}

/** @returns also the versions of the target that was verified. */
async function verifyTables(
  copies: readonly TableCopy[],
  target: Database,
  onProgress: OnProgress,
): Promise<{ tables: TableReport[]; versions: StoreVersions }> {
  const all = copies.reduce((sum, { source }) => sum + source.rows, 0);
  let done = 0;
  const tables: TableReport[] = [];
  const snapshot = await target.snapshot();
  try {
    const versions = await copyMarks(target).versions(snapshot);
    for (const [index, copy] of copies.entries()) {
      const table = TABLES[index] as (typeof TABLES)[number];
      const contents = await readContents(table, snapshot, target.builder, (rows) =>
        onProgress('verify', (done += rows), all),
      );
      tables.push({ ...copy, target: contents });
    }
    return { tables, versions };
  } finally {
    await snapshot.close();
  }
}
