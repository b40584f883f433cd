import { expect, it } from 'vitest';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { recordOfRoom } from '../src/rooms/room-record.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import { openStore } from '../src/store/open-store.js';
import { sampleRooms } from './room-arbitraries.js';
import { aCall, aChat } from './rooms.js';
import { expectSoundStore } from './sound-store.js';
import { newStore } from './store.js';

const MIGRATION = '0008-phone-status-verified';
const COLUMNS = ['v_phone', 'v_phone_folded', 'status', 'status_folded', 'verified'];
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** More than are derived at once, so that each kind lies in every chunk. */
const rooms = [
  ...sampleRooms(1_200, SEED),
  aCall('phone', { v: { phone: '+49 30 ABC' } }),
  aCall('null phone', { v: { phone: null }, status: null, verified: null }),
  aCall('phones', { v: { phone: [{ phoneNumber: '1' }] } }),
  aCall('no visitor', { v: 'x' }),
  aCall('halves', { v: { phone: '\uD83D' }, status: 'a\0B' }),
  aChat('proved', { verified: true, status: 'Queued' }),
  aChat('not proved', { verified: false }),
  aChat('neither', { verified: 'true', status: 5 }),
];

it(`a store of the version before gets the columns of v.phone, status and verified, filled from its rooms (seed ${SEED})`, async () => {
  await using store = await newStore();
  const database = await openStore(store.url);
  const columns = new RoomColumns(filterablePaths);
  const writer = new RoomWriter(database, columns);
  const records = rooms.map((document) => recordOfRoom({ document, types: null }, columns).record);
  for (let from = 0; from < records.length; from += 300) {
    await database.write((session) => writer.putAll(session, records.slice(from, from + 300)));
  }
  await database.close();
  const kept = async () => [
    await store.rows(`select seq, ${COLUMNS.join(', ')} from rooms order by seq`),
    await store.rows('select seq, path from room_nulls order by seq, path'),
  ];
  const expected = await kept();

  for (const column of COLUMNS) await store.rows(`alter table rooms drop column ${column}`);
  await store.rows("delete from room_nulls where path in ('v.phone', 'status', 'verified')");
  await store.rows(`delete from kysely_migration where name >= '${MIGRATION}'`);
  await (await openStore(store.url)).close();

  expect(await kept()).toEqual(expected);
  await expectSoundStore(store);
});
