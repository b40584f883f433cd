import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type ClientConfig, type CustomTypesConfig, Pool, types } from 'pg';
import { ClosingClient } from './closing-client.js';
import { type Connection, connectionOver, PLANS_ONCE } from './connection.js';
import { LOCK_AS_USER } from './locks.js';
import { openShares } from './share.js';
import { toStoreError } from './store-error.js';

/** How a server of PostgreSQL is reached. */
export interface ConnectionSettings {
  readonly url: string;
  /** Most connections at once. */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** 0: none. */
  readonly statementTimeoutMs: number;
  /** Whether the connections are seen by those who would have the store for themselves. */
  readonly showsUse: boolean;
  /** Whether what is committed may reach the disk a moment later. */
  readonly lazyCommit: boolean;
  /** See `StoreUse`. */
  readonly shownTextBytes?: number;
}

export interface LentConnection {
  readonly connection: Connection;
  giveBack(): void;
}

/** Connections that are made when they are needed, and kept for a while. */
export interface Connections {
  /**
   * Lends a connection for some work.
   * @throws StoreUnavailableError if there is none in time.
   */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Lends one that others use at the same time, each for a single quick statement: they share their journeys. */
  share<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Lends one until it is given back. */
  take(): Promise<LentConnection>;
  close(): Promise<void>;
}

/** The server itself ends a statement that takes too long; one that doesn't answer at all is given up a little later. */
const GRACE_MS = 500;
const LOCK_TIMEOUT_MS = 5_000;
/** So that what the server keeps for a connection goes, from time to time. */
const IDLE_MS = 60_000;
const MAX_LIFETIME_S = 1_800;
const CLOSE_PATIENCE_MS = 1_000;

/** Integers of 8 bytes and numerics. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC]);

/** Counts and sums are numbers, as SQLite gives them. */
const typesConfig = {
  getTypeParser: (type: number, format: 'text') => (NUMBERS.has(type) ? Number : types.getTypeParser(type, format)),
} as CustomTypesConfig;

export function clientConfig(settings: ConnectionSettings): ClientConfig {
  const { url, connectTimeoutMs, statementTimeoutMs, lazyCommit } = settings;
  return {
    connectionString: url,
    application_name: 'switchboard',
    connectionTimeoutMillis: connectTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    ...(statementTimeoutMs === 0 ? {} : { query_timeout: statementTimeoutMs + GRACE_MS }),
    options: optionsOf({
      plan_cache_mode: PLANS_ONCE,
      // Both are for reading much; a plan for any limit is taken for one that does, which would cost more than the read.
      jit: 'off',
      max_parallel_workers_per_gather: '0',
      statement_timeout: String(statementTimeoutMs), // also if it is none: the role's own would end what takes long
      ...(lazyCommit ? { synchronous_commit: 'off' } : {}),
    }),
    keepAlive: true,
    pipeline: true,
    types: typesConfig,
  };
}

function optionsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

export function openConnections(settings: ConnectionSettings): Connections {
  const pool = new Pool({
    ...clientConfig(settings),
    Client: ClosingClient,
    max: settings.poolSize,
    maxLifetimeSeconds: MAX_LIFETIME_S,
    idleTimeoutMillis: IDLE_MS,
  });
  const open = new Map<Client, Connection>();
  const ignore = () => {}; // whoever waits for an answer hears of it; an idle connection is dropped by the pool
  pool.on('error', ignore);
  pool.on('connect', (client) => {
    client.on('error', ignore);
    const connection = connectionOver(client);
    open.set(client, connection);
    if (settings.showsUse) connection.run({ text: LOCK_AS_USER }).catch(connection.cutOff);
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
    share: openShares(take),
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
