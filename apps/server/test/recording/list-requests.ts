import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { filterablePaths, sortKeys } from '../../src/rooms/room-paths.js';
import type { PathType } from '../../src/rooms/filterable-paths.js';
import { EARLIER, MIDDLE } from './data.js';
import type { Recorded } from './exchange.js';

/** A file of the record, and what is asked for it. */
export interface Group {
  readonly name: string;
  readonly requests: readonly Recorded[];
}

interface Declared {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type: string; readonly enum?: readonly string[] };
  readonly example?: string | number | boolean | readonly string[];
  readonly examples?: Readonly<Record<string, { readonly value: string }>>;
  readonly 'x-grammar'?: string;
  readonly 'x-boolean-words'?: { readonly true: readonly string[]; readonly false: readonly string[] };
  readonly 'x-absent-values'?: readonly string[];
}

export const LISTS = { listVoipRooms: '/api/v1/voip/rooms', listLivechatRooms: '/api/v1/livechat/rooms' } as const;

/** A query string that stays readable: only what would be misread is encoded. */
export function readable(text: string): string {
  return text.replaceAll(/[%&+#\s]|[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

const RANGES = [
  MIDDLE,
  '2021-07-09',
  '2021-07-09T22:20:58.755+02:00',
  '2021-07-09T20:20:58.755',
  '2021-07-09T20:20Z',
  '2022-01-01T10:00:00.000Z',
  '2022-01-02T11:00:00.000Z',
  '2022-11-02',
  '{}',
  'null',
  '{"start":"2021-07-02"}',
  '{"end":"2021-07-02"}',
  '{"start":"2021-07-02","end":"2021-07-03"}',
  '{"start":"2021-07-03","end":"2021-07-02"}',
  `{"start":"${MIDDLE}","end":"${MIDDLE}"}`,
  `{"start":"${EARLIER}","end":"${MIDDLE}"}`,
  `{"start":"2022-01-03","end":"2022-01-03T00:00Z"}`,
  '{"start":null,"end":""}',
  '{"from":"2021-07-02"}',
  '{"start":"x"}',
  '{"end":"2021-02-30"}',
  '{"start":1625862058755}',
  '{"start":',
  '2021-02-30',
  '2021-07',
  '2021-07-09T20:20:58.755+25:00',
  '1625862058755',
  '[]',
  'soon',
];
const NAMES = [
  'elsie',
  'ELSIE TENG',
  '"Elsie Teng"',
  '"elsie teng"',
  '"',
  '""',
  '"Elsie',
  'straße',
  'STRAẞE',
  'ß',
  '100%',
  '%_',
  '.*',
  'x=y+z & Co',
  'b',
  'mid',
  '\\',
];
const NUMBERS = [
  '1',
  '2',
  '007',
  '2.0',
  '1e+00',
  '10e-1',
  '20e-1',
  '0',
  '0.0',
  '-0',
  '100',
  '101',
  '1e30',
  '1e999999999',
  '9007199254740993',
  '-1',
  '1.5',
  '0x10',
  '5.',
  '.5',
  '+5',
  ' 5',
  '1e',
  'x',
  'Infinity',
  'NaN',
  '1e-1',
  '٣',
];

/** What the parameters of a type or grammar are asked with, their contract's examples apart. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  agents: ['agent-1', 'agent.one', 'agent-2', 'mid-value', 'nobody'],
  tags: ['billing', 'a', 'c', 'undefined', 'BILLING', 'a,b'],
  departmentId: ['department-1', 'department-3', 'undefined', 'Alpha'],
  units: ['unit-1', 'unit-2', 'a', 'none'],
  queue: ['support', 'Support', 'undefined', 'mid-value', 'sup'],
  visitorId: ['visitor-1', 'undefined', 'null', 'Undefined', 'Alpha'],
  direction: ['inbound', 'outbound', 'Inbound', 'both'],
  roomName: NAMES,
  integer: NUMBERS,
  dateRange: RANGES,
  customFields: [
    '{"plan":"gold"}', '{"plan":"GOLD","vip":true}', '{"age":42}', '{"age":"4"}', '{"a.b":"%_"}', '{"plan":"il","age":"42"}', '{"none":"x"}', '{}',
    '{"plan":""}', '{"plan":null}', '{"plan":["gold"]}', '{"plan":{"$regex":"g"}}', '[]', 'null', 'gold', '{"plan":"gold"',
    JSON.stringify(Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`k${place}`, 'x']))),
    JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`k${place}`, 'x']))),
  ],
  sort: [
    '{}', '{"ts":1,"_id":-1}', '{"open":1,"ts":-1}', '{"queue":-1,"department":1}', '{"value":1,"msgs":-1}', '{"department":1}', '{"department":-1}', '{"t":-1}', '{"t":1,"_id":-1}',
    '{"ts":2}', '{"ts":"1"}', '{"ts":true}', '{"ts":1.0}', '{"v.token":1}', '{"nope":1}', '{"$ts":1}', '[]', 'ts', '"ts"', 'null', '{"ts":1', '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{}}}}}}}}}',
    '{"msgs":1,"usersCount":1,"fname":1,"name":1,"queue":1,"open":1,"lm":1,"ts":1}', '{"msgs":1,"usersCount":1,"fname":1,"name":1,"queue":1,"open":1,"lm":1,"ts":1,"_id":1}',
  ],
  fields: [
    '{}', '{"_id":1}', '{"_id":0}', '{"fname":1}', '{"fname":1,"_id":0}', '{"fname":1,"_id":1}', '{"v":0,"metrics":0,"servedBy":0}', '{"v":0,"_id":0}', '{"v":0,"_id":1}', '{"v.username":1,"v._id":1}', '{"v.token":0}',
    '{"lastMessage.urls.url":1}', '{"lastMessage.urls.meta.a":0}', '{"unknown.deep.a":1}', '{"unknown.deep":1}', '{"nope":1}', '{"nope":0}', '{"v.nope":1}', '{"tags.0":1}', '{"department":1}', '{"department.name":0}', '{"__proto__":1}', '{"t":1,"ts":1,"fname":1}',
    '{"fname":1,"v":0}', '{"v":1,"v._id":1}', '{"v._id":0,"v":0}', '{"fname":true}', '{"fname":"1"}', '{"fname":2}', '{"fname":-1}', '{"tags":{"$slice":1}}', '{"":1}', '{"a.":1}', '{".a":1}', '{"$a":1}', '[]', 'fname', 'null', '{"fname":1',
    JSON.stringify(Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`k${place}`, 1]))),
    JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`k${place}`, 1]))),
  ],
  query: [
    '{}', '{"$and":[{"open":true},{"msgs":{"$gt":0}}]}', '{"$or":[{"queue":"support"},{"msgs":30}]}', '{"$or":[{"$and":[{"open":true},{"onHold":true}]},{"fname":"elsie"}]}', '{"open":true,"direction":"inbound"}', '{"msgs":{"$gte":0,"$lt":30}}',
    '{"msgs":{"$in":[null,2]}}', '{"msgs":{"$nin":[null,2]}}', '{"msgs":{"$in":[]}}', '{"msgs":{"$nin":[]}}', '{"tags":["a"]}', '{"tags":{"$gt":"a"}}', '{"tags":{"$in":["a",null]}}', '{"t":"v"}', '{"t":"l"}', '{"t":{"$ne":"v"}}', '{"t":null}', '{"t":{"$exists":true}}',
    '{"fname":{"$regex":"^elsie"}}', '{"fname":{"$regex":"^ELS","$options":"i"}}', '{"fname":{"$regex":"LSIE","$options":"i"}}', '{"fname":{"$regex":"lsie"}}', '{"fname":{"$regex":"x=y\\\\+z"}}', '{"fname":{"$regex":""}}', '{"fname":{"$regex":"^"}}', '{"name":{"$regex":"100%"}}', '{"name":{"$regex":"100_"}}', '{"name":{"$regex":"straße","$options":"i"}}', '{"tags":{"$regex":"^b"}}', '{"tags":{"$regex":"L","$options":"i"}}',
    '{"fname":{"$regex":"a.*b"}}', '{"fname":{"$regex":"a\\\\"}}', '{"fname":{"$regex":1}}', '{"fname":{"$regex":"a","$options":"m"}}', '{"fname":{"$regex":"a","$options":""}}', '{"fname":{"$options":"i"}}', '{"msgs":{"$regex":"1"}}',
    `{"ts":"${MIDDLE}"}`, '{"ts":{"$gte":"2022-01-01","$lt":"2022-01-02T10:00:00.000Z"}}', '{"ts":{"$gte":{"$date":"2022-01-01"}}}', '{"ts":{"$lte":{"$date":1641031200000}}}', '{"ts":{"$lt":{"$date":{"$numberLong":"1641031200000"}}}}', '{"ts":{"$date":1641031200000}}', '{"ts":{"$gt":1641031200000}}', '{"ts":{"$date":"soon"}}', '{"ts":{"$date":1.5}}',
    '{"v.token":"visitor"}', '{"nope":1}', '{"$where":"1"}', '{"$nor":[{"open":true}]}', '{"$and":[]}', '{"$or":{}}', '{"$or":[1]}', '{"open":{}}', '{"open":{"$not":true}}', '{"open":{"$eq":1}}', '{"msgs":"1"}', '{"msgs":true}', '{"msgs":{"$in":2}}', '{"msgs":{"$in":["2"]}}', '{"msgs":{"$gt":null}}', '{"open":{"$exists":1}}', '{"fname":["a"]}', '{"msgs":1e999}', '[]', 'null', 'open', '{"open":true',
    '{"$and":[{"$and":[{"$and":[{"$and":[{"open":true}]}]}]}]}', '{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"open":true}]}]}]}]}]}', '{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{}]}]}]}]}]}]}]}]}',
    JSON.stringify({ $or: Array.from({ length: 50 }, () => ({ msgs: 2 })) }), JSON.stringify({ $or: Array.from({ length: 51 }, () => ({ msgs: 2 })) }),
    JSON.stringify({ msgs: { $in: Array.from({ length: 500 }, () => 2) } }), JSON.stringify({ msgs: { $in: Array.from({ length: 501 }, () => 2) } }),
  ],
}; // prettier-ignore

/** The files of a list: one for each parameter, and for each thing that `query` and `sort` take. */
export function listGroups(operation: keyof typeof LISTS): Group[] {
  const path = LISTS[operation];
  const ask = (query: string): Recorded => ({ target: `${path}?${query}` });
  return [
    ...parametersOf(path)
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => ({ name: `${operation}/${parameter.name}`, requests: formsOf(parameter).map(ask) })),
    {
      name: `${operation}/query-paths`,
      requests: [...filterablePaths.values()].flatMap(conditionsOn).map(inIds).map(ask),
    },
    {
      name: `${operation}/sort-paths`,
      requests: [...filterablePaths.keys(), ...sortKeys.keys()]
        .flatMap((name) => [`{${JSON.stringify(name)}:1}`, `{${JSON.stringify(name)}:-1}`])
        .map((sort) => ask(`fields={"_id":1}&sort=${sort}`)),
    },
  ];
}

export function parametersOf(path: keyof typeof document.paths): Declared[] {
  return document.paths[path].get.parameters.map((parameter) =>
    '$ref' in parameter
      ? ((document.components.parameters as unknown as Record<string, Declared>)[
          parameter.$ref.split('/').at(-1) ?? ''
        ] as Declared)
      : (parameter as Declared),
  );
}

function inIds(query: string): string {
  return `fields={"_id":1}&query=${readable(query)}`;
}

/** The ways in which clients write a parameter, and in which they get it wrong. */
export function formsOf(parameter: Declared): string[] {
  const { name, schema } = parameter;
  const values = [...new Set([...examplesOf(parameter), ...valuesOf(parameter)])];
  const [first = 'a', second = first] = values;
  const [one, two] = [readable(first), readable(second)];
  return [
    ...values.map((value) => `${name}=${readable(value)}`),
    `${name}=`,
    name,
    `${name}=&${name}=${one}`,
    `${name}=${one}&${name}=${one}`,
    `${name}=${one}&${name}=${two}`,
    `${name}[]=${one}`,
    `${name}[]=${one}&${name}[]=${two}`,
    `${name}%5B%5D=${one}`,
    `${name}[0]=${one}`,
    `${name}[1]=${two}&${name}[0]=${one}`,
    `${name}[]=`,
    `${name}[x]=${one}`,
    `${name}[$gt]=1&${name}[a][b]=x`,
    `${name.toUpperCase()}=${one}`,
    `${name}%20=${one}`,
    `%${name.charCodeAt(0).toString(16)}${name.slice(1)}=${encodeURIComponent(first)}`,
    `${name}=%00`,
    `${name}=%E9`,
    `${name}=50%25%zz`,
    `${name}=undefined`,
    `${name}=null`,
    ...(schema.type === 'array' ? listForms(name, one, two) : []),
  ];
}

function listForms(name: string, one: string, two: string): string[] {
  const many = (count: number) => JSON.stringify(Array.from({ length: count }, () => 'a'));
  return [
    `${name}=["${one}","${two}"]`,
    `${name}=%20[%20"${one}"%20]`,
    `${name}=[]`,
    `${name}=["${one}"`,
    `${name}=["${one}",1]`,
    `${name}[]=["${one}"]`,
    `${name}[]=&${name}[]=${one}`,
    `${name}=${one},${two}`,
    `${name}=${one}&&=x&${name}[]=${two}&`,
    `${name}=${many(500)}`,
    `${name}=${many(501)}`,
  ];
}

function examplesOf({ example, examples = {} }: Declared): string[] {
  const all = [example, ...Object.values(examples).map(({ value }) => value)];
  return all.flatMap((value) => (value === undefined ? [] : typeof value === 'object' ? value : [String(value)]));
}

function valuesOf(parameter: Declared): readonly string[] {
  const { name, schema } = parameter;
  const words = parameter['x-boolean-words'];
  if (words !== undefined) {
    const cases = [...words.true, ...words.false].flatMap((word) => [
      word,
      word.toUpperCase(),
      word[0]?.toUpperCase() + word.slice(1),
    ]);
    return [...new Set(cases), 'yes', 'no', 'on', '2', '-1', 'truee', '1.0', '{"$ne":true}'];
  }
  const values = VALUES[parameter['x-grammar'] ?? ''] ?? VALUES[name] ?? VALUES[schema.type] ?? [];
  return [...values, ...(schema.enum ?? []), ...(parameter['x-absent-values'] ?? [])];
}

const OPERANDS: Record<PathType, readonly [low: unknown, high: unknown, wrong: unknown]> = {
  string: ['mid-value', 'MID-VALUE', 7],
  strings: ['a', 'b', 7],
  number: [2, 2.5, '2'],
  boolean: [false, true, 'true'],
  date: [MIDDLE, '2021-07-09T20:20:58.756Z', 7],
};

/** Each operator on a path, with a value that a room has. */
function conditionsOn({ path, type }: { path: string; type: PathType }): string[] {
  const [low, high, wrong] = path === '_id' ? ['call-3', 'chat-3', 7] : OPERANDS[type];
  const operators: Record<string, unknown>[] = [
    { $eq: low },
    { $ne: low },
    { $in: [low, high] },
    { $nin: [low, high] },
    { $gt: low },
    { $gte: low },
    { $lt: high },
    { $lte: high },
    { $exists: true },
    { $exists: false },
    ...(type === 'string' || type === 'strings'
      ? [{ $regex: '^mid' }, { $regex: 'LUE' }, { $regex: 'LUE', $options: 'i' }, { $regex: '^ÜBER', $options: 'i' }]
      : [{ $regex: '1' }]),
  ];
  const values = [low, null, wrong, ...operators];
  return values.map((value) => JSON.stringify({ [path]: value }));
}
