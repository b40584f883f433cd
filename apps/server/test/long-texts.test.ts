import { ListTags } from '../src/answers/list-tags.js';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { visitors as visitorKind } from '../src/import/collections/visitors.js';
import { openTable, toRow } from '../src/import/document-kind.js';
import { foldCase } from '../src/rooms/column-text.js';
import type { Condition, Sort } from '../src/rooms/condition.js';
import type { FilterablePath } from '../src/rooms/filterable-paths.js';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { DEFAULT_CACHE_BYTES } from '../src/cache-bytes.js';
import { RoomsRepository } from '../src/rooms/rooms.repository.js';
import { createRandom } from '../src/seed/random.js';
import { type CommandLine, newCommandLine } from './command-line.js';
import { compareTexts } from './room-model.js';
import type { Document } from './rooms.js';
import { startServer, type TestServer } from './server.js';

/** Too long for an index of PostgreSQL, and not to be compressed. */
const LONG = createRandom(1, 0, 0).id(20_000);
/** Texts about the length up to which an index takes them, which share as much as they can. */
const TEXTS = [
  LONG,
  `${LONG}a`,
  `${LONG.slice(0, -1)}\u{10FFFF}`,
  LONG.slice(0, 199),
  LONG.slice(0, 200),
  LONG.slice(0, 201),
  `${LONG.slice(0, 200)}😀`,
  `${LONG.slice(0, 199)}\uFFFF`,
  '😀'.repeat(5_000),
  `${'😀'.repeat(5_000)}b`,
  'short',
];
const OPERANDS = [...TEXTS, LONG.slice(0, 5_000), `${LONG.slice(0, 199)}Z`, '', 'zzz'];

/** All but the type of the room, which decides whether it is in the list. */
const textPaths = [...filterablePaths.values()].filter(
  ({ path, type }) => path !== 't' && (type === 'string' || type === 'strings'),
);

/** Each text is in every path once, beside others in the other paths. */
const rooms = TEXTS.map((id, place) => {
  const room: Document = { _id: id, t: 'l', ts: '2026-01-01T00:00:00.000Z' };
  for (const [shift, { keys, type, path }] of textPaths.entries()) {
    const text = TEXTS[(place + shift) % TEXTS.length] as string;
    if (path !== '_id') setAt(room, keys, type === 'strings' ? [text] : text);
  }
  return room;
});

function setAt(document: Document, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) document[key] = value;
  else setAt((document[key] ??= {}) as Document, rest, value);
}

function textOf(room: Document, { keys }: FilterablePath): string {
  const value = keys.reduce<unknown>((object, key) => (object as Document)[key], room);
  return Array.isArray(value) ? (value[0] as string) : (value as string);
}

