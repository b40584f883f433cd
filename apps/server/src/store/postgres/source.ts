import { setTimeout as sleep } from 'node:timers/promises';
import { type StoreUse, StoreUnavailableError } from '../database.js';
import { StoreSchemaError } from '../schema.js';
import { addressOf } from './address.js';
import { type Connections, type ConnectionSettings, openConnections } from './connections.js';
import { ROOMS_VERSION } from './builder.js';
import { openPageReader, type PageReader } from './page-reader.js';
import { ANOTHER_STORE, explainRefusal } from './refusal.js';
import { sharedRead } from './shared-read.js';

/** A server of PostgreSQL that lists are read from: the primary, or its replica. */
export interface Source {
  readonly connections: Connections;
  /** For what is read for long, so that it takes no connection from others. */
  readonly snapshots: Connections;
  /** The page's version is without the store's id. */
  readonly page: PageReader;
  /** See `Database.roomsVersion`; without the store's id. */
  roomsVersion(): Promise<string>;
  close(): Promise<void>;
}

/** Of the connections that read, those for pages that take long. */
const SHARE_OF_SLOW = 0.4;
/** Where no statement has a limit. */
const SLOW_PATIENCE_MS = 60_000;

export function openSource(settings: ConnectionSettings): Source {
  const slowPlaces = Math.max(1, Math.floor(settings.poolSize * SHARE_OF_SLOW));
  const quickPlaces = Math.max(1, settings.poolSize - slowPlaces);
  const connections = openConnections({ ...settings, poolSize: quickPlaces });
  const slow = openConnections({ ...settings, poolSize: slowPlaces });
  const snapshots = openConnections(settings);
  return {
    connections,
    snapshots,
    page: openPageReader({
      quick: connections,
      quickPlaces,
      slow,
      slowPlaces,
      patienceMs: settings.statementTimeoutMs || SLOW_PATIENCE_MS,
      shownTextBytes: settings.shownTextBytes,
    }),
    roomsVersion: sharedRead(() =>
      connections.share(async ({ run }) => {
        const [row] = await run<{ version: string }>({ text: `select ${ROOMS_VERSION} as version`, values: [] });
        return (row as { version: string }).version;
      }),
    ),
    async close() {
      await Promise.all([connections.close(), slow.close(), snapshots.close()]);
    },
  };
}

/** A replica of a store that was made just now may not have its tables yet. */
const TABLES_WITHIN_MS = 2_000;

/**
 * Opens a replica. One that doesn't answer yet will be asked again.
 * @param notify Told if it doesn't.
 * @throws StoreSchemaError if it can't be used, has another store, or is no replica.
 */
export async function openReplica(
  settings: ConnectionSettings,
  storeId: string,
  notify: StoreUse['notify'],
): Promise<Source> {
  const source = openSource(settings);
  try {
    const { id, follows } = await askReplica(source);
    if (id !== storeId) throw new StoreSchemaError(ANOTHER_STORE);
    if (follows) return source;
    throw new StoreSchemaError(
      'DATABASE_READ_URL names no replica (it is not in recovery). Name a replica of DATABASE_URL, or leave it out.',
    );
  } catch (error) {
    const cause = error instanceof StoreUnavailableError ? error.cause : error;
    const refusal = explainRefusal(cause as Error, 'DATABASE_READ_URL', settings.url);
    if (refusal === undefined && error instanceof StoreUnavailableError) {
      const { shown } = addressOf(settings.url);
      notify?.(`DATABASE_READ_URL, ${shown}: ${error.message} Lists are read from the primary until it answers.`);
      return source;
    }
    await source.close();
    throw refusal ?? error;
  }
}

async function askReplica({ connections }: Source): Promise<{ id: string | null; follows: boolean }> {
  const text = "select (select value from store_facts where name = 'id') as id, pg_is_in_recovery() as follows";
  const giveUpAt = performance.now() + TABLES_WITHIN_MS;
  for (;;) {
    try {
      const [row] = await connections.use(({ run }) => run<{ id: string | null; follows: boolean }>({ text }));
      return row as { id: string | null; follows: boolean };
    } catch (error) {
      const lacksTables = (error as { code?: string }).code === '42P01';
      if (!lacksTables || performance.now() > giveUpAt) throw error;
    }
    await sleep(50);
  }
}
