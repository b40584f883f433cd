import { writeInBatches } from '../import/batches.js';
import { departments } from '../import/collections/departments.js';
import { unitMonitors } from '../import/collections/unit-monitors.js';
import { users } from '../import/collections/users.js';
import { visitors } from '../import/collections/visitors.js';
import { type DocumentKind, openTable, toRow } from '../import/document-kind.js';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { recordOfRoom } from '../rooms/room-record.js';
import { RoomWriter } from '../rooms/room-writer.js';
import type { Database, Session } from '../store/database.js';
import { SEED_START, seedRooms, seedVisitors, visitorCount } from './seed.js';
import { type SeedUser, staffDocuments } from './staff.js';

type Document = Record<string, unknown>;

const BATCH = 100;

/** Items of one kind, and what writes them. */
export interface SeedPart {
  readonly items: Iterable<unknown>;
  write(session: Session, items: readonly unknown[]): Promise<unknown>;
}

/** How many documents a seed of so many rooms has. */
export function seedSize(rooms: number): number {
  const staff = staffDocuments('');
  return rooms + visitorCount(rooms) + staff.users.length + staff.departments.length + staff.unitMonitors.length;
}

/**
 * Writes a seed.
 * @param onDocuments Called with how many documents have just been written.
 * @param onLastStep As `FillTerms.onStep`.
 */
export async function seedStore(
  database: Database,
  rooms: number,
  seed: number,
  onDocuments: (written: number) => void,
  onLastStep: (done: number, of: number) => void = () => {},
): Promise<void> {
  await database.fill(
    async (filling) => {
      for (const { items, write } of seedParts(database, rooms, seed)) {
        await writeInBatches(filling, inBatches(items), async (session, batch) => {
          await write(session, batch);
          onDocuments(batch.length);
        });
      }
    },
    { onStep: onLastStep },
  );
}

/** The parts of a seed. `agents`: who serves the rooms, if not the seed's own. */
export function* seedParts(
  database: Database,
  rooms: number,
  seed: number,
  agents?: readonly SeedUser[],
): Generator<SeedPart> {
  const staff = staffDocuments(new Date(SEED_START).toISOString());
  yield documentPart(database, users, staff.users);
  yield documentPart(database, departments, staff.departments);
  yield documentPart(database, unitMonitors, staff.unitMonitors);
  yield documentPart(database, visitors, seedVisitors(rooms, seed));
  yield roomPart(database, seedRooms(rooms, seed, agents));
}

export function documentPart(database: Database, kind: DocumentKind, documents: Iterable<Document>): SeedPart {
  const table = openTable(database, kind);
  return part(
    documents,
    (document) => toRow(kind, { document, types: null }),
    async (session, rows) => {
      for (const row of rows) await table.put(session, row);
    },
  );
}

export function roomPart(database: Database, rooms: Iterable<Document>): SeedPart {
  const columns = new RoomColumns(filterablePaths);
  const writer = new RoomWriter(database, columns);
  return part(
    rooms,
    (document) => recordOfRoom({ document, types: null }, columns).record,
    (session, records) => writer.putAll(session, records),
  );
}

function part<Item>(
  documents: Iterable<Document>,
  itemOf: (document: Document) => Item,
  write: (session: Session, items: readonly Item[]) => Promise<unknown>,
): SeedPart {
  function* items() {
    for (const document of documents) yield itemOf(document);
  }
  return { items: items(), write: (session, batch) => write(session, batch as readonly Item[]) };
}

function* inBatches<Item>(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
