import * as fc from 'fast-check';
import type { ListForm, ListName, ListParameters } from './list-model.js';
import { isObject, type ModelType, PATH_TYPES, type Sort, SORT_KEYS } from './room-model.js';
import type { Document } from './rooms.js';

/** Few values, so that rooms collide, and hard ones: cases, accents, code points out of UTF-16's order, halves of pairs. */
export const TEXTS = [
  '', 'a', 'A', 'b', 'ab', 'aB', 'B', 'zebra', 'é', 'e\u0301', 'É', 'ß', 'SS', 'ss', 'İstanbul', 'i\u0307stanbul',
  'istanbul', 'ΑΣ', 'ας', 'ασ', 'Σ', '\u212A', 'k', '\uD7FF', '\uE000', '\uFFFD', '\uFFFF', '😀', '😀b', '😁',
  '\u{10FFFF}', '\u{10FFFF}x', '\uD83D', '\uDE00', 'x\uD83Dy', 'x\uFFFDy', 'a\0b', '\0', 'a%b_c', 'a_b', 'a\\b', '.*',
  '^a', '$', '(', '[x]', '10', '9', '2', 'null', 'true', '2021-07-09', ' ', '\n', '__proto__', '"a"', "it's", '-- ;',
  'x'.repeat(3_000), `${'x'.repeat(2_999)}y`, 'u1', 'u2', 'd1', 'd2', 'unit1', 'unit2', 'inbound', 'outbound', 'l', 'v',
]; // prettier-ignore

const NUMBERS = [0, 1, 2, 9, 10, 1.5, -1, -1.5, 0.1 + 0.2, 0.3, 1e-7, 1e21, 2 ** 53 - 1, 2 ** 53, 99, 9_999_999];

const DATES = [
  '2021-07-09T20:20:58.755Z', '2021-07-09T22:20:58.755+02:00', '2021-07-09T20:20:58.756Z', '2021-07-09T20:20:58',
  '2021-07-09', '2021-07-09T00:00:00.000Z', '2021-07-09T23:59:59.999Z', '2021-07-10', '2021-07-10T00:30+0100',
  '2021-07-08T22:00:00.000-03:30', '0001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z',
  '2020-02-29', '1970-01-01T00:00:00Z',
]; // prettier-ignore

const NO_DATES = [
  '2021-02-29',
  '2021-13-01',
  'yesterday',
  '2021-07-09 20:20',
  '',
  '2021-7-9',
  '2021-07-09T24:00',
  '20210709',
];

const text = fc.constantFrom(...TEXTS);
/** What fits into a URL: no half pairs, no U+0000. */
const plainText = fc.constantFrom(...TEXTS.filter((each) => each.isWellFormed() && !each.includes('\0')));
const number = fc.constantFrom(...NUMBERS);
const date = fc.constantFrom(...DATES);
const list = fc.array(text, { maxLength: 3 });

const VALUES: Record<ModelType, fc.Arbitrary<unknown>> = {
  text,
  number,
  boolean: fc.boolean(),
  date: fc.oneof({ weight: 5, arbitrary: date }, fc.constantFrom(...NO_DATES)),
  list: fc.oneof({ weight: 5, arbitrary: list }, fc.constantFrom<unknown>(['a', 1, null], [7], [['a']], 'a')),
};
const OF_ANOTHER_TYPE = fc.constantFrom<unknown>(5, '5', true, {}, [], ['a'], { a: 1 }, '2021', { $date: 5 });

