import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logLines } from './log-lines.js';
import { aChat, encodeQuery } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { newStore } from './store.js';

const VOIP_ROOM = '/api/v1/voip/room';
const VOIP_ROOMS = '/api/v1/voip/rooms';
const LIVECHAT_ROOMS = '/api/v1/livechat/rooms';
const LISTS = [VOIP_ROOMS, LIVECHAT_ROOMS];
const PATHS = [...LISTS, VOIP_ROOM];

let server: TestServer;
let manager: Credentials;
let agent: Credentials;

beforeAll(async () => {
  server = await startServer();
  manager = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  agent = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  await server.givenVisitor({ _id: 'mary', token: 'marys-token' });
});
afterAll(() => server[Symbol.asyncDispose]());

const forbidden = {
  success: false,
  error: 'User does not have the permissions required for this action [error-unauthorized]',
  errorType: 'error-unauthorized',
};

describe('401', () => {
  const unauthorized = {
    success: false,
    error: 'You must be logged in to do this.',
    status: 'error',
    message: 'You must be logged in to do this.',
  };
  const cases: [string, Record<string, string>][] = [
    ['neither header', {}],
    ['no token', { 'X-User-Id': 'manager' }],
    ['no user', { 'X-Auth-Token': 'manager-token' }],
    ['an empty token', { 'X-User-Id': 'manager', 'X-Auth-Token': '' }],
    ['an empty user', { 'X-User-Id': '', 'X-Auth-Token': 'manager-token' }],
    ['a wrong token', { 'X-User-Id': 'manager', 'X-Auth-Token': 'agent-token' }],
    ['an unknown user', { 'X-User-Id': 'nobody', 'X-Auth-Token': 'manager-token' }],
    ['a username', { 'X-User-Id': 'manager.name', 'X-Auth-Token': 'manager-token' }],
    ['an OAuth token', { Authorization: 'Bearer manager-token' }],
  ];

  describe.each(PATHS)('%s', (path) => {
    it.each(cases)('for %s', async (_case, headers) => {
      const answer = await server.get(path, { headers });
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 401, body: unauthorized });
    });
  });
});

describe('403', () => {
  it.each(LISTS)('of %s is Rocket.Chat’s plain word', async (path) => {
    const { status, body } = await server.get(path, { as: agent });
    expect({ status, body }).toEqual({ status: 403, body: { success: false, error: 'unauthorized' } });
  });

  it('of voip/room for a caller without the permission', async () => {
    const { status, body } = await server.get(`${VOIP_ROOM}?token=marys-token&rid=any`, { as: manager });
    expect({ status, body }).toEqual({ status: 403, body: forbidden });
  });

  it('of voip/room for a read-only token that would open a call, whoever the agent is', async () => {
    const as = await server.givenUser({ id: 'reader', roles: ['livechat-agent'] }, { read_only: 1 });
    const { status, body } = await server.get(`${VOIP_ROOM}?token=marys-token&agentId=nobody`, { as });
    expect({ status, body }).toEqual({ status: 403, body: forbidden });
  });
});

describe('the examples of the contract are what is answered', () => {
  const examples = document.components.examples as unknown as Record<string, { value: unknown }>;
  const cases: [string, string, Record<string, string>][] = [
    ['InvalidParameter', VOIP_ROOMS, { count: '-1' }],
    ['InvalidParameters', LIVECHAT_ROOMS, { open: 'yes', count: 'many' }],
    ['InvalidDate', VOIP_ROOMS, { createdAt: '{"start":"x"}' }],
    ['InvalidCustomFields', LIVECHAT_ROOMS, { customFields: 'x' }],
    ['InvalidSort', VOIP_ROOMS, { sort: '{"ts":"desc"}' }],
    ['InvalidFields', LIVECHAT_ROOMS, { fields: '{"ts":1,"msgs":0}' }],
    ['InvalidQuery', VOIP_ROOMS, { query: '{"$where":"1"}' }],
    ['MissingParameter', VOIP_ROOM, { token: 'any' }],
    ['UnknownParameter', VOIP_ROOM, { token: 'any', rid: 'any', agent: 'any' }],
    ['InvalidToken', VOIP_ROOM, { token: 'unknown', rid: 'any' }],
    ['InvalidRoom', VOIP_ROOM, { token: 'marys-token', rid: 'unknown' }],
    ['AgentNotFound', VOIP_ROOM, { token: 'marys-token', agentId: 'nobody' }],
  ];

  it.each(cases)('%s', async (name, path, query) => {
    const as = path === VOIP_ROOM ? agent : manager;
    const { status, body } = await server.get(`${path}?${encodeQuery(query)}`, { as });
    expect({ status, body }).toEqual({ status: 400, body: examples[name]?.value });
  });

  it('InvalidBody', async () => {
    const { status, body } = await server.get(VOIP_ROOMS, { as: manager, body: '{"open": tru' });
    expect({ status, body }).toEqual({ status: 400, body: examples['InvalidBody']?.value });
  });
});

