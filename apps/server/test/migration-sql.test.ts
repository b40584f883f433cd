import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { Kysely, PostgresDialect, sql, SqliteDialect } from 'kysely';
import { Pool } from 'pg';
import { expect, it } from 'vitest';
import type { Engine } from '../src/store/migrations/column-types.js';
import { sqliteFile } from '../src/store/open-store.js';
import { MIGRATION_NAMES, type MigrationName } from '../src/store/schema.js';
import { engine, newStore, type TestStore } from './store.js';

/**
 * SHA-256 of the statements of each migration, with their parameters: what it does to a store that an earlier program
 * wrote. A new migration gets its hashes when it is released; those of a released one never change.
 */
const EMITTED: Readonly<Record<MigrationName, Readonly<Record<Engine, string>>>> = {
  '0001-rooms-and-access': {
    sqlite: 'be35c786ae54b1d5404678395489d99e5d7e0fb0636b64aa565f26ec85dfe07c',
    postgres: 'd4b98c0e296daf8428b029e96d2b4bfddd3c4da53c91d02914f68f3d2618f4e8',
  },
  '0002-room-version': {
    sqlite: 'ddeb6def53c66605b77cafc1a64fc14b7f07afe313e7b9d242e517116b2dfdd0',
    postgres: 'a3cf48f3601119a55d291468861f6fa99bf8a65718c297341a518658aad797f1',
  },
  '0003-counters': {
    sqlite: '864d9f3b7219b0f50ff53d9de5aff23239f25c1cdbb55adf4d86151dde94f65a',
    postgres: '06dd47dd2cd3f227c855c566e883e77668a127dfcf5bd49483798cc444544fe3',
  },
  '0004-search': {
    sqlite: '086a19fd3369ceb38d2315709c2276da4e2ce5053a291de9e99bc527fe15cb54',
    postgres: '9982710063703ec3f610c932256051d1accb8358b0164bce2022780b68f46afc',
  },
  '0005-indexes': {
    sqlite: 'c3d2b19ec267313df04a86b84aff06c975a72f47b7bab5bc9f642e80def6c42a',
    postgres: '72f204b2e4e1723e0bc4fef0df3f88fa5198b1f954a53e4da77cb6ed3827fa87',
  },
  '0006-compatible-from': {
    sqlite: 'b8c4b03ccffe15529ee86d4cb732cf174fb973c8cdd5147d7c40e93550f9695d',
    postgres: 'b8c4b03ccffe15529ee86d4cb732cf174fb973c8cdd5147d7c40e93550f9695d',
  },
  '0007-login-tokens': {
    sqlite: '1c4b60a5b56b0f38ee3389f2b2aaa4707f1e1d9e18bb8ebf1644717c71673af1',
    postgres: '1c4b60a5b56b0f38ee3389f2b2aaa4707f1e1d9e18bb8ebf1644717c71673af1',
  },
  '0008-phone-status-verified': {
    sqlite: '594740c12948577b973ae097d4b4f718e5f775a38cd1f59e946573e45d3ff7a2',
    postgres: 'a84cc8bc796992c70943f6e043ae5c650bac5de51d704ab0cfe8c762fcb995e4',
  },
};

it('each migration emits the SQL that it was released with', async () => {
  await using store = await newStore();
  await using db = connect(store);
  const hashes: Partial<Record<MigrationName, string>> = {};
  await db.kysely.transaction().execute(async (only) => {
    for (const name of MIGRATION_NAMES) {
      const { up } = (await import(`../src/store/migrations/${name}.ts`)) as {
        up(kysely: Kysely<never>, engine: Engine): Promise<void>;
      };
      db.emitted.splice(0);
      await up(only, engine);
      hashes[name] = createHash('sha256').update(JSON.stringify(db.emitted)).digest('hex');
      if (name === '0001-rooms-and-access') await fill(only);
    }
  });
  expect(hashes).toEqual(Object.fromEntries(MIGRATION_NAMES.map((name) => [name, EMITTED[name][engine]])));
});

/** Connected as a migration is, with a record of all that goes over it. */
function connect({ url }: TestStore) {
  const dialect =
    engine === 'sqlite'
      ? new SqliteDialect({ database: new Sqlite(sqliteFile(url)) })
      : new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) });
  const emitted: { sql: string; parameters: readonly unknown[] }[] = [];
  const kysely = new Kysely<never>({
    dialect,
    log: ({ query }) => void emitted.push({ sql: query.sql, parameters: query.parameters }),
  });
  return { kysely, emitted, [Symbol.asyncDispose]: () => kysely.destroy() };
}

/** Documents by which a statement differs: what a migration reads of rooms and writes to columns. */
const DOCUMENTS = [
  '{"v":{"phone":"+49 30 ÄÖ"},"status":"Closed","verified":true}',
  '{"v":{"phone":null},"status":null,"verified":null}',
  '{"v":{"phone":17},"status":["x"],"verified":"yes"}',
  String.raw`{"v":{"phone":"\ud800 half"},"status":"nul \u0000 \"quoted\" İ","verified":false}`,
  '{"v":"no object","status":"lower"}',
  '[]',
  'no JSON',
];

/** More rooms than a migration takes at a time. */
async function fill(db: Kysely<never>): Promise<void> {
  await sql`
    insert into rooms (id, type, is_open, is_served, is_on_hold)
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1001)
    select 'room-' || n, 'v', 1, 0, 0 from numbers order by n`.execute(db);
  await sql`insert into room_documents (seq, document) select seq, '{"status":"' || id || '"}' from rooms`.execute(db);
  for (const [place, document] of DOCUMENTS.entries()) {
    await sql`update room_documents set document = ${document} where seq = ${place + 1}`.execute(db);
  }
}
