import contract from '@switchboard/contract/openapi.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../src/auth/caller.js';
import { DEFAULT_CACHE_BYTES } from '../src/cache-bytes.js';
import { readConfig } from '../src/config.js';
import type { FilterablePath } from '../src/rooms/filterable-paths.js';
import { parseCustomFields } from '../src/rooms/grammar/custom-fields.js';
import { parseDateRange } from '../src/rooms/grammar/date-range.js';
import { parseQuery } from '../src/rooms/grammar/query.js';
import { parseSort } from '../src/rooms/grammar/sort.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { filterablePaths, sortKeys } from '../src/rooms/room-paths.js';
import { recordOfRoom } from '../src/rooms/room-record.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import { RoomsService } from '../src/rooms/rooms.service.js';
import { describeSelection, type Selection } from '../src/rooms/selection.js';
import type { Database } from '../src/store/database.js';
import { openStore, sqliteFile } from '../src/store/open-store.js';
import { type PlanReader, readPostgresPlans, readSqlitePlans } from './read-plans.js';
import { aCall, aChat, type Document } from './rooms.js';
import { engine, newStore, type TestStore } from './store.js';

const ROOMS = 100_000;
/** A value of each path: half a percent of the rooms of a type have it. */
const VALUES = 200;
/** More than any condition below finds, and a tenth of the rooms of a type. */
const FEW = 5_000;

const columns = new RoomColumns(filterablePaths);
const service = new RoomsService(columns, readConfig({}), DEFAULT_CACHE_BYTES);
let store: TestStore;
let database: Database;
let plans: PlanReader;

beforeAll(async () => {
  store = await newStore();
  database = await openStore(store.url);
  const writer = new RoomWriter(database, columns);
  await database.fill(async (filling) => {
    for (let from = 0; from < ROOMS; from += 500) {
      const records = Array.from(
        { length: 500 },
        (_, place) => recordOfRoom({ document: aRoomOf(from + place), types: null }, columns).record,
      );
      await filling.write((session) => writer.putAll(session, records));
    }
    await filling.optimize();
  });
  plans =
    engine === 'sqlite'
      ? readSqlitePlans(database.builder, sqliteFile(store.url))
      : await readPostgresPlans(database.builder, store.url, FEW);
}, 300_000);
afterAll(async () => {
  await plans[Symbol.asyncDispose]();
  await database.close();
  await store[Symbol.asyncDispose]();
});

/** As many different values in each path as a centre has; two in a hundred rooms are open. */
function aRoomOf(place: number): Document {
  const number = (place >> 1) % VALUES;
  const text = textOf(number);
  const ts = instant(place);
  const room = {
    ts,
    _updatedAt: ts,
    lm: ts,
    queuedAt: ts,
    callStarted: ts,
    name: text,
    fname: text,
    msgs: number,
    usersCount: number,
    servedBy: { _id: text, username: text },
    responseBy: { _id: text },
    departmentId: text,
    departmentAncestors: [text],
    tags: [text, 'common'],
    v: { _id: text, username: text, status: text, token: `token-${place}` },
    source: { type: text },
    livechatData: { plan: text },
    closer: text,
    priorityId: text,
    slaId: text,
    priorityWeight: number,
    estimatedWaitingTimeQueue: number,
    metrics: { chatDuration: number, response: { avg: number } },
    waitingResponse: number < 4,
    ...(number < 4 ? { open: true } : { closedAt: ts, closedBy: { _id: text, username: text } }),
    ...(number % 100 === 0 ? { onHold: true } : {}),
  };
  return place % 2 === 0
    ? aChat(idOf(place), room)
    : aCall(idOf(place), {
        ...room,
        queue: text,
        direction: text,
        callUniqueId: idOf(place),
        callDuration: number,
        callWaitingTime: number,
      });
}

function idOf(place: number): string {
  return `room-${String(place).padStart(6, '0')}`;
}

function textOf(number: number): string {
  return `text ${String(number).padStart(3, '0')}`;
}

function instant(place: number): string {
  return new Date(Date.UTC(2021, 0, 1) + place * 60_000).toISOString();
}

const caller: Caller = {
  id: 'admin',
  roles: new Set(),
  permissions: new Set(['view-livechat-rooms']),
  units: undefined,
  readOnly: false,
};

/** What a list is asked for, before its texts are parsed. */
type Parameters = Readonly<Record<string, unknown>>;

function selectionOf(list: 'voip' | 'livechat', parameters: Parameters, of: Caller = caller): Selection {
  const parsers: Record<string, (text: string) => unknown> = {
    query: (text) => parseQuery(text, filterablePaths),
    sort: (text) => parseSort(text, filterablePaths, sortKeys),
    customFields: parseCustomFields,
    createdAt: (text) => parseDateRange('createdAt', text),
    closedAt: (text) => parseDateRange('closedAt', text),
  };
  const parsed = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const parse = parsers[name];
      return [name, parse === undefined ? value : parse(typeof value === 'string' ? value : JSON.stringify(value))];
    }),
  );
  const refuse = () => new Error('They may see all.');
  return (list === 'voip' ? service.voipRooms(of, parsed, '', refuse) : service.livechatRooms(of, parsed, '', refuse))
    .selection;
}

