import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import type { Database } from '../src/store/database.js';
import { StoreSchemaError } from '../src/store/migrate.js';
import { openStore } from '../src/store/open-store.js';
import { aRoom } from './room-arbitraries.js';
import { comparable, compareRooms, instantOf, isObject, PATH_TYPES } from './room-model.js';
import { aCall, type Document } from './rooms.js';
import { startProcess } from './server-process.js';

const SEED = Number(process.env['SEED'] ?? 14_809);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All rows of a query, read past the program. */
function rowsOf<Row>(file: string, query: string): Row[] {
  const store = new Sqlite(file);
  const rows = store.prepare(query).raw().all() as Row[];
  store.close();
  return rows;
}

describe('a new store', () => {
  it('is migrated once by four servers that start on it at the same time', async () => {
    const file = join(folder, 'race.db');
    const servers = await Promise.all(Array.from({ length: 4 }, () => startProcess(file)));
    const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/api/v1/voip/rooms`)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    expect(rowsOf(file, 'select count(*), count(distinct name) from kysely_migration')).toEqual([[1, 1]]);
    expect(rowsOf(file, 'select count(*) from permissions')).toEqual([[4]]);
    expect(rowsOf(file, 'pragma integrity_check')).toEqual([['ok']]);
  });

  it('is migrated once by eight openers in one process', async () => {
    const file = join(folder, 'race-within.db');
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(`sqlite:${file}`)));
    await Promise.all(stores.map((store) => store.close()));
    expect(rowsOf(file, 'select count(*) from kysely_migration')).toEqual([[1]]);
  });

  it('has a column for each filterable path of the contract, and for no other', async () => {
    const file = join(folder, 'columns.db');
    await (await openStore(`sqlite:${file}`)).close();
    const columns = rowsOf<[string]>(
      file,
      "select name from pragma_table_info('rooms') where name not in ('seq')",
    ).flat();
    expect(columns.toSorted()).toEqual(new RoomColumns(filterablePaths).names.toSorted());
    expect([...filterablePaths.keys()].toSorted()).toEqual([...PATH_TYPES.keys()].toSorted());
  });

  it('is made in folders that are not there yet', async () => {
    const file = join(folder, 'some', 'where', 'new.db');
    await (await openStore(`sqlite:${file}`)).close();
    expect(rowsOf(file, 'select count(*) from rooms')).toEqual([[0]]);
  });

  it('is for its owner alone to read, its log too', async () => {
    const file = join(folder, 'private.db');
    const store = await openStore(`sqlite:${file}`);
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    await store.close();
  });
});

describe('a store that this program cannot use', () => {
  it('has a newer schema: refused by the name of the migration, and left as it is', async () => {
    const file = join(folder, 'newer.db');
    await (await openStore(`sqlite:${file}`)).close();
    rowsOf(file, "insert into kysely_migration values ('0099-from-the-future', '2099-01-01') returning name");
    const opening = openStore(`sqlite:${file}`);
    await expect(opening).rejects.toThrow(StoreSchemaError);
    await expect(opening).rejects.toThrow('0099-from-the-future');
    expect(rowsOf(file, 'select name from kysely_migration order by name')).toHaveLength(2);
  });

  it('is no SQLite file: refused by its name, and left as it is', async () => {
    const file = join(folder, 'notes.txt');
    const text = 'These are notes, and no store.\n'.repeat(100);
    writeFileSync(file, text);
    const opening = openStore(`sqlite:${file}`);
    await expect(opening).rejects.toThrow(StoreSchemaError);
    await expect(opening).rejects.toThrow(file);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

async function openTwice(name: string): Promise<{ file: string; stores: [Database, Database] }> {
  const file = join(folder, name);
  return { file, stores: [await openStore(`sqlite:${file}`), await openStore(`sqlite:${file}`)] };
}

describe('writes', () => {
  it('that fail leave nothing behind, and the next one goes on', async () => {
    const { file, stores } = await openTwice('failing.db');
    const [store] = stores;
    const writer = new RoomWriter(store, new RoomColumns(filterablePaths));
    const failing = store.write(async (session) => {
      await writer.put(session, { document: aCall('lost', { open: true, v: { _id: 'v', token: 't' } }), types: null });
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    await store.write(async (session) => writer.put(session, { document: aCall('kept'), types: null }));
    expect(rowsOf(file, 'select id from rooms')).toEqual([['kept']]);
    expect(rowsOf(file, 'select count(*) from open_calls')).toEqual([[0]]);
    for (const each of stores) await each.close();
  });

  it(
    'of two connections, in any order, keep documents, counters, open calls and side tables one',
    { timeout: 120_000 },
    async () => {
      const { file, stores } = await openTwice('random.db');
      const writers = stores.map((store) => new RoomWriter(store, new RoomColumns(filterablePaths)));
      const model = new Map<string, Document>();
      const steps = fc.array(
        fc.record({
          room: fc.constantFrom('r1', 'r2', 'r3', '😀', '\uFFFF').chain(aRoom),
          by: fc.nat(1),
          open: fc.option(fc.constantFrom<unknown>(true, false, 'yes', null), { nil: undefined }),
          token: fc.option(fc.constantFrom<unknown>('t1', 't2', 'x\uD83D', 5), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 12 },
      );
      const put = async ({ room, by, open, token }: { room: Document; by: number; open: unknown; token: unknown }) => {
        const { open: _open, ...rest } = room;
        const v = isObject(room['v']) ? room['v'] : {};
        const changed = {
          ...rest,
          ...(open === undefined ? {} : { open }),
          ...(token === undefined ? {} : { v: { ...v, token } }),
        };
        const document = JSON.parse(JSON.stringify(changed)) as Document;
        await stores[by]?.write(async (session) => writers[by]?.put(session, { document, types: null }));
        return document;
      };
      await fc.assert(
        fc.asyncProperty(steps, async (some) => {
          for (const each of some) {
            const document = await put(each);
            const known = model.get(String(document['_id']));
            if (known === undefined || updateOf(known) <= updateOf(document))
              model.set(String(document['_id']), document);
          }
          expectStoreOf(file, [...model.values()]);
        }),
        { seed: SEED, numRuns: 150 },
      );
      for (const store of stores) await store.close();
    },
  );
});

/** `_updatedAt`; a room without one is older than all others. */
function updateOf(room: Document): number {
  const text = room['_updatedAt'];
  return (typeof text === 'string' ? instantOf(text) : undefined) ?? -Infinity;
}

function expectStoreOf(file: string, rooms: Document[]): void {
  const expectRows = (query: string, rows: unknown[]) =>
    expect(sorted(rowsOf(file, query)), query).toEqual(sorted(rows));
  expectRows(
    'select id, document from rooms join room_documents using (seq)',
    rooms.map((room) => [room['_id'], JSON.stringify(room)]),
  );
  expectRows(
    'select type || is_open || is_served || is_on_hold, rooms from room_counts where rooms <> 0',
    countsOf(rooms),
  );
  expectRows('select visitor_token, id from open_calls join rooms using (seq)', newestOpenCalls(rooms));
  for (const [table, path] of [
    ['room_tags', 'tags'],
    ['room_ancestors', 'departmentAncestors'],
  ] as const) {
    const texts = rooms.flatMap((room) => [...textsOf(room[path])].map((text) => [room['_id'], text]));
    expectRows(`select id, value from ${table} join rooms using (seq)`, texts);
  }
  const paths = [...PATH_TYPES.keys()];
  const nulls = rooms.flatMap((room) =>
    paths.filter((path) => isNullAt(room, path)).map((path) => [room['_id'], path]),
  );
  expectRows('select id, path from room_nulls join rooms using (seq)', nulls);
}

function sorted(rows: unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

function countsOf(rooms: Document[]): [string, number][] {
  const states = rooms.map(({ t, open, servedBy, onHold }) => {
    const flags = [open === true, isObject(servedBy), onHold === true];
    return `${String(t)}${flags.map(Number).join('')}`;
  });
  return [...Map.groupBy(states, (state) => state)].map(([state, { length }]) => [state, length]);
}

function newestOpenCalls(rooms: Document[]): [string, unknown][] {
  const open = rooms.filter((room) => room['t'] === 'v' && room['open'] === true && typeof tokenOf(room) === 'string');
  const byToken = Map.groupBy(open, (room) => comparable(String(tokenOf(room))));
  return [...byToken].map(([token, calls]) => [token, calls.toSorted(compareRooms({ ts: -1 }))[0]?.['_id']]);
}

function tokenOf(room: Document): unknown {
  return isObject(room['v']) ? room['v']['token'] : undefined;
}

function textsOf(list: unknown): Set<string> {
  return new Set(Array.isArray(list) ? list.filter((item) => typeof item === 'string').map(comparable) : []);
}

function isNullAt(room: Document, path: string): boolean {
  const value = path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), room);
  return value === null;
}
