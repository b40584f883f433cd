import { sql } from 'kysely';
import type { Database, Reads, Session } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { storeFacts } from '../store/store-facts.js';

const COPY_FACT = 'copy';

/** What a store says of itself that was copied into. */
export interface CopyMark {
  /** The id of the store that it is a copy of. */
  readonly from: string;
  /** Its versions when it was complete; not there until it is. */
  readonly complete?: StoreVersions;
}

/** Both rise with every change: of rooms and departments, and of access. */
export interface StoreVersions {
  readonly rooms: number;
  readonly access: number;
}

export function copyMarks(database: Database) {
  const facts = storeFacts(database);
  // Sums, for an engine may keep a version as steps. Read here and now: the database's own may be a second old.
  const versions = compileQuery<object, StoreVersions>(
    database.builder,
    () => sql`select (select sum(value) from room_version) as rooms,
      (select sum(value) from versions where name = 'access') as access`,
  );
  return {
    async find(reads: Reads): Promise<CopyMark | undefined> {
      const value = await facts.find(reads, COPY_FACT);
      return value === undefined ? undefined : (JSON.parse(value) as CopyMark);
    },

    async set(session: Session, mark: CopyMark): Promise<void> {
      await facts.set(session, COPY_FACT, JSON.stringify(mark));
    },

    async versions(reads: Reads): Promise<StoreVersions> {
      return (await reads.first(versions, {})) as StoreVersions;
    },
  };
}

/** Whether this store is a copy that isn't complete. It lacks rooms, then, and calls that are open. */
export async function isUnfinishedCopy(database: Database): Promise<boolean> {
  const mark = await copyMarks(database).find(database.read);
  return mark !== undefined && mark.complete === undefined;
}
