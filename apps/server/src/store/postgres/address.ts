import { Client } from 'pg';

/** Where a `postgres:` URL leads, without its password. */
export function addressOf(url: string): {
  user: string;
  host: string;
  port: number;
  database: string;
  shown: string;
} {
  const { user = '', host, port, database = '' } = new Client({ connectionString: url });
  return { user, host, port, database, shown: `postgres://${user}@${host}:${port}/${database}` };
}
