import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCall, aChat, encodeQuery, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

/** By id: when the room was created. Each was closed a year later, but for `open`. */
const instants = {
  'last of the 8th': '2021-07-08T23:59:59.999Z',
  'first of the 9th': '2021-07-09T00:00:00.000Z',
  'evening of the 9th': '2021-07-09T20:20:58.755Z',
  'last of the 9th': '2021-07-09T23:59:59.999Z',
  'first of the 10th': '2021-07-10T00:00:00.000Z',
};
const ids = Object.keys(instants);
const [, , evening] = Object.values(instants) as [string, string, string];
const the9th = ids.slice(1, 4);

let server: TestServer;
let manager: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  for (const [id, ts] of Object.entries(instants)) {
    const times = { ts, closedAt: ts.replace('2021', '2022') };
    await server.givenRooms(aCall(id, times), aChat(`chat: ${id}`, times));
  }
  await server.givenRooms(
    aCall('open', { ts: '1999-01-01T00:00:00.000Z', open: true }),
    aChat('chat: open', { ts: '1999-01-01T00:00:00.000Z', open: true }),
    aCall('no date', { ts: 'yesterday', closedAt: 5 }),
    aChat('chat: no date', { ts: null, closedAt: 'never' }),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each([
  ['voip/rooms', ''],
  ['livechat/rooms', 'chat: '],
])('the dates of GET /api/v1/%s', (path, prefix) => {
  const found = async (query: Record<string, string>) => {
    // Naming the fields keeps the rooms with odd dates from being held against the contract's types.
    const answer = await server.get(`/api/v1/${path}?${encodeQuery({ sort: '{"ts":1}', fields: '{}', ...query })}`, {
      as: manager,
    });
    expect([answer.status, answer.body.total]).toEqual([200, answer.body.count]);
    return idsOf(answer).map((id) => id.slice(prefix.length));
  };

  it.each([
    ['an instant', evening, ['evening of the 9th']],
    ['an instant without Z, which is UTC', '2021-07-09T20:20:58.755', ['evening of the 9th']],
    ['an instant with an offset', '2021-07-09T22:20:58.755+02:00', ['evening of the 9th']],
    ['an instant on another day there', '2021-07-09T23:30:00.000-00:30', ['first of the 10th']],
    ['an instant without a fraction, which is another', '2021-07-09T20:20:58Z', []],
    ['a minute, which is its first instant', '2021-07-10T00:00', ['first of the 10th']],
    ['a day', '2021-07-09', the9th],
    ['a day without rooms', '2021-07-11', []],
    [
      'a range of instants, both included',
      `{"start":"${instants['first of the 9th']}","end":"${instants['last of the 9th']}"}`,
      the9th,
    ],
    ['a range of days', '{"start":"2021-07-09","end":"2021-07-09"}', the9th],
    ['a start', `{"start":"${evening}"}`, ids.slice(2)],
    ['a day as start', '{"start":"2021-07-09"}', ids.slice(1)],
    ['an end', `{"end":"${evening}"}`, ['open', ...ids.slice(0, 3)]],
    ['a day as end', '{"end":"2021-07-09"}', ['open', ...ids.slice(0, 4)]],
    ['a start after the end', '{"start":"2021-07-10","end":"2021-07-09"}', []],
    ['an empty start', '{"start":"","end":"2021-07-08"}', ['open', 'last of the 8th']],
    ['null as end', '{"start":"2021-07-10","end":null}', ['first of the 10th']],
    ['nothing', '{}', ['no date', 'open', ...ids]],
    ['null', 'null', ['no date', 'open', ...ids]],
  ])('createdAt may be %s', async (_what, createdAt, expected) => {
    expect(await found({ createdAt })).toEqual(expected);
  });

  it.each([
    ['an instant', evening.replace('2021', '2022'), ['evening of the 9th']],
    ['a day', '2022-07-09', the9th],
    ['a range', '{"start":"2022-07-09","end":"2022-07-09"}', the9th],
    ['an end, which finds no open room', '{"end":"2030-01-01"}', ids],
  ])('closedAt may be %s', async (_what, closedAt, expected) => {
    expect(await found({ closedAt })).toEqual(expected);
  });

  it('both narrow the list together', async () => {
    expect(await found({ createdAt: '2021-07-09', closedAt: '{"start":"2022-07-09T12:00:00Z"}' })).toEqual(
      ids.slice(2, 4),
    );
  });

  it.each([
    'yesterday',
    '2021',
    '2021-07',
    '09.07.2021',
    '2021-13-01',
    '2021-02-29',
    '2021-07-09 20:20',
    '2021-07-09t20:20:58z',
    '2021-07-09T24:00:00Z',
    '1625862058755',
    '20210709',
    'Thu Jan 01 1970',
    ' 2021-07-09',
    '"2021-07-09"',
    '[]',
    'true',
    '{"from":"2021-07-09"}',
    '{"start":"2021-07-09","until":"2021-07-10"}',
    '{"start":',
    '{"__proto__":"2021-07-09"}',
  ])('createdAt=%s is refused', async (createdAt) => {
    const { status, body } = await server.get(`/api/v1/${path}?${encodeQuery({ createdAt })}`, { as: manager });
    expect([status, body.errorType, body.error]).toEqual([
      400,
      'invalid-params',
      'The "createdAt" query parameter must be an ISO 8601 date, a date-time, or a JSON object with either or both as ' +
        '"start" and "end", such as {"start":"2021-07-09","end":"2021-07-10T12:00:00Z"}. [invalid-params]',
    ]);
  });

  it.each([
    ['closedAt', 'start', '"x"'],
    ['closedAt', 'end', '"2021-02-30"'],
    ['createdAt', 'start', '5'],
    ['createdAt', 'end', '{}'],
  ])('%s.%s = %s is refused in Rocket.Chat’s words', async (name, bound, value) => {
    const query = encodeQuery({ [name]: `{"${bound}":${value}}` });
    const { status, body } = await server.get(`/api/v1/${path}?${query}`, { as: manager });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        error: `The "${name}.${bound}" query parameter must be a valid date. [invalid-params]`,
        errorType: 'invalid-params',
        details: [
          {
            parameter: name,
            message: `must have an ISO 8601 date or date-time as "${bound}", such as 2021-07-09 or 2021-07-09T20:20:58.755Z`,
          },
        ],
      },
    });
  });
});
