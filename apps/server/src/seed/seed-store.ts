import { writeInBatches } from '../import/batches.js';
import { departments } from '../import/collections/departments.js';
import { unitMonitors } from '../import/collections/unit-monitors.js';
import { users } from '../import/collections/users.js';
import { visitors } from '../import/collections/visitors.js';
import { type DocumentKind, openTable, toRow } from '../import/document-kind.js';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { RoomWriter } from '../rooms/room-writer.js';
import type { Database, Session } from '../store/database.js';
import { SEED_START, seedRooms, seedVisitors, visitorCount } from './seed.js';
import { type SeedUser, staffDocuments } from './staff.js';

type Document = Record<string, unknown>;
type Write = (session: Session) => Promise<void>;

/** How many documents a seed of so many rooms has. */
export function seedSize(rooms: number): number {
  const staff = staffDocuments('');
  return rooms + visitorCount(rooms) + staff.users.length + staff.departments.length + staff.unitMonitors.length;
}

/** Writes a seed in short transactions. `onDocument` is called after each document. */
export async function seedStore(
  database: Database,
  rooms: number,
  seed: number,
  onDocument: () => void,
): Promise<void> {
  await writeInBatches(database, seedWrites(database, rooms, seed), async (session, write) => {
    await write(session);
    onDocument();
  });
}

/** The writes of a seed, one a document. `agents`: who serves the rooms, if not the seed's own. */
export function* seedWrites(
  database: Database,
  rooms: number,
  seed: number,
  agents?: readonly SeedUser[],
): Generator<Write> {
  const staff = staffDocuments(new Date(SEED_START).toISOString());
  yield* documentWrites(database, users, staff.users);
  yield* documentWrites(database, departments, staff.departments);
  yield* documentWrites(database, unitMonitors, staff.unitMonitors);
  yield* documentWrites(database, visitors, seedVisitors(rooms, seed));
  yield* roomWrites(database, seedRooms(rooms, seed, agents));
}

export function* documentWrites(
  database: Database,
  kind: DocumentKind,
  documents: Iterable<Document>,
): Generator<Write> {
  const table = openTable(database, kind);
  for (const document of documents) {
    const row = toRow(kind, { document, types: null });
    yield async (session) => void (await table.put(session, row));
  }
}

export function* roomWrites(database: Database, rooms: Iterable<Document>): Generator<Write> {
  const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
  for (const document of rooms) yield async (session) => void (await writer.put(session, { document, types: null }));
}