/** Which list knows the path. */
function listOf({ path }: FilterablePath): 'voip' | 'livechat' {
  return contract.components.schemas.VoipRoom.allOf.some(({ properties = {} }) => Object.hasOwn(properties, path))
    ? 'voip'
    : 'livechat';
}

/** Conditions that few rooms meet, and with `not` and `null` many, each by its name. */
function conditionsOf({ path, type }: FilterablePath): Record<string, object> {
  const value = valueOf(path, type, 7);
  const others = { $ne: { $ne: value }, $nin: { $nin: [value] } };
  // A room without an id is none.
  const common = path === '_id' ? others : { ...others, null: null, $exists: { $exists: false } };
  if (type === 'boolean') return { true: true, ...common } as unknown as Record<string, object>;
  const range = { $gt: { $gt: valueOf(path, type, VALUES - 2) }, $lte: { $lte: valueOf(path, type, 1) } };
  const texts = {
    prefix: { $regex: `^${String(value).slice(0, -1)}` },
    'prefix in any case': { $regex: `^${String(value).slice(0, -1)}`, $options: 'i' },
    part: { $regex: String(value).slice(2) },
    'part in any case': { $regex: String(value).slice(2), $options: 'i' },
    'short part': { $regex: '07' },
  };
  return {
    value,
    $in: { $in: [value, valueOf(path, type, 8)] },
    ...(type === 'strings' ? {} : range),
    ...(type === 'string' || type === 'strings' ? texts : {}),
    ...common,
  } as unknown as Record<string, object>;
}

function valueOf(path: string, type: FilterablePath['type'], number: number): unknown {
  if (type === 'number') return number;
  if (type === 'boolean') return true;
  if (type === 'date') return number < VALUES / 2 ? instant(number) : instant(ROOMS - VALUES + number);
  const place = number < VALUES / 2 ? number : ROOMS / 2 - VALUES + number;
  if (path === '_id') return idOf(2 * place);
  if (path === 'callUniqueId') return idOf(2 * place + 1);
  return textOf(number);
}

const BY_VALUE = ['value', '$in', '$gt', '$lte', 'prefix'];
const BY_TEXT = ['prefix in any case', 'part', 'part in any case'];

/** All but `t`, which is decided without a look at a room. */
const paths = [...filterablePaths.values()].filter(({ path }) => path !== 't');
const { query: queryParameter, sort: sortParameter } = contract.components.parameters;

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
}

