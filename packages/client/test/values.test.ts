import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createClient } from '../src/index.js';
import { createStandIn } from '../src/testing.js';

const standIn = createStandIn({
  rooms: [{ _id: 'call', t: 'v', open: true, ts: '2021-07-09T20:20:58.755Z', callDuration: 5, queue: 'support' }],
});
const client = createClient({
  baseUrl: 'http://localhost',
  userId: 'user',
  authToken: 'token',
  fetch: standIn.fetch,
});

/** What of the call reached the server; its error where nothing did. */
async function sent(parameters: unknown): Promise<string | Error> {
  const before = standIn.calls.length;
  const error = await client.safe.listVoipRooms(parameters as object).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  const [call] = standIn.calls.slice(before);
  if (error !== undefined) expect(call).toBeUndefined();
  return error ?? call?.parameters.toString().replaceAll('+', ' ') ?? 'nothing';
}

const circle: Record<string, unknown> = { queue: 'support' };
circle['$and'] = [circle];
const deep: unknown = Array.from({ length: 5000 }).reduce((inner) => ({ $and: [inner] }), {});
const holes: unknown[] = ['a'];
holes[2] = 'b';
class Filter {
  queue = 'support';
}
class Hiding {
  get queue(): string {
    return 'support';
  }
}
class LibraryDate {
  constructor(readonly json: unknown) {}
  toJSON(): unknown {
    return this.json;
  }
}
const hidden = Object.defineProperty({ callDuration: 5 }, 'queue', { value: 'support', enumerable: false });
const hiddenToJson = Object.defineProperty({ callDuration: 5 }, 'toJSON', { value: () => ({}) });

/** Each as any value may be: a parameter of its own, within a list, and deep within `query`. */
const UNSENDABLE: readonly (readonly [what: string, value: unknown, kind: 'RangeError' | 'TypeError', said: string])[] =
  [
    ['an invalid Date', new Date('nonsense'), 'RangeError', 'is an invalid Date'],
    ['an invalid Date of another realm', runInNewContext('new Date(NaN)'), 'RangeError', 'is an invalid Date'],
    ['NaN', Number.NaN, 'RangeError', 'is NaN'],
    ['Infinity', Infinity, 'RangeError', 'is Infinity'],
    ['-Infinity', -Infinity, 'RangeError', 'is -Infinity'],
    ['a boxed number', Object(5), 'TypeError', 'is an instance of Number'],
    ['a boxed text', Object('support'), 'TypeError', 'is an instance of String'],
    ['a bigint', 5n, 'TypeError', 'is a bigint'],
    ['a boxed bigint', Object(5n), 'TypeError', 'is an instance of BigInt'],
    ['a function', () => 5, 'TypeError', 'is a function'],
    ['a class', Filter, 'TypeError', 'is a function'],
    ['a symbol', Symbol('support'), 'TypeError', 'is a symbol'],
    ['a boxed symbol', Object(Symbol('support')), 'TypeError', 'is an instance of Symbol'],
    ['a Map', new Map([['queue', 'support']]), 'TypeError', 'is an instance of Map'],
    ['a Set', new Set(['support']), 'TypeError', 'is an instance of Set'],
    ['a RegExp', /^support/, 'TypeError', 'is an instance of RegExp'],
    ['a promise', Promise.resolve('support'), 'TypeError', 'is an instance of Promise'],
    ['bytes', new Uint8Array(2), 'TypeError', 'is an instance of Uint8Array'],
    ['an instance of a class', new Filter(), 'TypeError', 'is an instance of Filter'],
    ['one whose value is behind a getter', new Hiding(), 'TypeError', 'is an instance of Hiding'],
    ['an heir of an object', Object.create({ queue: 'support' }), 'TypeError', 'is an instance of Object'],
    [
      'an heir of one without a prototype',
      Object.create(Object.create(null)),
      'TypeError',
      'is an instance of undefined',
    ],
    [
      'a date of a library that is invalid',
      new LibraryDate(null),
      'RangeError',
      'is invalid: its toJSON gives no value',
    ],
    ['a toJSON without a value', new LibraryDate(undefined), 'RangeError', 'is invalid: its toJSON gives no value'],
    ['a toJSON that gives NaN', new LibraryDate(Number.NaN), 'RangeError', 'is NaN'],
  ];

