import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EARLIEST } from '../src/store/dialect.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { casesOf, isQuick, seedOf } from './random.js';
import { aRoom } from './room-arbitraries.js';
import { comparable, compareRooms, instantOf, isObject, PATH_TYPES } from './room-model.js';
import { aCall, type Document } from './rooms.js';
import { startProcess } from './server-process.js';
import { expectSoundStore } from './sound-store.js';
import { engine, newStore, type TestStore } from './store.js';

const SEED = seedOf(14_809);
const MIGRATION_FILES = readdirSync(new URL('../src/store/migrations', import.meta.url))
  .filter((name) => /^\d/.test(name))
  .filter((name) => /^\d{4}-/.test(name))
  .map((name) => name.replace(/\.ts$/, ''))
  .toSorted();

describe('a new store', () => {
  it.skipIf(isQuick)('is migrated once by four servers that start on it at the same time', async () => {
    await using store = await newStore();
    const servers = await Promise.all(Array.from({ length: 4 }, () => startProcess(store.url)));
    const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/api/v1/voip/rooms`)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    expect(await appliedOnce(store)).toEqual(MIGRATION_FILES);
    expect(await store.rows('select count(*) from permissions')).toEqual([[4]]);
    await expectSoundStore(store);
  });

  it('is migrated once by eight openers in one process', async () => {
    await using store = await newStore();
    const opened = await Promise.all(Array.from({ length: 8 }, () => openStore(store.url)));
    await Promise.all(opened.map((each) => each.close()));
    expect(await appliedOnce(store)).toEqual(MIGRATION_FILES);
  });

  it('has a column for each filterable path of the contract, and for no other', async () => {
    await using store = await newStore();
    await (await openStore(store.url)).close();
    const columns = await store.rows<[string]>(
      {
        sqlite: "select name from pragma_table_info('rooms')",
        postgres:
          "select attname::text from pg_attribute where attrelid = 'rooms'::regclass and attnum > 0 and attgenerated = ''",
      }[engine],
    );
    const names = columns.flat().filter((name) => name !== 'seq');
    expect(names.toSorted()).toEqual(new RoomColumns(filterablePaths).names.toSorted());
    expect([...filterablePaths.keys()].toSorted()).toEqual([...PATH_TYPES.keys()].toSorted());
  });
});

async function appliedOnce({ rows }: TestStore): Promise<string[]> {
  return (await rows<[string]>('select name from kysely_migration order by name')).flat();
}

async function openTwice(store: TestStore): Promise<[Database, Database]> {
  return [await openStore(store.url), await openStore(store.url)];
}

describe('writes', () => {
  it('that fail leave nothing behind, and the next one goes on', async () => {
    await using store = await newStore();
    const [first, second] = await openTwice(store);
    const writer = new RoomWriter(first, new RoomColumns(filterablePaths));
    const failing = first.write(async (session) => {
      await writer.put(session, { document: aCall('lost', { open: true, v: { _id: 'v', token: 't' } }), types: null });
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    await first.write(async (session) => writer.put(session, { document: aCall('kept'), types: null }));
    expect(await store.rows('select id from rooms')).toEqual([['kept']]);
    expect(await store.rows('select count(*) from open_calls')).toEqual([[0]]);
    for (const each of [first, second]) await each.close();
  });

  it(
    'of two connections, in any order, keep documents, counters, open calls and side tables one',
    { timeout: 600_000 },
    async () => {
      await using store = await newStore();
      const stores = await openTwice(store);
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
          await expectStoreOf(store, [...model.values()]);
        }),
        { seed: SEED, numRuns: casesOf(150) },
      );
      for (const each of stores) await each.close();
    },
  );
});

/** `_updatedAt`; a room without one is older than all others. */
function updateOf(room: Document): number {
  const text = room['_updatedAt'];
  return (typeof text === 'string' ? instantOf(text) : undefined) ?? -Infinity;
}

async function expectStoreOf(store: TestStore, rooms: Document[]): Promise<void> {
  const expectRows = async (query: string, rows: unknown[]) =>
    expect(sorted(await store.rows(query)), query).toEqual(sorted(rows));
  await expectRows(
    'select id, document from rooms join room_documents using (seq)',
    rooms.map((room) => [room['_id'], JSON.stringify(room)]),
  );
  await expectRows(
    `select type || is_open || is_served || is_on_hold, sum(rooms) from room_counts
     where agent = '' and department = '' and queue = '' group by 1 having sum(rooms) <> 0`,
    countsOf(rooms),
  );
  await expectRows('select visitor_token, id from open_calls join rooms using (seq)', newestOpenCalls(rooms));
  for (const [table, path] of [
    ['room_tags', 'tags'],
    ['room_ancestors', 'departmentAncestors'],
  ] as const) {
    const texts = rooms.flatMap((room) => [...textsOf(room[path])].map((text) => [room['_id'], text]));
    await expectRows(
      `select rooms.id, value from ${table} as list join rooms using (seq)
       where list.id = rooms.id and list.type = rooms.type and list.sort_ts = coalesce(rooms.ts, ${EARLIEST})`,
      texts,
    );
  }
  const paths = [...PATH_TYPES.keys()];
  const nulls = rooms.flatMap((room) =>
    paths.filter((path) => isNullAt(room, path)).map((path) => [room['_id'], path]),
  );
  await expectRows('select id, path from room_nulls join rooms using (seq)', nulls);
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