describe('texts of 20,000 characters', () => {
  let server: TestServer;
  let repository: RoomsRepository;
  let lists = 0;
  beforeAll(async () => {
    server = await startServer();
    await server.givenRooms(...rooms);
    repository = new RoomsRepository(server.database, DEFAULT_CACHE_BYTES);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function find(where: Condition, sort: Sort): Promise<string[]> {
    const selection = { type: 'l', where, sort } as const;
    const list = {
      key: '',
      selectionKey: `${(lists += 1)}`,
      selection,
      limit: 100,
      offset: 0,
      withFirst: false,
      tags: new ListTags(),
    };
    const { bytes, count, total } = await repository.page({ ...list, view: undefined }, 100, 'someone');
    expect(total).toBe(count);
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const texts = count === 0 ? [] : whole.toString().split(',\n');
    return texts.map((text) => (JSON.parse(text) as { _id: string })._id);
  }

  const byId = [{ path: filterablePaths.get('_id') as FilterablePath, direction: 1 as const }];

  it.each(textPaths.map((path) => [path.path, path] as const))('are compared whole in %s', async (_name, path) => {
    const matching = (matches: (text: string) => boolean) =>
      rooms
        .filter((room) => matches(textOf(room, path)))
        .map((room) => room['_id'] as string)
        .toSorted(compareTexts);
    for (const operand of OPERANDS) {
      const equal = (text: string) => text === operand;
      expect(await find({ op: 'in', path, values: [operand], orMissing: false }, byId)).toEqual(matching(equal));
      expect(await find({ op: 'in', path, values: [operand, 'short', 'x'], orMissing: false }, byId)).toEqual(
        matching((text) => equal(text) || text === 'short'),
      );
      expect(await find({ op: 'notIn', path, values: [operand], orMissing: false }, byId)).toEqual(
        matching((text) => !equal(text)),
      );
      expect(await find({ op: 'prefix', path, text: operand, folded: false }, byId)).toEqual(
        matching((text) => text.startsWith(operand)),
      );
      const folded = foldCase(operand.slice(-300));
      expect(await find({ op: 'contains', path, text: folded, folded: true }, byId)).toEqual(
        matching((text) => foldCase(text).includes(folded)),
      );
      if (path.type === 'strings') continue;
      for (const [op, compares] of [
        ['gt', (sign: number) => sign > 0],
        ['gte', (sign: number) => sign >= 0],
        ['lt', (sign: number) => sign < 0],
        ['lte', (sign: number) => sign <= 0],
      ] as const) {
        expect(await find({ op, path, value: operand }, byId)).toEqual(
          matching((text) => compares(compareTexts(text, operand))),
        );
      }
    }
  });

  it.each(textPaths.map((path) => [path.path, path] as const))('are sorted whole by %s', async (_name, path) => {
    const sorted = rooms.toSorted((one, other) => compareTexts(textOf(one, path), textOf(other, path)));
    const ids = sorted.map((room) => room['_id']);
    const all: Condition = { op: 'and', of: [] };
    expect(await find(all, [{ path, direction: 1 }])).toEqual(ids);
    expect(await find(all, [{ path, direction: -1 }])).toEqual(ids.toReversed());
  });

  it('break ties of equal times as ids', async () => {
    const ids = TEXTS.toSorted(compareTexts);
    const time = filterablePaths.get('ts') as FilterablePath;
    expect(await find({ op: 'and', of: [] }, [{ path: time, direction: 1 }])).toEqual(ids);
    expect(await find({ op: 'and', of: [] }, [{ path: time, direction: -1 }])).toEqual(ids.toReversed());
  });

  it('leave numbers at the ends of their range where they belong', async () => {
    const numbers = [-1e308, -1, -5e-324, -0, 5e-324, 0.1, 2 ** 53, 1e308];
    await server.givenRooms(...numbers.map((msgs, place) => ({ _id: `r${place}`, t: 'l', msgs })));
    const path = filterablePaths.get('msgs') as FilterablePath;
    const ids = numbers.map((_, place) => `r${place}`);
    expect(await find({ op: 'gte', path, value: -1e308 }, [{ path, direction: 1 }])).toEqual(ids);
    for (const [place, number] of numbers.entries()) {
      expect(await find({ op: 'in', path, values: [number], orMissing: false }, byId)).toEqual([ids[place]]);
      expect(await find({ op: 'gt', path, value: number }, [{ path, direction: 1 }])).toEqual(ids.slice(place + 1));
    }
  });

  it('tell visitors apart by their tokens, of whom each has a call of their own', async () => {
    const tokens = [LONG.slice(0, 9_000), `${LONG.slice(0, 9_000)}b`];
    const agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
    const visitors = tokens.map((token, place) => ({ _id: `visitor-${place}`, token, name: 'Mary' }));
    const table = openTable(server.database, visitorKind);
    await server.database.write(async (session) => {
      for (const document of visitors) await table.put(session, toRow(visitorKind, { document, types: null }));
    });
    const call = async (token: string | undefined) =>
      (await server.get(`/api/v1/voip/room?token=${token}&agentId=agent`, { as: agent })).body;
    const opened = [await call(tokens[0]), await call(tokens[1])];
    expect(opened.map(({ newRoom, room }) => [newRoom, room.v._id])).toEqual([
      [true, 'visitor-0'],
      [true, 'visitor-1'],
    ]);
    expect(await call(tokens[0])).toEqual({ ...opened[0], newRoom: false });
    const { _id } = opened[1].room;
    expect(await server.get(`/api/v1/voip/room?token=${tokens[1]}&rid=${_id}`, { as: agent })).toMatchObject({
      body: { room: { _id } },
    });
  });
});

describe('an export', () => {
  let line: CommandLine;
  beforeAll(async () => {
    line = await newCommandLine();
  });
  afterAll(() => line[Symbol.asyncDispose]());

  const hard = (text: string) => `${text}\0\uD800 \\N\t\n`;
  const collections: Record<string, Document> = {
    rocketchat_roles: { _id: LONG, name: hard(LONG) },
    rocketchat_permissions: { _id: LONG, roles: [hard(LONG)] },
    users: {
      _id: LONG,
      username: hard(LONG),
      name: hard(LONG),
      roles: [hard(LONG)],
      active: true,
      services: {
        resume: {
          loginTokens: [
            { hashedToken: hashToken('token'), type: 'personalAccessToken' },
            { hashedToken: hard(LONG), type: 'personalAccessToken', name: hard(LONG) },
          ],
        },
      },
    },
    rocketchat_livechat_department: { _id: LONG, name: hard(LONG), type: hard(LONG), parentId: hard(LONG) },
    rocketchat_livechat_unit_monitors: { _id: LONG, unitId: hard(LONG), monitorId: hard(LONG) },
    rocketchat_livechat_visitor: { _id: LONG, token: hard(LONG), name: hard(LONG) },
    pbx_events: { _id: LONG, event: hard(LONG), phone: hard(LONG), callUniqueId: hard(LONG) },
    rocketchat_room: {
      _id: LONG,
      t: 'v',
      ts: { $date: '2026-01-01T00:00:00Z' },
      open: true,
      name: hard(LONG),
      fname: hard(LONG),
      departmentId: LONG,
      departmentAncestors: [hard(LONG)],
      tags: [hard(LONG), hard(`${LONG}b`)],
      v: { _id: hard(LONG), token: hard(LONG) },
      servedBy: { _id: hard(LONG), username: hard(LONG) },
      queue: hard(LONG),
      callUniqueId: hard(LONG),
      livechatData: { [hard(LONG)]: hard(LONG), [hard(`${LONG}b`)]: 'x' },
    },
  };

  it('of texts of 20,000 characters, U+0000 and half surrogate pairs in every place comes back as it was', async () => {
    mkdirSync(line.path('export'));
    for (const [name, document] of Object.entries(collections)) line.write(join('export', `${name}.json`), document);
    expect(await line.imports('export')).toMatchObject({ code: 0, faults: [] });
    expect(await line.imports('export')).toMatchObject({ code: 0, faults: [] });
    await line.done('export', 'back');
    for (const [name, document] of Object.entries(collections)) {
      const lines = readFileSync(line.path('back', `${name}.json`), 'utf8').split('\n');
      expect([name, lines.includes(JSON.stringify(document))]).toEqual([name, true]);
    }
  });
});
