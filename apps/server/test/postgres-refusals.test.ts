import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '@switchboard/test-kit/postgres';
import { RoomAdmin } from '../src/admin/room-admin.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import { openStore } from '../src/store/open-store.js';
import { newCommandLine } from './command-line.js';

let cluster: Cluster;
let address: string;

beforeAll(async () => {
  cluster = await startCluster({ settings: { fsync: 'off', authentication_timeout: '10min' } });
  address = `127.0.0.1:${cluster.port}`;
  await run(
    "create role clerk login password 'right secret'",
    `create database ascii encoding 'SQL_ASCII' locale 'C' locale_provider libc template template0`,
    'create database closed template template0',
    // The role of the tests needs no password, all others do.
    `copy (values ('host all postgres 127.0.0.1/32 trust'), ('host replication postgres 127.0.0.1/32 trust'),
      ('host all all 127.0.0.1/32 scram-sha-256')) to '${await hbaFile()}'`,
    'select pg_reload_conf()',
  );
});
afterAll(() => cluster.stop());

const run = (...statements: string[]) => runOn(cluster.url, ...statements);

async function runOn(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function hbaFile(): Promise<string> {
  const client = new Client({ connectionString: cluster.url });
  await client.connect();
  const { rows } = await client.query<{ hba_file: string }>('show hba_file');
  await client.end();
  return rows[0]?.hba_file ?? '';
}

const clerk = (password: string, database: string) =>
  `postgres://clerk:${encodeURIComponent(password)}@${address}/${database}`;

describe('a database of PostgreSQL is refused', () => {
  it('with the wrong password', async () => {
    await expect(openStore(clerk('wrong secret', 'closed'))).rejects.toThrow(
      `postgres://clerk@${address}/closed refuses the password of clerk. Correct it in DATABASE_URL.`,
    );
  });

  it('without a password', async () => {
    const text = `postgres://clerk@${address}/closed wants a password of clerk, and DATABASE_URL has none. Put it in there`;
    await expect(openStore(`postgres://clerk@${address}/closed`)).rejects.toThrow(text);
    await expect(openStore(`postgres://clerk:@${address}/closed`)).rejects.toThrow(text);
    await using line = await newCommandLine();
    const started = performance.now();
    const { code, stderr } = await line.run(['user', 'list'], { DATABASE_URL: `postgres://clerk@${address}/closed` });
    expect(performance.now() - started).toBeLessThan(300_000); // the server would wait for an answer for ten minutes
    expect([code, stderr]).toEqual([
      2,
      `switchboard: ${text}, behind the user's name and a colon, or in PGPASSWORD.\n`,
    ]);
  });

  it('that offers no encryption where it is asked for', async () => {
    await expect(openStore(`${cluster.url}?sslmode=require`)).rejects.toThrow(
      `DATABASE_URL asks for an encrypted connection (sslmode), and ${address} offers none. ` +
        'Leave sslmode out, or turn on ssl in that server.',
    );
  });

  it('with a role that is not there', async () => {
    await expect(openStore(`postgres://nobody:secret@${address}/closed`)).rejects.toThrow(
      `postgres://nobody@${address}/closed refuses the password of nobody. Correct it in DATABASE_URL.`,
    );
  });

  it('that is not there', async () => {
    await expect(openStore(`postgres://postgres@${address}/nowhere`)).rejects.toThrow(
      `postgres://postgres@${address}/nowhere has no database nowhere. ` +
        `Make it: create database "nowhere" encoding 'UTF8' template template0.`,
    );
  });

  it('in which the role may not make tables', async () => {
    await expect(openStore(clerk('right secret', 'closed'))).rejects.toThrow(
      `clerk may not make tables in postgres://clerk@${address}/closed: permission denied for schema public. ` +
        'Make clerk the owner: alter database "closed" owner to "clerk".',
    );
  });

  it('of another encoding', async () => {
    await expect(openStore(`postgres://postgres@${address}/ascii`)).rejects.toThrow(
      "The database has the encoding SQL_ASCII; Switchboard needs UTF8: create database … encoding 'UTF8' template template0.",
    );
  });

  it('that is a replica', async () => {
    await using replica = await cluster.replica();
    await expect(openStore(replica.url)).rejects.toThrow(
      `DATABASE_URL names a replica, postgres://postgres@127.0.0.1:${replica.port}/postgres (it is in recovery): ` +
        'name the primary; replicas belong in DATABASE_READ_URL.',
    );
  });

  it('that does not answer, by a command that tells no password', async () => {
    await using line = await newCommandLine();
    const outcome = await line.run(['user', 'list'], { DATABASE_URL: 'postgres://clerk:secret@127.0.0.1:1/store' });
    expect(outcome).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'switchboard: DATABASE_URL: nothing answers at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1. ' +
        'Correct the host and port, or start the server there.\n',
    });
  });

  it('whose certificate is in a file that is not there', async () => {
    await expect(openStore(`${cluster.url}?sslmode=verify-full&sslrootcert=/none/root.crt`)).rejects.toThrow(
      "DATABASE_URL names a file that can't be read, /none/root.crt (ENOENT). Correct sslrootcert, sslcert or sslkey in it.",
    );
  });

  it('in which pg_trgm is not found', async () => {
    await run('create database hidden template template0');
    const url = `postgres://postgres@${address}/hidden`;
    await runOn(url, 'create schema extras', 'create extension pg_trgm schema extras');
    await expect(openStore(url)).rejects.toThrow(
      `${url} has the extension pg_trgm where postgres doesn't find it. ` +
        'Put its schema in the search_path, or move it: alter extension pg_trgm set schema public.',
    );
  });

  it('that has no store to be read, and none is made', async () => {
    await run('create database empty template template0');
    const url = `postgres://postgres@${address}/empty`;
    const opening = () => openStore(url, { readOnly: true });
    await expect(opening()).rejects.toThrow(`There is no store ${url}. Name one that is there`);
    await expect(opening()).rejects.toThrow('There is no store');
  });
});

describe('a database of PostgreSQL', () => {
  it('is checked, exported and copied by a role that may only read', async () => {
    await run('create database shown owner clerk template template0', "create role reader login password 'secret'");
    await (await openStore(clerk('right secret', 'shown'))).close();
    await runOn(clerk('right secret', 'shown'), 'grant select on all tables in schema public to reader');
    await using line = await newCommandLine();
    const store = `postgres://reader:secret@${address}/shown`;
    await line.done('check', '--database', store);
    await line.done('export', 'exported', '--database', store);
    await line.done('copy', '--from', store, '--to', 'sqlite:./copy.db');
  });

  it('is made by its owner, who need not be a superuser, and served by a role that may not change its schema', async () => {
    await run('create database owned owner clerk template template0', "create role waiter login password 'secret'");
    await (await openStore(clerk('right secret', 'owned'))).close();
    await runOn(
      clerk('right secret', 'owned'),
      'grant select, insert, update, delete on all tables in schema public to waiter',
      'grant usage on all sequences in schema public to waiter',
    );
    const database = await openStore(`postgres://waiter:secret@${address}/owned`);
    const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
    await database.write(async (session) => {
      await writer.put(session, { document: { _id: 'r', t: 'v', ts: '2026-01-01T00:00:00.000Z' }, types: null });
    });
    expect(await new RoomAdmin(database).find(database.read, 'r')).toMatchObject({ document: { _id: 'r' } });
    await database.close();
  });
});
