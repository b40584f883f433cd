import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStore, type PartReport, RepairOvertaken } from '../src/check/check-store.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import type { Database } from '../src/store/database.js';
import { openStore, sqliteFile } from '../src/store/open-store.js';
import { CommandLine } from './command-line.js';
import { sampleRooms, TEXTS } from './room-arbitraries.js';
import { aCall, aChat, type Document } from './rooms.js';
import { expectSoundStore } from './sound-store.js';
import { engine, newStore, type TestStore } from './store.js';

const ROOMS: readonly Document[] = [
  aCall('call', { open: true, queue: 'support', v: { _id: 'v1', token: 't1' }, servedBy: { _id: 'kim' } }),
  aCall('older-call', { open: true, ts: '2021-07-08T20:00:00.000Z', v: { _id: 'v1', token: 't1' } }),
  aChat('chat', {
    tags: ['gold', 'Silver'],
    departmentAncestors: ['unit'],
    livechatData: { plan: 'Premium' },
    closedAt: null,
  }),
  aChat('plain'),
  aCall('named', { name: 'Mary-1', fname: 'Mary' }),
  ...TEXTS.map((fname, place) => aCall(`text-${place}`, { fname })),
  ...sampleRooms(220, 1),
];
const PARTS = [
  ...(engine === 'sqlite' ? ['file'] : []),
  'documents', 'columns', 'tags', 'units', 'custom fields', 'nulls', 'open calls', 'counters', 'counters of days',
  ...(engine === 'sqlite' ? ['search index'] : []),
]; // prettier-ignore

let store: TestStore;
let database: Database;

beforeEach(async () => {
  store = await newStore();
  database = await openStore(store.url);
  const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
  await database.write(async (session) => {
    for (const document of ROOMS) await writer.put(session, { document, types: null });
  });
});
afterEach(async () => {
  await database.close();
  await store[Symbol.asyncDispose]();
});

const check = (repair = false) => checkStore(database, { repair, onCompared: () => {} });

/** The parts that are wrong, in short. */
function faults(parts: readonly PartReport[]): Record<string, Pick<PartReport, 'wrong' | 'mended' | 'examples'>> {
  const wrong = parts.filter((part) => part.wrong > 0);
  return Object.fromEntries(
    wrong.map(({ part, wrong: number, mended, examples }) => [part, { wrong: number, mended, examples }]),
  );
}

const seqOf = (id: string) => `(select seq from rooms where id = '${id}')`;

describe('a store', () => {
  it('that the program has written is right in every part', async () => {
    const parts = await check();
    expect(parts.map(({ part }) => part)).toEqual(PARTS);
    expect(faults(parts)).toEqual({});
    const compared = Object.fromEntries(parts.map((part) => [part.part, part.compared]));
    expect(compared).toMatchObject({ documents: ROOMS.length + 11, columns: ROOMS.length, tags: ROOMS.length });
  });

  it('that is right is left as it is by a repair', async () => {
    const documents = 'select id, document from rooms join room_documents using (seq) order by 1';
    const before = await store.rows(documents);
    expect(faults(await check(true))).toEqual({});
    expect(await store.rows(documents)).toEqual(before);
  });
});

const counterOf = (state: string) => `type v, ${state}, is_open 1, is_served 1, is_on_hold 0`;

