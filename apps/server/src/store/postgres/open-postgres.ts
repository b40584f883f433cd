import type { Database, Reads, StoreUse } from '../database.js';
import { Outages } from '../outages.js';
import { accessVersion } from './access-version.js';
import { watchSchema } from '../watch-schema.js';
import { analyze } from './analyze.js';
import { postgresBuilder, type PostgresPageQuery } from './builder.js';
import { checkSchemaOver } from './check-schema.js';
import { startCompaction } from './compaction.js';
import type { Connection } from './connection.js';
import { type ConnectionSettings, openConnections } from './connections.js';
import { fillAlone } from './fill-alone.js';
import { type Lists, listsOfPrimary, listsOfReplica } from './lists.js';
import { AWAIT_SOLE_USE } from './locks.js';
import { preparePostgres } from './migrate-postgres.js';
import { readsOver } from './session.js';
import { OutageWatch } from './outage-watch.js';
import { openSnapshot } from './snapshot.js';
import { openReplica, openSource } from './source.js';
import { write } from './write.js';

/** The defaults of the settings. */
const DEFAULTS = { poolSize: 10, connectTimeoutMs: 3_000, statementTimeoutMs: 10_000 };

/** Brings a database of PostgreSQL to the schema of this program. Returns the migrations that it had had. */
export async function migratePostgres(url: string, use: StoreUse): Promise<readonly string[]> {
  return (await preparePostgres(settingsOf(url, use), use)).done;
}

/** Opens a database of PostgreSQL, bringing it to the schema of this program first unless it must be ready. */
export async function openPostgres(url: string, use: StoreUse = {}): Promise<Database> {
  const { bulk = false, readUrl, notify } = use;
  const settings = settingsOf(url, use);
  const { storeId } = await preparePostgres(settings, use);
  const outages = new Outages();
  const primary = openSource(settings);
  /** Of their own, so that those who wait for a lock take no connection from those who read. */
  const writers = openConnections(settings);
  const replica =
    readUrl === undefined ? undefined : await openReplica(replicaSettings(settings, readUrl), storeId, notify);
  const lists: Lists =
    replica === undefined ? listsOfPrimary(primary) : await listsOfReplica(primary, replica, storeId);
  const access = accessVersion(primary.connections);
  const compaction = startCompaction(primary.connections, outages);
  const watch = new OutageWatch(outages);
  // Connections end in time; so there is always one, for who would have the store for themselves to find.
  const endWatch = bulk
    ? () => {}
    : watchSchema(() => watch.over(primary.connections.share((connection) => checkSchemaOver(connection, outages))));
  let hasWritten = false;
  const wrote = () => {
    hasWritten = true;
    access.forget();
    compaction.wrote();
  };

  const database: Database = {
    builder: postgresBuilder,
    outages,
    read: readsOf((work) => watch.over(primary.connections.share(work))),

    async page(query, args, { reader }) {
      const page = await watch.over(
        lists.read(reader, (source) => source.page(query as PostgresPageQuery<typeof args>, args)),
      );
      return { ...page, version: `${storeId}.${page.version}` };
    },

    async write(work, terms = {}) {
      const written = write(writers, work, terms, outages, {
        deadlineMs: settings.statementTimeoutMs,
        withPosition: replica !== undefined && terms.reader !== undefined,
      });
      const { result, position } = await watch.over(written);
      wrote();
      if (terms.reader !== undefined && position !== undefined) lists.wrote(terms.reader, position);
      return result;
    },

    async fill(work, { onStep, isResumed = false } = {}) {
      const alone = bulk && !isResumed ? await fillAlone(writers, outages, work, onStep).finally(wrote) : undefined;
      if (alone === undefined) {
        await writers.use(({ run }) => run({ text: AWAIT_SOLE_USE }));
        return await work({
          write: (each) => database.write(each),
          transactionMs: 40,
          gapMs: 0,
          optimize: database.optimize,
        });
      }
      await database.optimize();
      return alone.result;
    },

    snapshotPlaces: settings.poolSize,
    snapshot: (reader) =>
      watch.over(
        reader === undefined
          ? openSnapshot(primary.snapshots)
          : lists.read(reader, ({ snapshots }) => openSnapshot(snapshots)),
      ),

    accessVersion() {
      const version = access.read();
      return typeof version === 'number' ? version : watch.over(version);
    },
    roomsVersion: (reader) =>
      watch.over(lists.read(reader, async ({ roomsVersion }) => `${storeId}.${await roomsVersion()}`)),

    optimize: () => primary.connections.use(analyze),

    async close() {
      endWatch();
      lists.stop();
      await compaction.stop();
      if (bulk && hasWritten) await primary.connections.use((connection) => settle(connection));
      await Promise.all([primary.close(), writers.close(), replica?.close()]);
    },
  };
  return database;
}

function settingsOf(url: string, use: StoreUse): ConnectionSettings {
  const { bulk = false, readUrl: _, readOnly: _only, mustBeReady: _ready, notify: _notify, ...given } = use;
  return {
    ...DEFAULTS,
    ...given,
    ...(bulk ? { statementTimeoutMs: 0 } : {}),
    url,
    showsUse: !bulk,
    lazyCommit: bulk,
  };
}

/** The primary answers where the replica is too slow, so both together take the time that one may. */
function replicaSettings(settings: ConnectionSettings, url: string): ConnectionSettings {
  const { connectTimeoutMs, statementTimeoutMs } = settings;
  return { ...settings, url, connectTimeoutMs: connectTimeoutMs / 2, statementTimeoutMs: statementTimeoutMs / 2 };
}

function readsOf(use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>): Reads {
  return {
    all: (query, args) => use(async (connection) => await readsOver(connection).all(query, args)),
    first: (query, args) => use(async (connection) => await readsOver(connection).first(query, args)),
  };
}

/** What was committed before a commit that waits for the disk is on the disk, too. */
async function settle(connection: Connection): Promise<void> {
  await connection.run({ text: 'set synchronous_commit = on' });
  await connection.run({ text: "update versions set value = value where name = 'access'" });
}
