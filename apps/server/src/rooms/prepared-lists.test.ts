import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { DEFAULT_CACHE_BYTES } from '../cache-bytes.js';
import { readConfig } from '../config.js';
import { parseQuery } from './grammar/query.js';
import { RoomColumns } from './room-columns.js';
import { filterablePaths } from './room-paths.js';
import { RoomsService } from './rooms.service.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MOST_BYTES = 16_000_000;
/** What a measurement of the heap is off by. */
const BLUR = 3_000_000;

const principals = Array.from({ length: 12 }, (_, number): Caller => ({
  id: `manager-${number}`,
  roles: new Set(['livechat-manager']),
  permissions: new Set(['view-livechat-rooms']),
  units: undefined,
  readOnly: false,
}));
const forbidden = () => new Error('They may see all.');

const queries: [string, (number: number) => Record<string, unknown>][] = [
  ['a short text', (number) => ({ tags: [`${number}`] })],
  ['many values', (number) => ({ agents: Array.from({ length: 40 }, (_, place) => `${number}-${place}`) })],
  [
    'many conditions',
    (number) => {
      const all = Array.from({ length: 40 }, (_, place) => ({ msgs: number + place }));
      return { query: parseQuery(JSON.stringify({ $or: all }), filterablePaths) };
    },
  ],
];

it.each(queries)('keeps no more than so many bytes of queries of %s, however many there are', (_, queryOf) => {
  const service = new RoomsService(new RoomColumns(filterablePaths), readConfig({}), DEFAULT_CACHE_BYTES);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 1_000; number += 1) {
    const query = queryOf(number);
    for (const principal of principals) service.voipRooms(principal, query, `/rooms?${number}`, forbidden);
  }
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - before;
  expect(service.keptBytes).toBeGreaterThan(MOST_BYTES * 0.9);
  expect(service.keptBytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(grown).toBeLessThan(MOST_BYTES + BLUR);
});

it('gives the same list for the same query of the same principal, and another for any other', () => {
  const service = new RoomsService(new RoomColumns(filterablePaths), readConfig({}), DEFAULT_CACHE_BYTES);
  const [one, other] = principals as [Caller, Caller];
  const [query, same] = [{ tags: ['vip'] }, { tags: ['vip'] }];
  const list = service.voipRooms(one, query, '/rooms?tags=vip', forbidden);
  expect(service.voipRooms(one, query, '/rooms?tags=vip', forbidden)).toBe(list);
  expect(service.voipRooms(one, same, '/rooms?tags=vip', forbidden)).not.toBe(list);
  expect(service.voipRooms(other, query, '/rooms?tags=vip', forbidden)).not.toBe(list);
  expect(service.voipRooms({ ...one }, query, '/rooms?tags=vip', forbidden)).not.toBe(list);
  expect(service.livechatRooms(one, query, '/chats?tags=vip', forbidden).withFirst).toBe(false);
});
