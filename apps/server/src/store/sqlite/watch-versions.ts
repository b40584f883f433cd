import type Sqlite from 'better-sqlite3';
import { COMPATIBLE_FROM_FACT } from '../schema.js';

interface Versions {
  readonly access: number;
  readonly rooms: string;
  /** The fact that says which programs may use the store. */
  readonly compatibleFrom: string | undefined;
}

interface Counters {
  readonly access: number | null;
  readonly rooms: number | null;
  readonly compatibleFrom: string | null;
}

/** As SQLite tells of a file that is damaged in a way that it can see. */
class MissingVersions extends Error {
  readonly code = 'SQLITE_CORRUPT';
  override readonly message = 'the versions of what it holds are missing';
}

/** `data_version` changes with every commit of another connection; only then are the counters read. */
export function watchVersions(connection: Sqlite.Database): () => Versions {
  const dataVersion = connection.prepare<[], number>('pragma data_version').pluck();
  const storeId = connection.prepare<[], string>("select value from store_facts where name = 'id'").pluck().get();
  const counters = connection.prepare<[string], Counters>(
    `select (select value from versions where name = 'access') as access, (select value from room_version) as rooms,
      (select value from store_facts where name = ?) as "compatibleFrom"`,
  );
  let seen: number | undefined;
  let current: Versions | undefined;
  return () => {
    const now = dataVersion.get();
    if (current === undefined || now !== seen) {
      const { access, rooms, compatibleFrom } = counters.get(COMPATIBLE_FROM_FACT) as Counters;
      if (typeof access !== 'number' || typeof rooms !== 'number') throw new MissingVersions();
      current = { access, rooms: `${storeId}.${rooms}`, compatibleFrom: compatibleFrom ?? undefined };
      seen = now;
    }
    return current;
  };
}
