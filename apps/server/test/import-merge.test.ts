import { EJSON, serialize } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import type { ImportReport } from '../src/import/import-report.js';
import type { VanishedFromDocuments } from '../src/import/vanished-report.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { exportedLines, ImportFolder, importFiles } from './import-in-process.js';
import { newStore } from './store.js';

type Document = Record<string, unknown>;

/** Extended JSON, as the export of a collection has it: of every type that a document may hold, at several depths. */
const hex = (digit: string) => ({ $oid: digit.repeat(24) });
const day = (number: number) => ({ $date: `2024-01-0${number}T10:00:00.25Z` });

const ROOM = {
  t: 'v',
  fname: 'Mary',
  queue: 'support',
  ts: day(1),
  departmentId: hex('d'),
  tags: ['a', 'b'],
  v: { _id: 'mary', username: 'mary', token: 'secret', status: 'offline', contact: hex('c'), seen: day(1) },
  servedBy: { _id: 'kim', username: 'kim', ts: day(1) },
  metrics: { reaction: { tt: { $numberDouble: 'NaN' }, ft: 5 }, chatDuration: 7 },
  lastMessage: { _id: 'm1', msg: 'Bye', token: 'secret', ts: day(1), u: { _id: 'u', at: day(2) } },
  closingMessage: { _id: 'm2', msg: 'Closed', token: 'secret' },
  activity: [{ at: day(1), by: hex('a'), note: 'x' }, 'plain'],
  closedAt: '2024-01-01T10:00:00.250Z',
  custom: {
    price: { $numberDecimal: '1.10' },
    long: { $numberLong: '9007199254740993' },
    data: { $binary: { base64: 'AAECAwQFBgcICQoLDA0ODw==', subType: '04' } },
    stamp: { $timestamp: { t: 1, i: 2 } },
    deep: { deeper: { id: hex('e'), text: 'x' } },
  },
};

const TOKENS = [
  { when: day(3), hashedToken: hashToken('one') },
  { type: 'personalAccessToken', createdAt: day(3), lastTokenPart: 'abc', name: 'Wall', hashedToken: hashToken('two') },
];

/** A document of each collection, without `_id` and `_updatedAt`. */
const DOCUMENTS: Record<string, Document> = {
  rocketchat_room: ROOM,
  users: {
    username: 'kim',
    name: 'Kim',
    roles: ['livechat-agent', 'user'],
    active: true,
    createdAt: day(1),
    livechat: { maxChats: { $numberLong: '9007199254740993' }, since: day(2) },
    services: { password: {}, resume: { loginTokens: TOKENS } },
  },
  rocketchat_roles: { name: 'agent', scope: 'Users', description: 'x', more: { at: day(1), id: hex('a') } },
  rocketchat_permissions: { roles: ['admin', 'bot'], group: 'x', more: { at: day(1), id: hex('a') } },
  rocketchat_livechat_visitor: {
    username: 'guest-1',
    token: 'secret',
    ts: day(1),
    phone: [{ phoneNumber: '+1' }],
    lastChat: { _id: 'r', ts: day(1) },
    contact: { id: hex('a'), at: day(1) },
  },
  rocketchat_livechat_department: { name: 'Hotline', type: 'd', enabled: true, ancestors: ['u'], more: { at: day(1) } },
  rocketchat_livechat_unit_monitors: { unitId: 'u', monitorId: 'm', username: 'kim', more: { at: day(1) } },
  pbx_events: {
    event: 'QueueCallerJoin',
    phone: '+1',
    ts: day(1),
    queue: 'support',
    callUniqueId: '1.2',
    raw: { id: hex('a'), at: day(1), attributes: { x: 'y' } },
  },
};

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const without = (document: Document, ...keys: string[]) =>
  Object.fromEntries(Object.entries(document).filter(([key]) => !keys.includes(key)));
const only = (document: Document, ...keys: string[]) =>
  Object.fromEntries(
    Object.entries(document).filter(([key]) => ['_id', 't', '_updatedAt', ...REQUIRED, ...keys].includes(key)),
  );
/** Without these, a monitor of a unit is a bad document. */
const REQUIRED = ['unitId', 'monitorId'];

