import type { Recorded } from './exchange.js';
import type { Group } from './list-requests.js';
import { LIVECHAT_ROOMS, PATHS, to, VOIP_ROOM, VOIP_ROOMS } from './paths.js';

const thrice = (asked: Recorded): Recorded[] => [asked, asked, asked];

/** On servers with other settings, one request after the other. */
export const settingsGroups: readonly (Group & { environment: Record<string, string> })[] = [
  {
    name: 'settings/default-limits',
    environment: { RATE_LIMIT_LISTS: '', RATE_LIMIT_VOIP_ROOM: '', AUTH_FAILURES_PER_MINUTE: '' },
    requests: PATHS.flatMap((path) => [
      { target: to(path) },
      { target: to(path, 'unknown=1') },
      { target: to(path), as: 'guest' },
      { target: to(path), as: 'admin' },
      { target: to(path), as: null },
      { method: 'POST', target: path },
    ]),
  },
  {
    name: 'settings/small-limits',
    environment: { RATE_LIMIT_LISTS: '2', RATE_LIMIT_VOIP_ROOM: '1', AUTH_FAILURES_PER_MINUTE: '2' },
    requests: [
      ...PATHS.flatMap((path) => [
        ...thrice({ target: to(path) }),
        { target: to(path, 'unknown=1') },
        { target: to(path), as: 'admin' },
        { method: 'HEAD', target: to(path) },
      ]),
      ...thrice({ target: VOIP_ROOMS, as: null }),
      { target: VOIP_ROOMS, as: 'admin' },
    ],
  },
  {
    name: 'settings/cors-listed',
    environment: { CORS_ORIGINS: 'https://a.example,https://b.example' },
    requests: corsRequests(),
  },
  { name: 'settings/cors-any', environment: { CORS_ORIGINS: '*' }, requests: corsRequests() },
  { name: 'settings/cors-off', environment: {}, requests: corsRequests() },
  {
    name: 'settings/tokens-hidden',
    environment: { HIDE_VISITOR_TOKENS: 'on' },
    requests: [
      { target: to(VOIP_ROOM) },
      ...[
        'roomName=elsie',
        'fields={"v":1}&count=2',
        'fields={"v.token":1}&count=2',
        'fields={"lastMessage":1}&roomName=elsie',
        'count=0&fields={"v":1}',
      ].flatMap((query) => [VOIP_ROOMS, LIVECHAT_ROOMS].map((path) => ({ target: to(path, query) }))),
    ],
  },
  {
    name: 'settings/bounded',
    environment: { UNBOUNDED_LISTS: 'off', DEFAULT_COUNT: '3', MAX_COUNT: '4', DOCS: 'off' },
    requests: [
      ...['', 'count=0', 'count=4', 'count=5', 'count=0&unknown=1'].flatMap((query) =>
        [VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path) => [
          { target: to(path, query) },
          { target: to(path, query), as: 'guest' },
        ]),
      ),
      { target: '/docs/' },
    ],
  },
];

function corsRequests(): Recorded[] {
  const preflight = { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'x-user-id' };
  return [...PATHS, '/api/none'].flatMap((path) =>
    ['https://a.example', 'https://c.example', 'null'].flatMap((origin) => [
      { target: to(path), headers: { Origin: origin } },
      { target: to(path), as: null, headers: { Origin: origin } },
      { method: 'OPTIONS', target: path, as: null, headers: { Origin: origin, ...preflight } },
      { method: 'OPTIONS', target: path, as: null, headers: { Origin: origin } },
    ]),
  );
}
