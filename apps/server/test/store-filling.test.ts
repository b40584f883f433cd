import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { recordOfRoom } from '../src/rooms/room-record.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import { seedRooms } from '../src/seed/seed.js';
import type { Database, Filling } from '../src/store/database.js';
import { openStore, sqliteFile } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { type CommandLine, newCommandLine, outcome } from './command-line.js';
import { expectSoundStore } from './sound-store.js';
import { engine } from './store.js';

const columns = new RoomColumns(filterablePaths);

let line: CommandLine;
let schemaOfNew: unknown[];
beforeEach(async () => {
  line = await newCommandLine();
  await (await openStore(line.store.url)).close();
  schemaOfNew = await schema();
});
afterEach(() => line[Symbol.asyncDispose]());

/** All that the store has but the tables of statistics. */
async function schema(): Promise<unknown[]> {
  if (engine === 'sqlite') {
    return await line.store.rows(
      "select type, name, sql from sqlite_schema where name not like 'sqlite_stat%' order by 1, 2",
    );
  }
  return [
    ...(await line.store.rows("select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1")),
    ...(await line.store.rows('select tgrelid::regclass::text, tgname, tgenabled from pg_trigger order by 1, 2')),
  ];
}

async function put(database: Database, filling: Filling, documents: Iterable<Record<string, unknown>>): Promise<void> {
  const records = [...documents].map((document) => recordOfRoom({ document, types: null }, columns).record);
  await filling.write((session) => new RoomWriter(database, columns).putAll(session, records));
}

/** Whether a connection that doesn't wait can read the store. */
const canBeRead = () => (engine === 'sqlite' ? sqliteCanBeRead() : postgresCanBeRead());

async function sqliteCanBeRead(): Promise<boolean> {
  const other = new Sqlite(sqliteFile(line.store.url), { timeout: 0 });
  try {
    other.prepare('select count(*) from rooms').get();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'SQLITE_BUSY' });
    return false;
  } finally {
    other.close();
  }
}

async function postgresCanBeRead(): Promise<boolean> {
  const other = new Client({ connectionString: line.store.url, lock_timeout: 20 });
  await other.connect();
  try {
    await other.query('select count(*) from rooms');
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: '55P03' });
    return false;
  } finally {
    await other.end();
  }
}

/** Whether an import is writing for itself alone. */
async function isBeingFilled(): Promise<boolean> {
  if (engine === 'sqlite') return existsSync(`${sqliteFile(line.store.url)}-journal`);
  const [row] = await line.store.rows(
    "select 1 from pg_stat_activity where datname = current_database() and state like '%in transaction' and backend_xid is not null",
  );
  return row !== undefined;
}

describe('filling a store without rooms', () => {
  it('keeps others out until it has all its indexes again, and counts all that was written', async () => {
    const database = await openStore(line.store.url, { bulk: true });
    const steps: number[] = [];
    let wasOpen: boolean | undefined;
    await database.fill(
      async (filling) => {
        await put(database, filling, seedRooms(300, 1));
        await put(database, filling, seedRooms(200, 2));
        wasOpen = await canBeRead();
      },
      { onStep: (done) => steps.push(done) },
    );
    expect([wasOpen, await canBeRead()]).toEqual([false, true]);
    expect(steps).toEqual(steps.map((_, step) => step));
    expect(steps.length).toBeGreaterThan(20);
    expect(await schema()).toEqual(schemaOfNew);
    await expectSoundStore(line.store);
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[500]]);
    const statistics = {
      sqlite: "select count(*) from sqlite_stat1 where tbl = 'rooms'",
      postgres: "select count(*) from pg_stats where tablename = 'rooms'",
    };
    expect(await line.store.rows(statistics[engine])).not.toEqual([[0]]);
    await database.close();
  });

  it('that fails keeps what was written before, and leaves a whole store', async () => {
    const database = await openStore(line.store.url, { bulk: true });
    const version = await database.roomsVersion('kim');
    const filling = database.fill(async (filled) => {
      await put(database, filled, seedRooms(20, 1));
      await filled.write(async (session) => {
        const [room] = seedRooms(1, 7);
        const { record } = recordOfRoom({ document: { ...room, _id: 'lost' }, types: null }, columns);
        await new RoomWriter(database, columns).putAll(session, [record]);
        throw new Error('in the middle');
      });
    });
    await expect(filling).rejects.toThrow('in the middle');
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[20]]);
    expect(await schema()).toEqual(schemaOfNew);
    expect(await database.roomsVersion('kim')).not.toBe(version);
    await expectSoundStore(line.store);
    await database.close();
  });

  it.each([0, 50, 150, 400])('that is killed after %i ms leaves a store that the next one makes whole', async (ms) => {
    const rooms = [...seedRooms(3_000, 3)].map((room) => `${JSON.stringify(room)}\n`);
    writeFileSync(line.path('rocketchat_room.json'), rooms.join(''));
    const child = line.start(['import', 'rocketchat_room.json']);
    while (!(await isBeingFilled()) && child.exitCode === null) await sleep(1);
    await sleep(ms);
    child.kill('SIGKILL');
    await outcome(child);

    await (await openStore(line.store.url)).close();
    expect(await schema()).toEqual(schemaOfNew);
    await expectSoundStore(line.store);
    expect((await line.imports('rocketchat_room.json')).collections[0]).toMatchObject({ read: 3_000, skipped: 0 });
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[3_000]]);
    await expectSoundStore(line.store);
  });
});