describe('is found, mended, and not found again:', () => {
  it.each<[what: string, damage: string[], found: Record<string, string[]>]>([
    ['a wrong column', ["update rooms set msgs = 7 where id = 'plain'"], { columns: ['plain'] }],
    ['a wrong state', ["update rooms set is_open = 1, type = 'v' where id = 'plain'"], { columns: ['plain'] }],
    ['a wrong id', ["update rooms set id = 'other' where id = 'plain'"], { columns: ['other'] }],
    ['a lost tag', [`delete from room_tags where seq = ${seqOf('chat')} and value = 'gold'`], { tags: ['chat'] }],
    [
      'a wrong fold',
      [`update room_tags set folded = 'x' where seq = ${seqOf('chat')} and value = 'Silver'`],
      { tags: ['chat'] },
    ],
    ['a wrong unit', [`update room_ancestors set value = 'x' where seq = ${seqOf('chat')}`], { units: ['chat'] }],
    [
      'a wrong custom field',
      [`update room_custom_fields set folded = 'basic' where seq = ${seqOf('chat')}`],
      { 'custom fields': ['chat'] },
    ],
    ['a lost null', [`delete from room_nulls where seq = ${seqOf('chat')}`], { nulls: ['chat'] }],
    [
      'what is left of a room',
      [`update room_tags set seq = 99999 where seq = ${seqOf('chat')} and value = 'gold'`],
      { tags: ['chat', 'room number 99999, which is not there'] },
    ],
    [
      'a room without a document, which goes',
      [`delete from room_documents where seq = ${seqOf('plain')}`],
      { documents: ['plain of rooms'] },
    ],
    ['a lost open call', ['delete from open_calls'], { 'open calls': ['call'] }],
    [
      'an open call that is not the newest',
      [`update open_calls set seq = ${seqOf('older-call')}`],
      { 'open calls': ['call'] },
    ],
    [
      'an open call of nobody',
      [`insert into open_calls values ('t2', ${seqOf('plain')})`],
      { 'open calls': ['one that is not open'] },
    ],
    [
      'a wrong counter',
      ["update room_counts set rooms = rooms + 5 where agent = 'id:kim' and queue = '' and department = ''"],
      { counters: [`${counterOf('agent id:kim')}: 6 in place of 1`] },
    ],
    [
      'a lost counter',
      ["delete from room_counts where agent = 'id:kim' and queue = 'queue:support'"],
      { counters: [`${counterOf('agent id:kim, queue queue:support')}: 0 in place of 1`] },
    ],
    [
      'a wrong counter of a day',
      ["update room_day_counts set rooms = -1 where key = 'id:kim'"],
      { 'counters of days': [`type v, key id:kim, day 18817, is_open 1, is_served 1, is_on_hold 0: -1 in place of 1`] },
    ],
    [
      'a counter of what is not there',
      [
        "insert into room_day_counts (type, key, day, is_open, is_served, is_on_hold, rooms) values ('x', '', 5, 0, 0, 0, 3)",
      ],
      { 'counters of days': ['type x, day 5, is_open 0, is_served 0, is_on_hold 0: 3 in place of 0'] },
    ],
  ])('%s', async (_, damage, found) => {
    for (const statement of damage) await store.rows(statement);
    const wrong = (mended: boolean) =>
      Object.fromEntries(
        Object.entries(found).map(([part, examples]) => [
          part,
          { wrong: examples.length, mended: mended ? examples.length : 0, examples: expect.arrayContaining(examples) },
        ]),
      );
    expect(faults(await check())).toEqual(wrong(false));
    expect(faults(await check(true))).toEqual(wrong(true));
    expect(faults(await check())).toEqual({});
    await expectSoundStore(store);
  });

  it.runIf(engine === 'sqlite').each([
    [
      'voip_names',
      "insert into voip_names (voip_names, rowid, name, fname) select 'delete', * from voip_names_of_rooms where fname = 'mary'",
    ],
    ['livechat_names', "insert into livechat_names (rowid, fname) values (99999, 'nobody')"],
    ['room_custom_field_texts', "insert into room_custom_field_texts (room_custom_field_texts) values ('delete-all')"],
  ])('an entry of the search index %s', async (index, damage) => {
    await store.rows(damage);
    const wrong = (mended: number) => ({ 'search index': { wrong: 1, mended, examples: [index] } });
    expect(faults(await check())).toEqual(wrong(0));
    expect(faults(await check(true))).toEqual(wrong(1));
    expect(faults(await check())).toEqual({});
  });

  it('documents whose rooms are lost', async () => {
    const rooms = await store.rows('select * from rooms order by seq');
    await store.rows('delete from rooms where seq % 2 = 0');
    const { documents } = faults(await check(true));
    expect(documents).toMatchObject({ wrong: ROOMS.length >> 1, mended: ROOMS.length >> 1 });
    expect(faults(await check())).toEqual({});
    expect(await store.rows('select * from rooms order by seq')).toEqual(rooms);
  });

  it('everything beside the documents at once', async () => {
    await store.rows("update rooms set type = 'v', ts = 5, is_open = 1, served_by_id = null, fname = 'x'");
    for (const table of [
      'room_tags',
      'room_ancestors',
      'room_custom_fields',
      'room_nulls',
      'open_calls',
      'room_counts',
      'room_day_counts',
    ]) {
      await store.rows(`delete from ${table}`);
    }
    const mended = await check(true);
    expect(mended.filter((part) => part.mended < part.wrong)).toEqual([]);
    expect(faults(await check())).toEqual({});
    await expectSoundStore(store);
  });
});

