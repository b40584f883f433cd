import type { Database, Page, Reads, StoreUse } from '../database.js';
import { accessVersion } from './access-version.js';
import { analyze } from './analyze.js';
import { type PageRow, postgresBuilder, type PostgresPageQuery } from './builder.js';
import { startCompaction } from './compaction.js';
import type { Connection } from './connection.js';
import type { ConnectionSettings } from './connections.js';
import { type Lists, listsOfPrimary, listsOfReplica } from './lists.js';
import { migratePostgres } from './migrate-postgres.js';
import { sessionOver, statementOf } from './session.js';
import { openSnapshot } from './snapshot.js';
import { openReplica, openSource } from './source.js';
import { write } from './write.js';

/** The defaults of the settings. */
const DEFAULTS = { poolSize: 10, connectTimeoutMs: 3_000, statementTimeoutMs: 10_000 };

/** Opens a database of PostgreSQL, bringing it to the schema of this program first. */
export async function openPostgres(url: string, use: StoreUse = {}): Promise<Database> {
  const { bulk = false, readUrl, ...given } = use;
  const settings: ConnectionSettings = {
    ...DEFAULTS,
    ...given,
    ...(bulk ? { statementTimeoutMs: 0 } : {}),
    url,
    lazyCommit: bulk,
  };
  const storeId = await migratePostgres(settings);
  const primary = openSource(settings);
  const replica = readUrl === undefined ? undefined : await openReplica(replicaSettings(settings, readUrl), storeId);
  const lists: Lists = replica === undefined ? listsOfPrimary(primary) : await listsOfReplica(primary, replica);
  const access = accessVersion(primary.connections);
  const compaction = startCompaction(primary.connections);

  const readPage = async (connection: Connection, query: PostgresPageQuery<never>, args: never) => {
    const rows = await connection.run<PageRow>({ ...statementOf(query.short, args), asArrays: true });
    // Texts that are longer than what is in the indexes are sorted by all of them.
    return rows[0]?.[2] === true
      ? await connection.run<PageRow>({ ...statementOf(query.whole(), args), asArrays: true })
      : rows;
  };

  const database: Database = {
    builder: postgresBuilder,
    read: readsOf((work) => primary.connections.use(work)),

    page: (query, args, { reader }) =>
      lists.read(reader, ({ connections }) =>
        connections.use(async (connection) =>
          toPage(await readPage(connection, query as PostgresPageQuery<never>, args as never), storeId),
        ),
      ),

    async write(work, terms = {}) {
      const { result, position } = await write(primary.connections, work, terms, {
        deadlineMs: settings.statementTimeoutMs,
        withPosition: replica !== undefined && terms.reader !== undefined,
      });
      access.forget();
      compaction.wrote();
      if (terms.reader !== undefined && position !== undefined) lists.wrote(terms.reader, position);
      return result;
    },

    fill: (work) =>
      work({ write: (each) => database.write(each), transactionMs: 40, gapMs: 0, optimize: database.optimize }),

    snapshot: (reader) =>
      reader === undefined
        ? openSnapshot(primary.snapshots)
        : lists.read(reader, ({ snapshots }) => openSnapshot(snapshots)),

    accessVersion: access.read,
    roomsVersion: (reader) => lists.read(reader, async ({ roomsVersion }) => `${storeId}.${await roomsVersion()}`),

    optimize: () => primary.connections.use(analyze),

    async close() {
      lists.stop();
      await compaction.stop();
      if (bulk) await primary.connections.use(settle);
      await Promise.all([primary.close(), replica?.close()]);
    },
  };
  return database;
}

/** The primary answers where the replica is too slow, so both together take the time that one may. */
function replicaSettings(settings: ConnectionSettings, url: string): ConnectionSettings {
  const { connectTimeoutMs, statementTimeoutMs } = settings;
  return { ...settings, url, connectTimeoutMs: connectTimeoutMs / 2, statementTimeoutMs: statementTimeoutMs / 2 };
}

function readsOf(use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>): Reads {
  return {
    all: (query, args) => use((connection) => Promise.resolve(sessionOver(connection).all(query, args))),
    first: (query, args) => use((connection) => Promise.resolve(sessionOver(connection).first(query, args))),
  };
}

function toPage(rows: readonly PageRow[], storeId: string): Page {
  const [total, version] = rows[0] as PageRow;
  const texts = rows.flatMap(([, , , text]) => text ?? []);
  return { bytes: Buffer.from(texts.join(',\n')), count: texts.length, total, version: `${storeId}.${version}` };
}

/** What was committed before a commit that waits for the disk is on the disk, too. */
async function settle({ run }: Connection): Promise<void> {
  await run({ text: 'set synchronous_commit = on' });
  await run({ text: "update versions set value = value where name = 'access'" });
}
