import type Sqlite from 'better-sqlite3';

interface Versions {
  readonly access: number;
  readonly rooms: string;
}

/** `data_version` changes with every commit of another connection; only then are the counters read. */
export function watchVersions(connection: Sqlite.Database): () => Versions {
  const dataVersion = connection.prepare<[], number>('pragma data_version').pluck();
  const storeId = connection.prepare<[], string>("select value from store_facts where name = 'id'").pluck().get();
  const counters = connection.prepare<[], { access: number; rooms: number }>(
    "select (select value from versions where name = 'access') as access, (select value from room_version) as rooms",
  );
  let seen: number | undefined;
  let current: Versions | undefined;
  return () => {
    const now = dataVersion.get();
    if (current === undefined || now !== seen) {
      const { access, rooms } = counters.get() as { access: number; rooms: number };
      current = { access, rooms: `${storeId}.${rooms}` };
      seen = now;
    }
    return current;
  };
}
