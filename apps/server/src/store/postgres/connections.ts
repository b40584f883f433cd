import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Connection, connectionOver } from './connection.js';
import { toStoreError } from './store-error.js';

/** How a server of PostgreSQL is reached. */
export interface ConnectionSettings {
  readonly url: string;
  /** Most connections at once. */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** 0: none. */
  readonly statementTimeoutMs: number;
  /** Whether what is committed may reach the disk a moment later. */
  readonly lazyCommit: boolean;
}

/** Connections that are made when they are needed, and kept for a while. */
export interface Connections {
  /**
   * Lends a connection for some work.
   * @throws StoreUnavailableError if there is none in time.
   */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Lends one until it is given back. */
  take(): Promise<{ connection: Connection; giveBack: () => void }>;
  close(): Promise<void>;
}

/** The server itself ends a statement that takes too long; one that doesn't answer at all is given up a little later. */
const GRACE_MS = 500;
const LOCK_TIMEOUT_MS = 5_000;
/** So that what the server keeps for a connection goes, from time to time. */
const MAX_LIFETIME_S = 1_800;
const CLOSE_PATIENCE_MS = 1_000;

const { INT8, NUMERIC } = pg.types.builtins;

/** Counts and sums are numbers, as SQLite gives them. */
const types = {
  getTypeParser: (type: number, format: 'text') =>
    type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format),
} as pg.CustomTypesConfig;

export function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const { url, connectTimeoutMs, statementTimeoutMs, lazyCommit } = settings;
  return {
    connectionString: url,
    application_name: 'switchboard',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    ...(statementTimeoutMs === 0 ? {} : { query_timeout: statementTimeoutMs + GRACE_MS }),
    ...(lazyCommit ? { options: '-c synchronous_commit=off' } : {}),
    keepAlive: true,
    pipeline: true,
    types,
  };
}

export function openConnections(settings: ConnectionSettings): Connections {
  const pool = new pg.Pool({ ...clientConfig(settings), max: settings.poolSize, maxLifetimeSeconds: MAX_LIFETIME_S });
  const open = new Map<pg.Client, Connection>();
  const ignore = () => {}; // whoever waits for an answer hears of it; an idle connection is dropped by the pool
  pool.on('error', ignore);
  pool.on('connect', (client) => {
    client.on('error', ignore);
    open.set(client, connectionOver(client));
  });
  pool.on('remove', (client) => open.delete(client));

  const take = async () => {
    const client = await pool.connect().catch((error: Error) => {
      throw toStoreError(error);
    });
    const connection = open.get(client) as Connection;
    return { connection, giveBack: () => client.release(connection.fault) };
  };
  return {
    take,
    async use(work) {
      const { connection, giveBack } = await take();
      try {
        return await work(connection);
      } finally {
        giveBack();
      }
    },
    async close() {
      const closed = pool.end();
      await Promise.race([closed, sleep(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
      for (const connection of open.values()) connection.cutOff(); // of a server that doesn't even say goodbye
      await closed;
    },
  };
}
