import pg from 'pg';

/** Where a `postgres:` URL leads, without its password. */
export function addressOf(url: string): { user: string; database: string; shown: string } {
  const { user = '', host, port, database = '' } = new pg.Client({ connectionString: url });
  return { user, database, shown: `postgres://${user}@${host}:${port}/${database}` };
}
