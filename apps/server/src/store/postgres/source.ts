import { StoreUnavailableError } from '../database.js';
import { StoreSchemaError } from '../migrate.js';
import { type Connections, type ConnectionSettings, openConnections } from './connections.js';
import { ROOMS_VERSION } from './builder.js';
import { explainRefusal } from './refusal.js';
import { sharedRead } from './shared-read.js';

/** A server of PostgreSQL that lists are read from: the primary, or its replica. */
export interface Source {
  readonly connections: Connections;
  /** For what is read for long, so that it takes no connection from others. */
  readonly snapshots: Connections;
  /** See `Database.roomsVersion`; without the store's id. */
  roomsVersion(): Promise<string>;
  close(): Promise<void>;
}

export function openSource(settings: ConnectionSettings): Source {
  const connections = openConnections(settings);
  const snapshots = openConnections(settings);
  return {
    connections,
    snapshots,
    roomsVersion: sharedRead(() =>
      connections.use(async ({ run }) => {
        const [row] = await run<{ version: string }>({ text: `select ${ROOMS_VERSION} as version`, values: [] });
        return (row as { version: string }).version;
      }),
    ),
    async close() {
      await Promise.all([connections.close(), snapshots.close()]);
    },
  };
}

/**
 * Opens a replica. One that isn't there yet, or has nothing yet, will be asked again.
 * @throws StoreSchemaError if it can't be used, or has another store.
 */
export async function openReplica(settings: ConnectionSettings, storeId: string): Promise<Source> {
  const source = openSource(settings);
  try {
    const found = await source.connections.use(({ run }) =>
      run<{ value: string }>({ text: "select value from store_facts where name = 'id'", values: [] }),
    );
    if (found[0]?.value === storeId) return source;
    throw new StoreSchemaError('DATABASE_READ_URL names another store than DATABASE_URL, not a replica of it.');
  } catch (error) {
    const cause = error instanceof StoreUnavailableError ? error.cause : error;
    const refusal = explainRefusal(cause as Error, 'DATABASE_READ_URL', settings.url);
    if (refusal === undefined && error instanceof StoreUnavailableError) return source;
    await source.close();
    throw refusal ?? error;
  }
}
