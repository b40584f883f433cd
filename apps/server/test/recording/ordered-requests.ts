import type { Recorded } from './exchange.js';
import type { Group } from './list-requests.js';
import { LIVECHAT_ROOMS, PATHS, to, VOIP_ROOM, VOIP_ROOMS } from './paths.js';

/** One after the other, ETags told apart. */
export const conditionalGroup: Group = {
  name: 'protocol/conditional',
  requests: [VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path, list) => {
    const [first, packed] = [`<etag ${2 * list + 1}>`, `<etag ${2 * list + 2}>`];
    const given = (value: string, more: Partial<Recorded> = {}, headers = {}) => ({
      target: path,
      ...more,
      headers: { 'If-None-Match': value, ...headers },
    });
    return [
      { target: path },
      { target: path, headers: { 'Accept-Encoding': 'br' } },
      given(first),
      given(packed),
      given(packed, {}, { 'Accept-Encoding': 'br' }),
      given(first, {}, { 'Accept-Encoding': 'br' }),
      given(`W/${first}`),
      given(`"other", ${first}`),
      given(`"other",${first},"more"`),
      given('"other"'),
      given('*'),
      given(''),
      given(`${first}x`),
      given(first, { method: 'HEAD' }),
      given(first, { target: `${path}?count=0` }),
      given(first, { target: `${path}?unknown=1` }),
      given(first, { as: null }),
      given(first, { as: 'guest' }),
      given(first, { target: `${path}/` }),
      given(first, {}, { 'X-Request-Id': 'mine' }),
    ];
  }),
};

/** Opens calls: one after the other, each file once. */
export const openingGroup: Group = {
  name: 'getVoipRoom/opened',
  requests: [
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=agent-1`, as: 'guest' },
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=agent-1`, as: 'reader' },
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=nobody`, as: 'reader' },
    { target: `${VOIP_ROOM}?token=visitor-token-1&agentId=agent-1`, as: 'reader' },
    { target: `${VOIP_ROOM}?token=visitor-token-3` },
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=monitor` },
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=agent-1` },
    { target: `${VOIP_ROOM}?token=visitor-token-3&agentId=nobody` },
    { method: 'HEAD', target: `${VOIP_ROOM}?token=visitor-token-4&agentId=agent-1` },
    { target: `${VOIP_ROOM}?token=visitor-token-4&agentId=agent-1&direction=outbound` },
    { target: `${VOIP_ROOM}?token=visitor-token-5&agentId=agent-1` },
    { target: `${VOIP_ROOM}?token=visitor-token-6&agentId=agent-1`, as: 'agent-1' },
    { target: `${VOIP_ROOM}?token=visitor-token-6&agentId=agent-1`, as: 'reader' },
    { target: `${VOIP_ROOMS}?agents=agent-1&open=true&count=4`, as: 'agent-1' },
  ],
};

/** On a store of 105 rooms of each type. */
export const pagesGroup: Group = {
  name: 'lists/long-pages',
  requests: [VOIP_ROOMS, LIVECHAT_ROOMS].flatMap((path) =>
    [
      '',
      'count=50',
      'count=51',
      'count=99',
      'count=100',
      'count=101',
      'count=0',
      'offset=100',
      'offset=104&count=0',
      'offset=105',
      'offset=1e30&count=1e30',
      'offset=55',
    ].map((query) => ({ target: to(path, query) })),
  ),
};

/** On a store that is broken, then on one that is gone. */
export const brokenGroup: Group = {
  name: 'protocol/failures',
  requests: PATHS.flatMap((path) => [
    { target: to(path) },
    { target: to(path), headers: { 'X-Request-Id': 'mine' } },
    { target: to(path, 'unknown=1') },
  ]),
};