/** Extended JSON as the API answers it. */
function answered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(answered);
  if (!isObject(value)) return value;
  const [[name, content] = []] = Object.entries(value);
  switch (name) {
    case '$date':
      return new Date(content as string).toISOString();
    case '$numberDouble':
      return null;
    case '$binary':
      return (content as Document)['base64'];
    case '$oid':
    case '$numberDecimal':
    case '$numberLong':
      return content;
    default:
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, answered(each)]));
  }
}

interface Form {
  readonly name: string;
  readonly isAnswer?: true;
  /** What the form leaves of a document in Extended JSON. */
  of(document: Document): Document;
}

const ANSWER = { isAnswer: true } as const;

const FORMS: readonly Form[] = [
  { name: 'full', of: (document) => document },
  { name: 'bson', of: (document) => document },
  { name: 'answer', ...ANSWER, of: (document) => document },
  { name: 'fields', ...ANSWER, of: (document) => only(document, 'fname', 'metrics', 'activity') },
  {
    name: 'hidden',
    ...ANSWER,
    of: (document) =>
      Object.fromEntries(
        Object.entries(document).map(([key, value]) => [key, isObject(value) ? without(value, 'token') : value]),
      ),
  },
  { name: 'flat', of: (document) => only(document, 'fname', 'username', 'name', 'roles', 'event') },
  {
    name: 'nested',
    of: (document) =>
      Object.fromEntries(
        Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
          if (only({ [key]: value })[key] !== undefined) return [[key, value]];
          if (!isObject(value) || '$date' in value || '$oid' in value) return [];
          return [[key, only(value, 'username', 'deep', 'since', 'at')]];
        }),
      ),
  },
  {
    name: 'changed',
    of: (document) =>
      Object.fromEntries(
        Object.entries(without(document, 'queue', 'group', 'description', 'createdAt')).map(([key, value]) => {
          if (['fname', 'name', 'username'].includes(key)) return [key, `another ${key}`];
          if (['tags', 'roles'].includes(key)) return [key, ['c']];
          if (key === 'activity') return [key, [{ at: day(4) }]];
          if (key === 'custom') return [key, { ...(value as Document), price: 'cheap', deep: { deeper: 5 } }];
          return [key, key === 'v' ? { ...without(value as Document, 'status'), username: 'other' } : value];
        }),
      ),
  },
  // A room whose visitor, and whose last message, are others.
  {
    name: 'others',
    ...ANSWER,
    of: (document) => ({
      ...without(document, 'closingMessage'),
      v: { _id: 'john', username: 'john' },
      lastMessage: { _id: 'm9', msg: 'Hello' },
    }),
  },
];

/** Days of the first and the second version: none, one or the other. */
const AGES = { older: [5, 4], equal: [5, 5], newer: [5, 6], undated: [5, 0], dated: [0, 5], neither: [0, 0] } as const;

interface Cell {
  readonly id: string;
  readonly first: Form;
  readonly second: Form;
  readonly age: keyof typeof AGES;
}

function cellsOf(collection: string): Cell[] {
  const forms = FORMS.filter(({ isAnswer }) => collection === 'rocketchat_room' || isAnswer !== true);
  return forms.flatMap((first) =>
    forms.flatMap((second) =>
      (Object.keys(AGES) as (keyof typeof AGES)[]).map((age) => ({
        id: `${first.name}, then ${age} ${second.name}`,
        first,
        second,
        age,
      })),
    ),
  );
}

function versionOf(collection: string, { id, first, second, age }: Cell, place: 0 | 1): Document {
  const number = AGES[age][place];
  const dated = number === 0 ? {} : { _updatedAt: day(number) };
  return (place === 0 ? first : second).of({ _id: id, ...DOCUMENTS[collection], ...dated });
}

