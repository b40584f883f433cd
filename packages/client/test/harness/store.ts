import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
  }
}

/** A store of its own, of the engine that this run of the tests is for. */
export interface Store extends AsyncDisposable {
  readonly url: string;
}

export function newStore(): Promise<Store> {
  return inject('engine') === 'postgres' ? newDatabase() : newFile();
}

/** A store that is one file. */
export async function newFile(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-client-'));
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function newDatabase(): Promise<Store> {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `client_${randomUUID()}`;
  await ask(server, `create database "${name}" template template0`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, [Symbol.asyncDispose]: () => ask(server, `drop database "${name}" with (force)`) };
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