describe('what can’t be sent', () => {
  const text = 'leave it out, or give text, a finite number, a boolean, a valid Date, a list or a plain object';

  it.each(UNSENDABLE)('%s is a %s that names the path, and nothing is sent', async (_what, value, kind, said) => {
    const places: [object, string][] = [
      [{ queue: value }, 'queue'],
      [{ offset: value }, 'offset'],
      [{ createdAt: { start: '2021-07-09', end: value } }, 'createdAt.end'],
      [{ agents: ['agent', value] }, 'agents[1]'],
      [
        { query: { $or: [{ open: true }, { 'servedBy._id': { $in: [value] } }] } },
        'query.$or[1]["servedBy._id"].$in[0]',
      ],
      [{ somethingNew: { deep: [[value]] } }, 'somethingNew.deep[0][0]'],
    ];
    for (const [parameters, path] of places) {
      const error = await sent(parameters);
      expect([(error as Error).name, (error as Error).message]).toEqual([
        kind,
        `listVoipRooms: ${path} ${said}; ${text}`,
      ]);
    }
  });

  it.each([
    ['undefined in query', { query: { queue: undefined } }, 'query.queue is undefined'],
    ['undefined below it', { query: { ts: { $gte: undefined } } }, 'query.ts.$gte is undefined'],
    ['undefined in a range', { createdAt: { start: undefined } }, 'createdAt.start is undefined'],
    ['undefined in a list', { agents: [undefined] }, 'agents[0] is undefined'],
    ['undefined in fields', { fields: { fname: undefined } }, 'fields.fname is undefined'],
    ['an empty place of a list', { agents: holes }, 'agents[1] is undefined'],
    ['null in a list of text', { agents: [null] }, 'agents[0] is null'],
    ['null in a range', { createdAt: { start: null } }, 'createdAt.start is null'],
    ['null in sort', { sort: { ts: null } }, 'sort.ts is null'],
  ])('%s is a TypeError', async (_what, parameters, said) => {
    const error = await sent(parameters);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(`listVoipRooms: ${said}; ${text}`);
  });

  it.each([
    ['a circle', { query: circle }, 'query.$and[0] is within itself, or 100 deep'],
    [
      'what is nested without an end in sight',
      { query: deep },
      /^listVoipRooms: query(\.\$and\[0\]){50} is within itself, or 100 deep; /,
    ],
    [
      'a key that is a symbol',
      { query: { queue: { [Symbol('$ne')]: 'support' } } },
      'query.queue has the key Symbol($ne), which JSON leaves out',
    ],
    ['a key that isn’t enumerable', { query: hidden }, 'query has the key queue, which JSON leaves out'],
    ['a toJSON of its own', { query: { toJSON: () => ({}) } }, 'query.toJSON is a function'],
    ['a hidden toJSON', { query: hiddenToJson }, 'query has the key toJSON, which JSON leaves out'],
    ['a list with keys', { agents: /agent/.exec('agent') }, 'agents is a list with keys of its own'],
    [
      'parameters that are no plain object',
      new URLSearchParams('open=true'),
      'the object of the parameters is an instance of URLSearchParams',
    ],
    ['parameters as text', 'open=true', 'the object of the parameters is an instance of String'],
    [
      'a parameter that is a symbol',
      { [Symbol('open')]: true },
      'the object of the parameters has the key Symbol(open), which JSON leaves out',
    ],
  ])('%s is a TypeError', async (_what, parameters, said) => {
    const error = await sent(parameters);
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as Error;
    if (typeof said === 'string') expect(message).toBe(`listVoipRooms: ${said}; ${text}`);
    else expect(message).toMatch(said);
  });

  it('is named by every method, even where it wouldn’t be sent', async () => {
    const before = standIn.calls.length;
    const wrong = { count: Number.NaN };
    const said = /^(listLivechatRooms: count|getVoipRoom: agentId) is NaN; leave it out/;
    await expect(client.listLivechatRooms(wrong)).rejects.toThrow(said);
    await expect(client.listLivechatRooms.all(wrong).next()).rejects.toThrow(said);
    await expect(client.listLivechatRooms.pages(wrong).next()).rejects.toThrow(said);
    await expect(client.getVoipRoom({ token: 't', rid: 'r', agentId: Number.NaN as never })).rejects.toThrow(said);
    await expect(client.listVoipRooms.all(new Hiding() as object).next()).rejects.toThrow(
      / is an instance of Hiding; /,
    );
    expect(standIn.calls.length).toBe(before);
  });
});

