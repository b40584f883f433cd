import { Client } from 'pg';
import { startCluster } from '@switchboard/test-kit/postgres';

/** As a machine with a few GB to spare is set; everything that makes a commit durable is on. */
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '4GB' };

/** A PostgreSQL of the benchmark's own. */
export interface Cluster extends AsyncDisposable {
  readonly version: string;
  /** Makes a database, and returns its URL. */
  createDatabase(name: string): Promise<string>;
}

/** @returns undefined, and says so, if it can't be had. */
export async function startPostgres(): Promise<Cluster | undefined> {
  const cluster = await startCluster({ settings: SETTINGS }).catch((error: Error) => {
    console.log(`Left out: everything on PostgreSQL. ${error.message}`);
    return undefined;
  });
  if (cluster === undefined) return undefined;
  const [settings] = await query<{ version: string; durable: boolean }>(
    cluster.url,
    `select split_part(current_setting('server_version'), ' ', 1) as version,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') = 'on' as durable`,
  );
  if (settings?.durable !== true) throw new Error('The PostgreSQL of the benchmark does not keep what it commits.');
  return {
    version: settings.version,
    async createDatabase(name) {
      await query(cluster.url, `create database ${name} template template0 locale_provider libc locale 'C.UTF-8'`);
      return cluster.url.replace(/[^/]*$/, name);
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

/** Asks a database once. */
export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
