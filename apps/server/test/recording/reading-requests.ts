import type { Recorded } from './exchange.js';
import { formsOf, type Group, parametersOf, readable } from './list-requests.js';
import { LIVECHAT_ROOMS, PATHS, to, VALID, VOIP_ROOM, VOIP_ROOMS } from './paths.js';

const USERS = [
  'manager',
  'admin',
  'monitor',
  'unitless',
  'agent-1',
  'guest',
  'inactive',
  'reader',
  'expired',
  'revoked',
  'nobody',
  null,
];

/** Nothing of these changes the store. */
export const readingGroups: readonly Group[] = [
  {
    name: 'getVoipRoom/parameters',
    requests: parametersOf(VOIP_ROOM).flatMap((parameter) => {
      const others = {
        token: 'rid=call-elsie',
        rid: 'token=visitor-token-1',
        agentId: 'token=visitor-token-1',
        direction: 'token=visitor-token-1&rid=call-elsie',
      };
      const values = {
        token: ['visitor-token-1', 'visitor-token-2', 'visitor-token-9', 'x'],
        rid: ['call-elsie', 'call-strasse', 'chat-elsie', 'call-closed', 'nope'],
        agentId: ['agent-1', 'nobody'],
        direction: [],
      };
      const name = parameter.name as keyof typeof others;
      const given = values[name].map((value) => `${name}=${value}`);
      return [...given, ...formsOf(parameter)].map((form) => ({ target: `${VOIP_ROOM}?${form}&${others[name]}` }));
    }),
  },
  {
    name: 'getVoipRoom/together',
    requests: [
      '',
      'token=visitor-token-1',
      'rid=call-elsie',
      'token=visitor-token-2&agentId=nobody',
      'token=visitor-token-1&agentId=nobody',
      'token=visitor-token-1&rid=nope&agentId=manager',
      'token=visitor-token-9&agentId=manager',
      'token=visitor-token-9&rid=call-elsie',
      'token=visitor-token-2&agentId=manager&direction=both',
      'room=1&direction=x',
      'token=visitor-token-2&agentId=inactive',
      'token=visitor-token-2&agentId=guest',
      'token=&rid=&agentId=',
    ].map((query) => ({ target: to(VOIP_ROOM, query) })),
  },
  {
    name: 'lists/together',
    requests: [VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path) =>
      [
        '',
        'offset=2&count=2',
        'offset=1000',
        'offset=1&count=0',
        'sort={"_id":1}&offset=1&count=3',
        'open=true&createdAt=2022-01-01',
        'open=true&roomName=elsie&agents=agent-1',
        'tags=billing&tags=vip&open=true',
        'open=x&sort=x',
        'sort=x&fields=x&query=x',
        'unknown=1',
        'unknown',
        'a=1&b=2&c=3',
        `${'k'.repeat(80)}=1`,
        Array.from({ length: 40 }, (_, place) => `u${place}=1`).join('&'),
        '&&=x&=',
        'query={"open":true}&open=false',
        'fields={"fname":1}&sort={"fname":1}&count=2',
        'open=true&onhold=true',
        'open=false&onhold=true',
        'queued=true&open=false',
        'queued=true&onhold=true',
        'queued=false&onhold=false',
        'open=true&queued=false',
        'units=unit-1&departmentId=department-1',
        'queue=support&direction=inbound&visitorId=visitor-1',
        '?open=true',
        'open=true?',
        'open=true#x',
      ].map((query) => ({ target: to(path, query) })),
    ),
  },
  {
    name: 'access/users',
    requests: PATHS.flatMap((path) => USERS.map((as) => ({ target: to(path), as }))),
  },
  {
    name: 'access/what-is-seen',
    requests: [VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path) =>
      [
        'agents=agent-1',
        'agents[]=agent-1',
        'agents=["agent-1"]',
        'agents=agent-1&agents=agent-1',
        'agents=agent.one',
        'agents=agent-1&agents=agent-2',
        'agents[]=agent-1&agents[]=',
        'agents=',
        'agents=agent-1&units=unit-1',
        'agents=agent-1&query={"servedBy._id":"agent-2"}',
        'agents=agent-1&open=x',
        'units=unit-1',
        'units=unit-2',
        'departmentId=department-1',
        'customFields={"plan":"gold"}',
        'count=0',
      ].flatMap((query) =>
        ['agent-1', 'monitor', 'unitless'].map((as) => ({
          target: to(path, `${query}&fields=${readable('{"_id":1,"servedBy":1}')}`),
          as,
        })),
      ),
    ),
  },
  {
    name: 'access/credentials',
    requests: PATHS.flatMap((path) => [
      ...[
        { 'X-User-Id': 'manager' },
        { 'X-Auth-Token': 'manager-token' },
        { 'X-User-Id': 'manager', 'X-Auth-Token': 'wrong-token' },
        { 'X-User-Id': '', 'X-Auth-Token': '' },
        { 'X-User-Id': 'admin', 'X-Auth-Token': 'manager-token' },
        { 'x-user-id': 'manager', 'x-auth-token': 'manager-token' },
        { Authorization: 'Bearer manager-token' },
        { Cookie: 'rc_uid=manager; rc_token=manager-token' },
      ].map((headers) => ({ target: to(path), as: null, headers: headers as Record<string, string> })),
      { target: to(path, 'unknown=1'), as: null },
      { target: to(path, 'unknown=1'), as: 'guest' },
    ]),
  },
  {
    name: 'protocol/paths-and-methods',
    requests: [
      ...PATHS.flatMap((path) => [
        ...[
          `${path}/`,
          `${path}//`,
          path.replaceAll('/', '//'),
          path.replace('oo', '%6fo'),
          `http://any.host${path}`,
          path.toUpperCase(),
          `${path}/1`,
          `${path}%00`,
          `${path};a=1`,
        ].map((form) => ({ target: to(form, VALID[path] ?? '') })),
        ...['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'].flatMap((method) => [
          { method, target: to(path) },
          { method, target: to(path), as: null },
        ]),
        { method: 'POST', target: path, headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' },
        { method: 'HEAD', target: to(path, 'unknown=1') },
        { method: 'HEAD', target: to(path, 'count=0') },
      ]),
      ...[
        '/',
        '/api',
        '/api/v1',
        '/api/v1/voip%2Frooms',
        '/api/v1/%FF',
        '/api/v1/%',
        '/health',
        '/__proto__',
        '/favicon.ico',
      ].flatMap((target) => ['GET', 'HEAD', 'POST', 'OPTIONS'].map((method) => ({ method, target }))),
      { target: '/docs' },
    ],
  },
  {
    name: 'protocol/lengths',
    requests: PATHS.flatMap((path) =>
      [16_384, 16_385, 31_000].map((length) => ({ target: `${path}?roomName=${'a'.repeat(length - 9)}` })),
    ),
  },
  {
    name: 'protocol/raw',
    requests: [
      'GET /api/v1/voip/rooms HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'GET /api/v1/voip/rooms HTTP/1.0\r\n\r\n',
      'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n',
      'NONSENSE\r\n\r\n',
      'GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n',
      `GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
      'GET /api/v1/voip/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
    ].map((raw) => ({ target: '', raw })),
  },
  {
    name: 'protocol/request-id',
    requests: PATHS.flatMap((path) =>
      ['my-id', 'A.b_c-9', 'a'.repeat(64), 'a'.repeat(65), 'a b', 'ü', 'a/b', ''].map((id) => ({
        target: to(path),
        headers: { 'X-Request-Id': id },
      })),
    ),
  },
  {
    name: 'protocol/encodings',
    requests: [
      ...[VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path) =>
        [
          'gzip',
          'br',
          'zstd',
          'gzip, br, zstd',
          'gzip;q=1, br;q=0.5',
          'zstd;q=0, br',
          'br;q=0.1, gzip;q=0.2, zstd;q=0.15',
          '*',
          '*;q=0',
          'identity;q=0',
          'identity, gzip;q=0.5',
          'deflate',
          '',
          'GZIP',
          'x-gzip',
          'gzip;q=0, *',
          'gzip, identity',
          'br;q=0.5, identity;q=0.5',
          'br;q=x',
        ].map((encoding) => ({ target: path, headers: { 'Accept-Encoding': encoding } })),
      ),
      ...['count=1&fields={"_id":1}', 'count=0', 'count=0&fields={"_id":1}', 'unknown=1'].flatMap((query) =>
        ['gzip', 'br', 'zstd'].map((encoding) => ({
          target: to(VOIP_ROOMS, query),
          headers: { 'Accept-Encoding': encoding },
        })),
      ),
      { target: to(VOIP_ROOM), headers: { 'Accept-Encoding': 'gzip' } },
      { method: 'HEAD', target: VOIP_ROOMS, headers: { 'Accept-Encoding': 'br' } },
      { method: 'HEAD', target: to(VOIP_ROOMS, 'count=0'), headers: { 'Accept-Encoding': 'br' } },
      { target: '/api/none', headers: { 'Accept-Encoding': 'gzip' } },
    ],
  },
  { name: 'protocol/legacy-body', requests: [VOIP_ROOMS, LIVECHAT_ROOMS, VOIP_ROOM].flatMap(bodies) },
];

function bodies(path: string): Recorded[] {
  const json = { 'Content-Type': 'application/json' };
  const target = path === VOIP_ROOM ? to(path) : to(path, 'fields={"_id":1}');
  return [
    ...['{"open":true}', '{"open":"true"}', '{"agents":["agent-1"],"count":1}', '{"agents":"agent-1"}', '{"agents":["agent-1",1]}', '{"sort":{"_id":1},"query":{"open":false}}', '{"sort":"{\\"_id\\":1}"}', '{"offset":1e999}', '{"offset":"1e+0"}', '{"count":-1}', '{"open":null}', '{"visitorId":"undefined"}', '{"unknown":1}', '{"open":[true]}', '{"open":{}}', '{}', 'null', '[]', '1', '{"open":', '', ' ', '\uFEFF{"open":true}', '{"queue":"\\u0000"}', `{"queue":"${'a'.repeat(16_371)}"}`, `{"queue":"${'a'.repeat(16_380)}"}`].map((body) => ({ target, headers: json, body })),
    ...['application/json; charset=utf-8', 'APPLICATION/JSON', 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded'].map((type) => ({ target, headers: { 'Content-Type': type }, body: '{"open":true}' })),
    { target, body: '{"open":true}' },
    { target, body: ' \n{"open":true}' },
    { target, body: 'open=true' },
    { target, headers: json },
    { target: `${target}&open=false`, headers: json, body: '{"open":true,"count":1}' },
    { target: `${target}&open=`, headers: json, body: '{"open":true}' },
    { target, headers: json, body: '{"open":true}', as: null },
    { target, headers: json, body: '{"agents":["agent-1"]}', as: 'agent-1' },
    { target, headers: json, body: '{"agents":["agent-2"]}', as: 'agent-1' },
    { method: 'HEAD', target, headers: json, body: '{"open":true}' },
  ];
} // prettier-ignore