/** The paths of the table that says which conditions an index serves. */
const [byValue, byText, missing, flags] = queryParameter.description
  .slice(queryParameter.description.indexOf('served by an index'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| condition'))
  .map((line) => namesIn(line.split('|')[2] as string)) as [string[], string[], string[], string[]];
const promised = { byValue, byText, missing, flags };

/** What the contract promises of a condition. */
function isPromised({ path, type, indexed }: FilterablePath, condition: string): boolean {
  if (!indexed) return false;
  if (type === 'boolean') return condition === 'true';
  if (condition === 'null' || condition === '$exists') return promised.missing.includes(path);
  return BY_VALUE.includes(condition) || (promised.byText.includes(path) && BY_TEXT.includes(condition));
}

it('the contract names the same paths as indexed in its schemas and in its text', () => {
  const indexed = paths.filter((path) => path.indexed);
  const named = (isFlag: boolean) =>
    indexed.filter(({ type }) => (type === 'boolean') === isFlag).map(({ path }) => path);
  expect({ ...promised, byValue: promised.byValue.toSorted() }).toEqual({
    byValue: named(false).toSorted(),
    byText: ['name', 'fname'],
    missing: promised.missing,
    flags: named(true),
  });
});

describe(`of ${ROOMS} rooms, conditions of \`query\` are scans where the contract says so, and nowhere else`, () => {
  it.each(paths.map((path) => [path.path, path] as const))('%s', async (name, path) => {
    const conditions = Object.keys(conditionsOf(path));
    const scanned: Record<string, boolean> = {};
    for (const [condition, operand] of Object.entries(conditionsOf(path))) {
      const selection = selectionOf(listOf(path), { query: { [name]: operand } });
      scanned[condition] = (await plans.scansOfTotal(selection)).length > 0;
      if (!scanned[condition]) expect(await plans.scansOfPage(selection), condition).toEqual([]);
    }
    expect(scanned).toEqual(Object.fromEntries(conditions.map((each) => [each, !isPromised(path, each)])));
  });
});

describe('orders are scans where the contract says so, and nowhere else', () => {
  const sentence = /An index has the rooms in the order of ([^]*?), if nothing/.exec(sortParameter.description)?.[1];
  const indexed = namesIn(sentence ?? '');

  it.each(paths.map((path) => [path.path, path] as const))('%s', async (name, path) => {
    const scanned: Record<string, boolean> = {};
    for (const direction of [1, -1]) {
      for (const sort of [{ [name]: direction }, { [name]: direction, _id: direction }]) {
        const selection = selectionOf(listOf(path), { sort });
        scanned[JSON.stringify(sort)] = (await plans.scansOfPage(selection)).length > 0;
      }
    }
    expect(scanned).toEqual(Object.fromEntries(Object.keys(scanned).map((sort) => [sort, !indexed.includes(name)])));
  });
});

describe('a condition on `t`, and an order by it, cost nothing', () => {
  it.each<[Parameters, Parameters]>([
    [{ query: { t: 'l' } }, {}],
    [{ query: { t: { $in: ['v', 'l'] }, open: true } }, { query: { open: true } }],
    [{ query: { $or: [{ t: 'l' }, { msgs: 5 }] } }, {}],
    [{ query: { $or: [{ t: 'v' }, { msgs: 5 }] } }, { query: { msgs: 5 } }],
    [{ query: { $or: [{ t: 'v' }, { t: { $ne: 'l' } }] } }, { query: { t: 'v' } }],
    [{ sort: { t: 1, ts: -1 } }, { sort: { ts: -1 } }],
  ])('%j is %j on chats', (given, plain) => {
    const [one, other] = [given, plain].map((parameters) => selectionOf('livechat', parameters));
    expect(describeSelection(one as Selection)).toEqual(describeSelection(other as Selection));
  });
});

const DAY = '2021-02-01';
const TEXT = textOf(7);
const monitor: Caller = { ...caller, units: { ids: [TEXT], departments: [TEXT, textOf(8)] } };

describe('parameters and what is asked together is served by indexes', () => {
  const shared: Parameters[] = [
    {},
    { agents: [TEXT] },
    { agents: [TEXT, textOf(8)] },
    { open: true },
    { open: false },
    { createdAt: DAY },
    { createdAt: { start: '2021-02-01', end: '2021-02-03' } },
    { closedAt: DAY },
    { tags: [TEXT] },
    { tags: ['common'], agents: [TEXT] },
    { tags: [TEXT, textOf(8)], createdAt: DAY },
    { roomName: TEXT },
    { roomName: 'text 00', createdAt: DAY },
    { agents: [TEXT], open: true },
    { agents: [TEXT], createdAt: DAY },
    { agents: [TEXT], sort: { _updatedAt: -1 } },
    { query: { open: true, tags: TEXT } },
    { query: { $or: [{ fname: TEXT }, { tags: TEXT }, { 'v._id': TEXT }] } },
    { query: { $and: [{ 'v._id': TEXT }, { msgs: { $gt: 5 } }] } },
    { query: { _updatedAt: { $gte: '2021-03-11' } }, sort: { _updatedAt: 1 } },
  ];
  const voip = [
    { queue: TEXT },
    { queue: TEXT, open: true },
    { queue: TEXT, agents: [TEXT] },
    { visitorId: TEXT },
    { direction: TEXT },
  ];
  const livechat = [
    { departmentId: [TEXT] },
    { departmentId: [TEXT, textOf(8)] },
    { departmentId: [TEXT], open: true },
    { departmentId: [TEXT], queued: true },
    { units: [TEXT] },
    { onhold: true },
    { open: true, onhold: true },
    { queued: true },
    { roomName: `"${TEXT}"` },
    { customFields: { plan: '007' } },
    { customFields: { plan: '007' }, open: false },
  ];

  it.each([...shared, ...voip])('voip/rooms: %j', async (parameters) => {
    expect(await plans.scansOfPage(selectionOf('voip', parameters))).toEqual([]);
  });
  it.each([...shared, ...livechat])('livechat/rooms: %j', async (parameters) => {
    expect(await plans.scansOfPage(selectionOf('livechat', parameters))).toEqual([]);
  });
  it.each<Parameters>([{}, { open: true }, { departmentId: [TEXT] }, { tags: [TEXT] }])(
    'livechat/rooms for a monitor: %j',
    async (parameters) => {
      expect(await plans.scansOfPage(selectionOf('livechat', parameters, monitor))).toEqual([]);
    },
  );
});

describe('texts of fewer than three characters are looked for in all names', () => {
  it.each([
    ['voip', { roomName: '07' }],
    ['livechat', { roomName: '07' }],
    ['livechat', { customFields: { plan: '07' } }],
  ] as const)('%s/rooms: %j', async (list, parameters) => {
    expect(await plans.scansOfTotal(selectionOf(list, parameters))).not.toEqual([]);
  });
});

describe('an answer without a limit sorts keys alone, and reads documents behind that', () => {
  it.each(['voip', 'livechat'] as const)('%s/rooms', async (list) => {
    expect(await plans.sortsOfStream(selectionOf(list, { sort: { msgs: 1 } }))).toEqual(['keys']);
  });
});