describe('what is sent', () => {
  it.each([
    [
      'null and undefined as parameters are absent',
      { open: true, queue: null, tags: undefined, query: null },
      'open=true',
    ],
    ['so are all of them', null, ''],
    [
      'null is a value in query',
      { query: { closedAt: null, queue: { $in: ['support', null] } } },
      'query={"closedAt":null,"queue":{"$in":["support",null]}}',
    ],
    ['dates are ISO text', { query: { ts: { $lt: new Date(0) } } }, 'query={"ts":{"$lt":"1970-01-01T00:00:00.000Z"}}'],
    [
      'so are those of other realms',
      { query: runInNewContext('({ ts: { $lt: new Date(0) } })') },
      'query={"ts":{"$lt":"1970-01-01T00:00:00.000Z"}}',
    ],
    [
      'dates of libraries are what they say',
      { createdAt: { end: new LibraryDate('2021-07-09') } },
      'createdAt={"end":"2021-07-09T23:59:59.999Z"}',
    ],
    [
      'objects without a prototype are objects',
      { query: Object.assign(Object.create(null), { queue: 'support' }) },
      'query={"queue":"support"}',
    ],
    [
      'getters are asked',
      {
        query: {
          get queue() {
            return 'support';
          },
        },
      },
      'query={"queue":"support"}',
    ],
    ['no key is special', { query: JSON.parse('{"__proto__":{"$ne":1}}') }, 'query={"__proto__":{"$ne":1}}'],
    ['an element that is an object keeps its content', { agents: [{ a: 1 }] }, 'agents[]={"a":1}'],
    ['an empty list matches nothing', { agents: [] }, 'agents[]='],
    ['text is sent as it is', { roomName: '{}', queue: 'NaN' }, 'roomName={}&queue=NaN'],
  ])('%s', async (_what, parameters, expected) => {
    expect(decodeURIComponent(String(await sent(parameters)))).toBe(expected);
  });

  it('is what was checked, however often a getter is asked', async () => {
    let asked = 0;
    const query = {
      get callDuration() {
        asked += 1;
        return asked === 1 ? { $gt: 1 } : undefined;
      },
    };
    expect(decodeURIComponent(String(await sent({ query })))).toBe('query={"callDuration":{"$gt":1}}');
  });

  it('a Date as createdAt is that very instant', async () => {
    const instant = new Date('2021-07-09T20:20:58.755Z');
    expect((await client.listVoipRooms({ createdAt: instant })).total).toBe(1);
    expect((await client.listVoipRooms({ createdAt: new Date(Number(instant) + 1) })).total).toBe(0);
    expect((await client.listVoipRooms({ createdAt: { start: '2021-07-09', end: '2021-07-09' } })).total).toBe(1);
  });

  it('is one list in a walk, whatever becomes of the parameters meanwhile', async () => {
    const { fetch, calls } = createStandIn({
      rooms: [1, 2, 3].map((id) => ({ _id: `${id}`, t: 'v', queue: 'support' })),
    });
    const walker = createClient({ baseUrl: 'http://localhost', userId: 'user', authToken: 'token', fetch });
    const query: Record<string, unknown> = { queue: 'support' };
    for await (const _room of walker.listVoipRooms.all({ query, count: 1, offset: '1' as never }))
      query['queue'] = 'sales';
    expect(calls.map(({ parameters }) => [parameters.get('query'), parameters.get('offset')])).toEqual([
      ['{"queue":"support"}', '1'],
      ['{"queue":"support"}', '2'],
    ]);
  });
});

it.each([
  [{ rid: 'call' }, 'rid=call'],
  [{ rid: 'call', token: null }, 'rid=call'],
  [{ rid: 'call', token: 'token', direction: 'inbound' }, 'token=token&rid=call'],
])('getVoipRoom with %j sends no more than is given', async (parameters, expected) => {
  const before = standIn.calls.length;
  await client.safe.getVoipRoom(parameters as never);
  expect(standIn.calls.slice(before).map((call) => `${call.parameters}`)).toEqual([expected]);
});

it.each([
  [{ createdAt: [] }, 'createdAt[]='],
  [{ tags: {} }, 'tags={}'],
  [{ open: {} }, 'open={}'],
  [{ sort: {}, createdAt: {}, closedAt: '', query: {} }, 'sort={}&query={}'],
])('%j is no condition only where a server takes it for none', async (parameters, expected) => {
  expect(decodeURIComponent(String(await sent(parameters)))).toBe(expected);
});

it.each([
  [{ timeoutMs: Number.NaN }, 'timeoutMs'],
  [{ totalTimeoutMs: -1 }, 'totalTimeoutMs'],
  [{ retries: 'often' }, 'retries'],
])('options %j are refused', async (options, name) => {
  const call = client.listVoipRooms({}, options as never);
  await expect(call).rejects.toThrow(new RangeError(`${name} must be a number from 0`));
});

it('a walk has no limit, or one that is a number', async () => {
  const walk = async (limit: unknown) => {
    const rooms: object[] = [];
    for await (const room of client.listVoipRooms.all({}, { limit } as never)) rooms.push(room);
    return rooms;
  };
  for (const limit of [undefined, null, 1]) expect(await walk(limit)).toMatchObject([{ _id: 'call' }]);
  for (const limit of [Number.NaN, -1, 'all']) {
    await expect(walk(limit)).rejects.toThrow(new RangeError('limit must be a number from 0'));
  }
});