describe('filling a store that is open elsewhere, or has rooms', () => {
  it('lets the others read and write', async () => {
    const database = await openStore(line.store.url, { bulk: true });
    const other = await openStore(line.store.url);
    await other.accessVersion(); // as a server that has begun
    await database.fill(async (filling) => {
      await put(database, filling, seedRooms(20, 1));
      await put(
        other,
        { write: (work) => other.write(work), transactionMs: 15, gapMs: 0, optimize: async () => {} },
        seedRooms(30, 2),
      );
    });
    await other.close();
    await database.fill(async (filling) => {
      expect(await canBeRead()).toBe(true);
      await put(database, filling, seedRooms(10, 3));
    });
    await database.close();
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[60]]);
    await expectSoundStore(line.store);
  });
});

it('a store that is being filled is opened once that is done', async () => {
  const database = await openStore(line.store.url, { bulk: true });
  let opening: Promise<Database> | undefined;
  await database.fill(async (filling) => {
    opening = openStore(line.store.url);
    await put(database, filling, seedRooms(20, 1));
    await sleep(200);
  });
  const other = (await opening) as Database;
  const count = compileQuery<object, { rooms: number }>(other.builder, () => sql`select count(*) as rooms from rooms`);
  expect(await other.read.first(count, {})).toEqual({ rooms: 20 });
  await other.close();
  await database.close();
});

it('a room that comes twice is written once, quickly', async () => {
  const database = await openStore(line.store.url, { bulk: true });
  await database.fill(async (filling) => {
    for (let time = 1; time <= 3; time += 1) {
      const changed = (room: object) => ({ ...room, fname: null, _updatedAt: `2030-01-0${time}T00:00:00.000Z` });
      await put(database, filling, [...seedRooms(500, 1)].map(changed));
    }
  });
  await database.close();
  expect(await line.store.rows('select count(*) from rooms')).toEqual([[500]]);
  expect(await schema()).toEqual(schemaOfNew);
  await expectSoundStore(line.store);
});

describe.runIf(engine === 'postgres')('filling is slower, and lets the others read,', () => {
  it('while somebody is reading rooms', async () => {
    const reader = new Client({ connectionString: line.store.url });
    await reader.connect();
    await reader.query('begin; select count(*) from rooms');
    const database = await openStore(line.store.url, { bulk: true });
    await database.fill(async (filling) => {
      await put(database, filling, seedRooms(20, 1));
      expect(await canBeRead()).toBe(true);
    });
    await reader.end();
    await database.close();
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[20]]);
    expect(await schema()).toEqual(schemaOfNew);
    await expectSoundStore(line.store);
  });

  it('where the tables belong to another role', async () => {
    const role = `clerk_${randomUUID().replaceAll('-', '')}`;
    await line.store.rows(`create role ${role} login`);
    try {
      for (const things of ['tables', 'sequences']) {
        await line.store.rows(`grant all on all ${things} in schema public to ${role}`);
      }
      const url = new URL(line.store.url);
      url.username = role;
      const database = await openStore(url.href, { bulk: true });
      await database.fill(async (filling) => {
        await put(database, filling, seedRooms(20, 1));
        expect(await canBeRead()).toBe(true);
      });
      await database.close();
    } finally {
      await line.store.rows(`drop owned by ${role}`);
      await line.store.rows(`drop role ${role}`);
    }
    expect(await line.store.rows('select count(*) from rooms')).toEqual([[20]]);
    expect(await schema()).toEqual(schemaOfNew);
    await expectSoundStore(line.store);
  });
});