/** A room: each filterable path missing, null, of its own type or of another; sometimes a parent is no object. */
export function aRoom(id: string): fc.Arbitrary<Document> {
  const values = [...PATH_TYPES].filter(([path]) => path !== '_id' && path !== 't').map(([path, type]) =>
    fc.oneof(
      { weight: 6, arbitrary: VALUES[type].map((value) => [path, value] as const) },
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant([path, null] as const) },
      { weight: 1, arbitrary: OF_ANOTHER_TYPE.map((value) => [path, value] as const) },
    ),
  ); // prettier-ignore
  return fc
    .record({
      t: fc.constantFrom('v', 'l'),
      entries: fc.tuple(...values),
      parent: fc.option(
        fc.tuple(
          fc.constantFrom('servedBy', 'v', 'metrics', 'source'),
          fc.constantFrom<unknown>(null, 'x', [], [{ _id: 'u1' }]),
        ),
      ),
      livechatData: fc.option(
        fc.oneof(
          fc.dictionary(
            fc.constantFrom('plan', 'a.b', '__proto__', '$x'),
            fc.oneof(text, number, fc.boolean(), fc.constant(null)),
          ),
          fc.constantFrom<unknown>('', null, ['gold']),
        ),
        { nil: undefined },
      ),
    })
    .map(({ t, entries, parent, livechatData }) => {
      const room: Document = { _id: id, t };
      for (const entry of entries) if (entry !== undefined) setAt(room, entry[0].split('.'), entry[1]);
      if (parent !== null) room[parent[0]] = parent[1];
      if (livechatData !== undefined) room['livechatData'] = livechatData;
      return room;
    });
}

function setAt(document: Document, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    document[key] = value;
  } else {
    if (!isObject(document[key])) document[key] = {};
    setAt(document[key] as Document, rest, value);
  }
}

/** Rooms with ids that are as hard as their values; the same ones for a seed. */
export function sampleRooms(count: number, seed: number): Document[] {
  const heads = ['', 'r', 'R', '\uFFFF', '😀', 'é', '\uE000'];
  return Array.from({ length: count }, (_, place) => {
    const [room] = fc.sample(aRoom(`${heads[place % heads.length]}${place}`), { numRuns: 1, seed: seed + place });
    return room as Document;
  });
}

const OPERANDS: Record<Exclude<ModelType, 'date'>, fc.Arbitrary<unknown>> = {
  text: text.filter((each) => !each.includes('\0')),
  list: text.filter((each) => !each.includes('\0')),
  number,
  boolean: fc.boolean(),
};

function operandFor(type: ModelType, levels: number): fc.Arbitrary<unknown> {
  if (type !== 'date') return OPERANDS[type];
  const instants = [0, 1_625_862_058_755, -62_135_596_800_000, 1_625_862_058_756];
  return fc.oneof(
    date,
    ...(levels > 0
      ? [date.map((each) => ({ $date: each })), fc.constantFrom(...instants).map((each) => ({ $date: each }))]
      : []),
    ...(levels > 1 ? [fc.constantFrom(...instants).map((each) => ({ $date: { $numberLong: String(each) } }))] : []),
  );
}

const METACHARACTERS = /[\\.*+?()[\]{}|$^]/g;

/** Literal text written as `$regex` takes it: its metacharacters, and now and then a plain character, behind a backslash. */
const pattern = fc
  .record({
    text: text.filter((each) => !each.includes('\0')),
    isPrefix: fc.boolean(),
    from: fc.nat(2),
    to: fc.option(fc.nat(5)),
    more: fc.boolean(),
  })
  .map(({ text: whole, isPrefix, from, to, more }) => {
    const part = Array.from(whole)
      .slice(isPrefix ? 0 : from, to ?? undefined)
      .join('');
    const literal = part.replaceAll(METACHARACTERS, '\\$&');
    return `${isPrefix ? '^' : ''}${more && /^[a-zé😀]/u.test(literal) ? '\\' : ''}${literal}`;
  });

/** What stands behind a path: a value, null, or one or two operators. `levels`: how many objects may lie within. */
function comparison(type: ModelType, levels: number): fc.Arbitrary<unknown> {
  const operand = operandFor(type, levels - 1);
  const orNull = fc.oneof({ weight: 5, arbitrary: operand }, fc.constant(null));
  const plain = fc.oneof({ weight: 5, arbitrary: operandFor(type, levels) }, fc.constant(null));
  if (levels === 0) return plain;
  const many = fc.array(orNull, { maxLength: 5 });
  const operators = {
    $eq: orNull,
    $ne: orNull,
    $in: many,
    $nin: many,
    $exists: fc.boolean(),
    ...(type === 'list' ? {} : { $gt: operand, $gte: operand, $lt: operand, $lte: operand }),
    ...(type === 'text' || type === 'list' ? { $regex: pattern } : {}),
  };
  const one = fc.oneof(
    ...Object.entries(operators).map(([name, value]) =>
      name === '$regex'
        ? fc
            .tuple(value, fc.constantFrom('i', '', undefined))
            .map(([$regex, $options]) => ($options === undefined ? { $regex } : { $regex, $options }))
        : value.map((each) => ({ [name]: each })),
    ),
  );
  return fc.oneof(
    { weight: 1, arbitrary: plain },
    { weight: 4, arbitrary: one },
    { weight: 2, arbitrary: fc.tuple(one, one).map(merge) },
  );
}