/** One file for each form, with the documents of all cells that have it. */
function writeFiles(folder: ImportFolder, collection: string, cells: readonly Cell[], place: 0 | 1): string[] {
  const byForm = Map.groupBy(cells, ({ first, second }) => (place === 0 ? first : second));
  return [...byForm].map(([form, those]) => {
    const documents = those.map((cell) => versionOf(collection, cell, place));
    const name = `${collection}.${place}.${form.name}`;
    if (form.name === 'bson') {
      const buffers = documents.map((document) => serialize(EJSON.deserialize(document, { relaxed: false })));
      return folder.write(name, Buffer.concat(buffers));
    }
    if (form.isAnswer) return folder.write(name, JSON.stringify({ rooms: documents.map(answered), success: true }));
    return folder.write(name, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  });
}

/** What a line of an export holds, its types in words. Digits beyond 2^53 are a Long. */
function parseLine(line: string): Document {
  return JSON.parse(line.replaceAll(/:(\d{16,})/g, ':{"$numberLong":"$1"}')) as Document;
}

const TYPES: Record<string, string> = {
  $oid: 'ObjectId',
  $date: 'date',
  $numberDecimal: 'Decimal128',
  $numberLong: 'Long',
  $numberDouble: 'double',
  $binary: 'binary',
  $timestamp: 'timestamp',
};

function wrapperOf(value: unknown): string | undefined {
  const [name = ''] = isObject(value) ? Object.keys(value) : [];
  return TYPES[name];
}

/** `path` or `path: type` of all that `before` had and `after` has no more; of keys the uppermost. */
function lossesOf(before: unknown, after: unknown, path: string): string[] {
  if (Array.isArray(before)) {
    return before.flatMap((item: unknown, index) => {
      const other: unknown = Array.isArray(after) ? after[index] : undefined;
      if (other === undefined && !(isObject(item) && wrapperOf(item) === undefined)) return [];
      return lossesOf(item, other, `${path}.[]`);
    });
  }
  const type = wrapperOf(before);
  if (type !== undefined) {
    const isNumber = typeof after === 'number' && (type === 'Long' || type === 'double');
    return isNumber || wrapperOf(after) === type ? [] : [`${path}: ${type}`];
  }
  if (isObject(before)) {
    const entries = isObject(after) && wrapperOf(after) === undefined ? after : {};
    return Object.entries(before).flatMap(([key, value]) => {
      const place = path === '' ? key : `${path}.${key}`;
      return Object.hasOwn(entries, key) ? lossesOf(value, entries[key], place) : [place];
    });
  }
  // Elsewhere the text of a date tells no type: only where dates are declared it is known not to be one.
  const wasText = path === 'closedAt' && typeof before === 'string' && wrapperOf(after) === 'date';
  return wasText ? [`${path}: string`] : [];
}

/** The forms bring a user's tokens all or none: a list that is gone is told as one key. */
const asReported = (loss: string) => loss.replace(/^(services\.resume\.loginTokens)\.\[\]\..*/, '$1');
const lossText = ({ path, type }: VanishedFromDocuments) => (type === null ? path : `${path}: ${type}`);
const valueAt = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document);

/** The lines of an export, by collection and id. */
type Lines = Record<string, Map<string, string>>;

const COLLECTIONS = Object.keys(DOCUMENTS);
const CELLS = Object.fromEntries(COLLECTIONS.map((collection) => [collection, cellsOf(collection)]));

let before: Lines;
let after: Lines;
/** Of a store that has had the second versions alone. */
let alone: Lines;
let report: ImportReport;
/** Of the same files once more. */
let again: ImportReport;
let afterAgain: Lines;

beforeAll(async () => {
  using folder = new ImportFolder();
  const filesOf = (place: 0 | 1) =>
    COLLECTIONS.flatMap((collection) => writeFiles(folder, collection, CELLS[collection] ?? [], place));
  const seconds = filesOf(1);
  await inNewStore(async (database) => {
    const first = await importFiles(database, ...filesOf(0));
    expect({ faults: first.faults.listed, vanished: first.vanished.entries }).toEqual({ faults: [], vanished: [] });
    before = await linesOf(database);
    report = await importFiles(database, ...seconds);
    after = await linesOf(database);
    again = await importFiles(database, ...seconds);
    afterAgain = await linesOf(database);
  });
  await inNewStore(async (database) => {
    await importFiles(database, ...seconds);
    alone = await linesOf(database);
  });
});