describe('what can not be mended', () => {
  it('is a document that is no JSON: named again and again', async () => {
    await store.rows(`update room_documents set document = '{"_id":' where seq = ${seqOf('plain')}`);
    await store.rows("update roles set document = '[]' where id = 'user'");
    const left = { documents: { wrong: 2, mended: 0, examples: ['plain of rooms', 'user of roles'] } };
    expect(faults(await check(true))).toEqual(left);
    expect(faults(await check())).toEqual(left);
  });

  it('is a room with the id of another', async () => {
    await store.rows(`update room_documents set document = '{"_id":"chat","t":"l"}' where seq = ${seqOf('plain')}`);
    expect(faults(await check(true))['columns']).toEqual({ wrong: 1, mended: 0, examples: ['plain'] });
  });

  it.runIf(engine === 'sqlite')('is the file itself', async () => {
    await database.close();
    const file = new Sqlite(sqliteFile(store.url)).unsafeMode();
    file.pragma('writable_schema = on');
    file.exec(
      "update sqlite_schema set sql = replace(sql, '\"types\" text', '\"types\" text not null') where name = 'roles'",
    );
    file.close();
    database = await openStore(store.url);
    const { file: found } = faults(await check(true));
    expect(found).toMatchObject({ mended: 0, examples: expect.arrayContaining(['NULL value in roles.types']) });
  });
});

describe('counters', () => {
  it('are right after a repair while rooms come and go', async () => {
    await store.rows("update room_counts set rooms = rooms + 3 where agent = ''");
    await store.rows("delete from room_day_counts where key <> ''");
    const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
    const stop = new AbortController();
    const writing = (async () => {
      for (let place = 0; !stop.signal.aborted; place += 1) {
        const document = {
          ...(ROOMS[place % ROOMS.length] as Document),
          open: place % 3 === 0,
          queue: `q${place % 5}`,
        };
        await database.write((session) =>
          writer.put(session, { document: { ...document, _updatedAt: '2099-01-01' }, types: null }),
        );
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const mended = await check(true);
    stop.abort();
    await writing;
    expect(mended.filter((part) => part.mended < part.wrong)).toEqual([]);
    expect(faults(await check())).toEqual({});
  });

  it('make answers that were kept out of date when they are mended', async () => {
    await store.rows("update room_counts set rooms = rooms + 3 where agent = ''");
    const before = await database.roomsVersion('reader');
    await check(true);
    expect(await database.roomsVersion('reader')).not.toBe(before);
  });

  it('are mended by one of two repairs at once: the other gives up', async () => {
    await store.rows("update room_counts set rooms = rooms + 3 where agent = ''");
    const other = await openStore(store.url);
    const first = afterFirstWrite(database);
    const second = afterFirstWrite(other);
    const repair = (of: Database) => checkStore(of, { repair: true, onCompared: () => {} });
    const overtaken = repair(first.database);
    await first.hasWritten; // that it has begun
    const overtaking = repair(second.database);
    await second.hasWritten;
    first.goOn();
    await expect(overtaken).rejects.toThrow(RepairOvertaken);
    second.goOn();
    expect(faults(await overtaking)).toMatchObject({ counters: { wrong: expect.any(Number) } });
    await other.close();
    expect(faults(await check())).toEqual({});
  });
});

/** A store whose writes but the first wait until they are told to go on. */
function afterFirstWrite(of: Database) {
  const written = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  let writes = 0;
  const database: Database = {
    ...of,
    async write(work, terms) {
      writes += 1;
      if (writes > 1) await going.promise;
      return await of.write(work, terms).finally(written.resolve);
    },
  };
  return { database, hasWritten: written.promise, goOn: going.resolve };
}

describe('switchboard check', () => {
  it('prints what was compared, and its exit code tells whether something is wrong', async () => {
    await using shell = new CommandLine(await newStore());
    await shell.imports(shell.write('rocketchat_room.json', aCall('call'), aChat('plain')));
    const run = (...words: string[]) => shell.run(['check', ...words]);
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is wrong.') });
    await shell.store.rows("update rooms set msgs = 7 where id = 'plain'");
    const found = await run();
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/^columns +2 +1 +plain$/m);
    expect(found.stdout).toContain('--repair');
    const mended = await run('--repair', '--json');
    expect(mended.code).toBe(0);
    expect(JSON.parse(mended.stdout).parts).toContainEqual({
      part: 'columns',
      compared: 2,
      wrong: 1,
      mended: 1,
      examples: ['plain'],
    });
    expect((await run('--repair')).stdout).toContain('Nothing is wrong.');
  });
});