describe('400 of the contract', () => {
  const refused = async (path: string, query: string) => {
    const { status, body } = await server.get(`${path}?${query}`, { as: path === VOIP_ROOM ? agent : manager });
    return { status, body };
  };
  const single = (parameter: string, message: string) => ({
    status: 400,
    body: {
      success: false,
      error: `"${parameter}" ${message} [invalid-params]`,
      errorType: 'invalid-params',
      details: [{ parameter, message }],
    },
  });
  const whole = 'must be a whole number of at least 0';
  const once = 'must be given once, as a single value';

  it.each([
    ['offset=-1', 'offset', whole],
    ['offset=1.5', 'offset', whole],
    ['offset=1e-3', 'offset', whole],
    ['offset=abc', 'offset', whole],
    ['offset=%205', 'offset', whole],
    ['count=5x', 'count', whole],
    ['count=1&count=2', 'count', once],
    ['count[]=1', 'count', once],
    ['open=2', 'open', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['open=wahr', 'open', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['open=true&open=true', 'open', once],
    ['sort[]={}', 'sort', once],
    ['roomName=a%00b', 'roomName', 'must be text without U+0000'],
    ['agents=a%00', 'agents', 'must be text without U+0000'],
    [`agents=${JSON.stringify(['a', '\0'])}`, 'agents', 'must be text without U+0000'],
    [`agents=${JSON.stringify(Array(501).fill('a'))}`, 'agents', 'must be a list of at most 500 values'],
    ['agents=a&'.repeat(501), 'agents', 'must be a list of at most 500 values'],
  ])('both lists refuse %s', async (query, parameter, message) => {
    for (const path of LISTS) expect(await refused(path, query)).toEqual(single(parameter, message));
  });

  it.each([
    ['direction=sideways', 'direction', 'must be one of inbound, outbound'],
    ['direction=inbound&direction=inbound', 'direction', once],
  ])('voip/rooms refuses %s', async (query, parameter, message) => {
    expect(await refused(VOIP_ROOMS, query)).toEqual(single(parameter, message));
  });

  it.each([
    ['onhold=yes', 'onhold', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['queued=WAHR', 'queued', 'must be one of true, 1, t, false, 0, f, in any case'],
    ['customFields={"a":""}', 'customFields', `must give "a" a text that isn't empty, a number, true or false`],
    ['customFields={"a":{}}', 'customFields', `must give "a" a text that isn't empty, a number, true or false`],
  ])('livechat/rooms refuses %s', async (query, parameter, message) => {
    expect(await refused(LIVECHAT_ROOMS, query)).toEqual(single(parameter, message));
  });

  it.each([
    ['rid=any', 'token', 'is required and must be text of at least 1 character'],
    ['token=&rid=any', 'token', 'is required and must be text of at least 1 character'],
    ['token=any&rid=&agentId', 'rid', 'is required unless "agentId" is given'],
    ['token=any&token=any&rid=any', 'token', once],
    ['token=any&agentId=any&direction=up', 'direction', 'must be one of inbound, outbound'],
  ])('voip/room refuses %s', async (query, parameter, message) => {
    expect(await refused(VOIP_ROOM, query)).toEqual(single(parameter, message));
  });

  it('names the parameters that there are, for one that is none', async () => {
    const takes = (names: string) => `is not a parameter of this operation, which takes ${names}`;
    const list = 'offset, count, sort, fields, query';
    expect(await refused(VOIP_ROOMS, 'departmentId=any')).toEqual(
      single(
        'departmentId',
        takes(`agents, open, createdAt, closedAt, tags, queue, visitorId, direction, roomName, ${list}`),
      ),
    );
    expect(await refused(LIVECHAT_ROOMS, '__proto__=any')).toEqual(
      single(
        '__proto__',
        takes(
          `agents, roomName, departmentId, open, onhold, queued, createdAt, closedAt, tags, customFields, units, ${list}`,
        ),
      ),
    );
  });

  it('refuses several faults at once, each by name, the unknown ones too', async () => {
    const unknown = 'is not a parameter of this operation, which takes token, rid, agentId, direction';
    expect(await refused(VOIP_ROOM, 'room=1&direction=up')).toEqual({
      status: 400,
      body: {
        success: false,
        error:
          `"room" ${unknown}; "direction" must be one of inbound, outbound; ` +
          '"token" is required and must be text of at least 1 character; ' +
          '"rid" is required unless "agentId" is given [invalid-params]',
        errorType: 'invalid-params',
        details: [
          { parameter: 'room', message: unknown },
          { parameter: 'direction', message: 'must be one of inbound, outbound' },
          { parameter: 'token', message: 'is required and must be text of at least 1 character' },
          { parameter: 'rid', message: 'is required unless "agentId" is given' },
        ],
      },
    });
  });

  it('gives a fault with a code of its own the common one beside another', async () => {
    const { body } = await refused(VOIP_ROOMS, 'sort=x&open=x');
    expect(body).toEqual({
      success: false,
      error:
        '"sort" must be a JSON object such as {"ts":-1}; "open" must be one of true, 1, t, false, 0, f, in any case [invalid-params]',
      errorType: 'invalid-params',
      details: [
        { parameter: 'sort', message: 'must be a JSON object such as {"ts":-1}' },
        { parameter: 'open', message: 'must be one of true, 1, t, false, 0, f, in any case' },
      ],
    });
  });
});

describe('500', () => {
  it('says nothing of its cause, which the log has under the request id', async () => {
    const log = logLines();
    await using store = await newStore();
    await using broken = await startServer({}, store.url, log);
    const as = await broken.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    await broken.givenRooms(aChat('chat'));
    await store.rows('alter table room_documents rename to misplaced');
    const answer = await broken.get(LIVECHAT_ROOMS, { as, headers: { 'X-Request-Id': 'my-request' } });
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 500,
      body: {
        success: false,
        error: 'Internal server error [error-internal]',
        errorType: 'error-internal',
        requestId: 'my-request',
      },
    });
    await expect
      .poll(() => log.lines.filter(({ requestId }) => requestId === 'my-request'))
      .toMatchObject([
        { msg: 'the request failed', err: { message: expect.stringContaining('room_documents') } },
        { msg: 'request', status: 500 },
      ]);
  });
});