async function inNewStore(work: (database: Database) => Promise<void>): Promise<void> {
  await using store = await newStore({ migrated: true });
  const database = await openStore(store.url);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function linesOf(database: Database): Promise<Lines> {
  const lines: Lines = {};
  for (const collection of COLLECTIONS) lines[collection] = await exportedLines(database, collection);
  return lines;
}

describe.each(COLLECTIONS)('two versions of a document of %s', (collection) => {
  const cells = CELLS[collection] ?? [];
  const lineOf = (lines: Lines, { id }: Cell) => lines[collection]?.get(id) ?? '';
  const isOlder = ({ age }: Cell) => age === 'older' || age === 'undated';
  const isEqual = ({ age }: Cell) => age === 'equal' || age === 'neither';
  const isNewer = (cell: Cell) => !isOlder(cell) && !isEqual(cell);

  it('an older one, and an equally old answer, change nothing', () => {
    const still = cells.filter((cell) => isOlder(cell) || (isEqual(cell) && cell.second.isAnswer));
    expect(still.length).toBeGreaterThan(0);
    expect(still.map((cell) => lineOf(after, cell))).toEqual(still.map((cell) => lineOf(before, cell)));
  });

  it('a newer export replaces it whole', () => {
    const whole = cells.filter((cell) => isNewer(cell) && !cell.second.isAnswer);
    const document = (line: string) =>
      collection === 'users' ? without(parseLine(line), 'services') : parseLine(line);
    expect(whole.map((cell) => document(lineOf(after, cell)))).toEqual(
      whole.map((cell) => document(lineOf(alone, cell))),
    );
  });

  it('an equally old export takes nothing away, and brings what it has', () => {
    for (const cell of cells.filter((each) => isEqual(each) && !each.second.isAnswer)) {
      const [had, has, came] = [before, after, alone].map((lines) => parseLine(lineOf(lines, cell)));
      const replaced = lossesOf(had, has, '').filter(
        (loss) => !/\.\[\]|^custom\.price/.test(loss) || cell.second.name !== 'changed',
      );
      expect({ cell: cell.id, replaced }).toEqual({ cell: cell.id, replaced: [] });
      expect({
        cell: cell.id,
        lacking: lossesOf(answered(came), answered(has), '').filter((loss) => loss !== 'services'),
      }).toEqual({
        cell: cell.id,
        lacking: [],
      });
      const [hasShown, cameShown] = [answered(has), answered(came)] as Document[];
      for (const key of ['fname', 'name', 'username', 'tags', 'roles', 'activity', 'closedAt', 'active']) {
        if (cameShown?.[key] !== undefined) expect(hasShown?.[key]).toEqual(cameShown[key]);
      }
    }
    const kept = report.warnings.filter((each) => each.collection === collection && each.message.includes('stays one'));
    expect(kept.map(({ path }) => path)).toEqual(collection === 'rocketchat_room' ? ['custom.deep.deeper'] : []);
  });

  it('all that vanishes is counted and named, and nothing else', () => {
    const losses = cells.flatMap((cell) =>
      [...new Set(lossesOf(parseLine(lineOf(before, cell)), parseLine(lineOf(after, cell)), '').map(asReported))].map(
        (loss) => ({ loss, id: cell.id }),
      ),
    );
    const counted = Object.fromEntries(
      [...Map.groupBy(losses, ({ loss }) => loss)].map(([loss, of]) => [loss, of.length]),
    );
    const entries = report.vanished.entries.filter((entry) => entry.collection === collection);
    expect(Object.fromEntries(entries.map((each) => [lossText(each), each.documents]))).toEqual(counted);
    for (const entry of entries) {
      expect(losses).toContainEqual({ loss: lossText(entry), id: entry.example });
    }
    expect(losses.length).toBeGreaterThan(10);
  });

  it('the second once more changes nothing, and takes nothing', () => {
    expect(again.counts.get(collection)).toMatchObject({ new: 0, changed: 0, unchanged: cells.length });
    expect(again.vanished.entries).toEqual([]);
    expect(afterAgain[collection]).toEqual(after[collection]);
  });

  if (collection === 'rocketchat_room') {
    it('no answer takes away the token by which a call is found', () => {
      const newer = cells.filter((cell) => isNewer(cell) && cell.second.isAnswer);
      for (const cell of newer) {
        const [had, has] = [before, after].map((lines) => parseLine(lineOf(lines, cell)));
        const expected = Object.fromEntries(
          ['v', 'lastMessage', 'closingMessage'].map((key) => {
            const stays = cell.second.name !== 'others' && (key === 'v' || cell.second.name !== 'fields');
            return [key, stays ? (valueAt(had, `${key}.token`) ?? valueAt(has, `${key}.token`)) : undefined];
          }),
        );
        const tokens = Object.fromEntries(Object.keys(expected).map((key) => [key, valueAt(has, `${key}.token`)]));
        expect({ cell: cell.id, ...tokens }).toEqual({ cell: cell.id, ...expected });
        if (cell.second.name === 'fields') expect(valueAt(has, 'v')).toEqual(valueAt(had, 'v'));
      }
      expect(newer.length).toBeGreaterThan(10);
    });
  }
});
