import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database, Session } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { storeFacts } from '../store/store-facts.js';
import type { Check, Fault } from './check.js';
import { counterChecks } from './check-counters.js';
import { documentChecks } from './check-documents.js';
import { openCallChecks } from './check-open-calls.js';
import { roomChecks } from './check-rooms.js';
import { searchChecks } from './check-search.js';
import { storageChecks } from './check-storage.js';

/** So long a transaction takes, and some more to commit: other writers, such as a running server, wait meanwhile. */
const TRANSACTION_MS = 15;
/** Between two transactions: longer than a waiting writer sleeps before it tries again. */
const GAP_MS = 6;
/** Faults that wait to be mended together. */
const BATCH = 100;
const EXAMPLES = 5;
const REPAIR_FACT = 'repair';

/** What a check found in one part of the store. */
export interface PartReport {
  readonly part: string;
  /** How many rows, rooms or counters were compared. */
  compared: number;
  wrong: number;
  /** How many of them are right now. */
  mended: number;
  /** Where: five of them, those that are left first. */
  readonly examples: string[];
}

/** Somebody else has begun to repair the store meanwhile. */
export class RepairOvertaken extends Error {
  override readonly name = 'RepairOvertaken';

  constructor() {
    super('Another "check --repair" has begun on this store. Let that one end, and check again.');
  }
}

export interface CheckOptions {
  readonly repair: boolean;
  /** Called with what was compared. */
  onCompared(part: string, number: number): void;
}

/**
 * Compares all that the store derives with what it is derived from. Each check sees one state of the store, however long
 * it takes; one that mends goes before those that build on it. Others may read and write meanwhile.
 * @throws {RepairOvertaken}
 */
export async function checkStore(
  database: Database,
  { repair, onCompared }: CheckOptions,
): Promise<readonly PartReport[]> {
  const reports = new Map<string, PartReport>();
  const reportOf = (part: string): PartReport => {
    const report = reports.get(part) ?? { part, compared: 0, wrong: 0, mended: 0, examples: [] };
    reports.set(part, report);
    return report;
  };
  const mend = repair ? await beginRepair(database) : async () => new Set<Fault>();
  const settle = async (faults: readonly Fault[]) => {
    const mended = await mend(faults);
    for (const fault of faults) addFault(reportOf(fault.part), fault, mended.has(fault));
  };
  for (const check of checksOf(database)) {
    const snapshot = await database.snapshot();
    try {
      let waiting: Fault[] = [];
      const compared = (part: string, number: number) => {
        reportOf(part).compared += number;
        onCompared(part, number);
      };
      for await (const fault of check(snapshot, compared)) {
        waiting.push(fault);
        if (waiting.length < BATCH) continue;
        await settle(waiting);
        waiting = [];
      }
      await settle(waiting);
    } finally {
      await snapshot.close();
    }
  }
  return [...reports.values()];
}

function checksOf(database: Database): Check[] {
  return [
    ...storageChecks(database),
    ...documentChecks(database),
    ...roomChecks(database),
    ...openCallChecks(database),
    ...counterChecks(database),
    ...searchChecks(database),
  ];
}

function addFault(report: PartReport, { example }: Fault, mended: boolean): void {
  report.wrong += 1;
  if (mended) report.mended += 1;
  if (mended) report.examples.push(example);
  else report.examples.unshift(example);
  report.examples.length = Math.min(report.examples.length, EXAMPLES);
}

/**
 * Counters are mended by a difference that was found some time ago, so a second repair at the same time would apply it
 * again. The one that began last goes on; each transaction of the other finds that out, and ends it.
 */
async function beginRepair(database: Database): Promise<(faults: readonly Fault[]) => Promise<Set<Fault>>> {
  const facts = storeFacts(database);
  // What was answered from a wrong counter is out of date, though no room has changed: a room is written as it is, which
  // makes another version of the rooms.
  const renewVersion = compileQuery(
    database.builder,
    () => sql`update rooms set type = type where seq = (select min(seq) from rooms)`,
  );
  const name = `${new Date().toISOString()} ${randomUUID()}`;
  await database.write((session) => facts.set(session, REPAIR_FACT, name));

  async function mendSome(session: Session, faults: readonly Fault[]): Promise<{ tried: number; mended: Fault[] }> {
    if ((await facts.find(session, REPAIR_FACT)) !== name) throw new RepairOvertaken();
    const end = performance.now() + TRANSACTION_MS;
    const mended: Fault[] = [];
    let tried = 0;
    for (const fault of faults) {
      if (await fault.mend?.(session)) mended.push(fault);
      tried += 1;
      if (performance.now() > end) break;
    }
    if (mended.length > 0) await session.run(renewVersion, {});
    return { tried, mended };
  }

  return async (faults) => {
    const all = new Set<Fault>();
    let rest = faults.filter((fault) => fault.mend !== undefined);
    while (rest.length > 0) {
      const { tried, mended } = await database.write((session) => mendSome(session, rest));
      for (const fault of mended) all.add(fault);
      rest = rest.slice(tried);
      await sleep(GAP_MS);
    }
    return all;
  };
}