/** Both; of a key that both have, the second's value. */
function merge([first, second]: [Document, Document]): Document {
  return { ...first, ...second };
}

/** A `query` of up to five objects within one another; as JSON, lists counted too, it may have eight levels. */
export const aQuery: fc.Arbitrary<Document> = someConditions(4).filter((query) => jsonLevels(query) <= 8);

function jsonLevels(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(jsonLevels)) : 0;
}

/** An object of `query` that has at most so many objects within itself. */
function someConditions(levels: number): fc.Arbitrary<Document> {
  const condition = fc
    .constantFrom(...PATH_TYPES)
    .chain(([path, type]) => comparison(type, levels).map((value): Document => ({ [path]: value })));
  if (levels < 2) return condition;
  const members = fc.array(someConditions(levels - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 5, arbitrary: condition },
    { weight: 1, arbitrary: fc.tuple(condition, condition).map(merge) },
    { weight: 2, arbitrary: members.map(($or): Document => ({ $or })) },
    { weight: 1, arbitrary: members.map(($and): Document => ({ $and })) },
    { weight: 1, arbitrary: fc.constant({}) },
  );
}

export const aSort: fc.Arbitrary<Sort> = fc
  .uniqueArray(fc.constantFrom(...PATH_TYPES.keys(), ...Object.keys(SORT_KEYS)), { maxLength: 3 })
  .chain((paths) =>
    fc.tuple(...paths.map((path) => fc.constantFrom<1 | -1>(1, -1).map((direction) => [path, direction] as const))),
  )
  .map((keys) => Object.fromEntries(keys));

const aRange = fc.oneof(
  date,
  fc.record({ start: date, end: date }, { requiredKeys: [] }).map((range) => JSON.stringify(range)),
  fc.constant('null'),
);

const single = plainText.filter((each) => each !== '');
const several = fc.array(plainText, { minLength: 1, maxLength: 3 });
const place = {
  offset: fc.oneof(fc.nat(5), fc.nat(200)),
  count: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 130 }) }, fc.constant(0)),
};
const shared = { createdAt: aRange, closedAt: aRange, tags: several, open: fc.boolean(), roomName: single };

/** Parameters that narrow a list, each there once in a while. */
const FILTERS = {
  voip: { ...shared, queue: single, visitorId: single, direction: fc.constantFrom('inbound', 'outbound') },
  livechat: {
    ...shared,
    roomName: fc.oneof(
      single,
      plainText.map((each) => `"${each}"`),
    ),
    onhold: fc.boolean(),
    queued: fc.boolean(),
    departmentId: several,
    units: several,
    customFields: fc.dictionary(
      fc.constantFrom('plan', 'a.b', '__proto__', '$x'),
      fc.oneof(single, number, fc.boolean()),
      { maxKeys: 2 },
    ),
  },
};

const PRESENT = 5;

export function aListCall(list: ListName, agents: fc.Arbitrary<string[]> = several): fc.Arbitrary<ListParameters> {
  const optional: Record<string, fc.Arbitrary<unknown>> = { agents, ...FILTERS[list] };
  const names = Object.keys(optional);
  return fc
    .record({
      filters: fc.record(optional),
      kept: fc.array(fc.nat(PRESENT), { minLength: names.length, maxLength: names.length }),
      query: fc.option(aQuery, { nil: undefined, freq: 3 }),
      sort: fc.option(aSort, { nil: undefined, freq: 3 }),
      ...place,
    })
    .map(({ filters, kept, query, sort, offset, count }) => {
      const call: ListParameters = { offset, count };
      for (const [index, name] of names.entries()) {
        if (kept[index] === 0) Object.assign(call, { [name]: filters[name] });
      }
      if (query !== undefined) call.query = query;
      if (sort !== undefined) call.sort = sort;
      return call;
    });
}

export const aListForm = fc.constantFrom<ListForm>('brackets', 'encoded', 'indexed', 'repeated', 'json');
