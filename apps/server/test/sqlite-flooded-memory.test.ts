import { Agent, request } from 'node:http';
import { startProgram } from '@switchboard/test-kit/program';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { expect, it } from 'vitest';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { type Credentials, startServer } from './server.js';
import { newStore } from './store.js';

// Whatever a server keeps of requests is bounded in bytes, all together below the heap that these have. Of each kind more
// is sent than the heap holds, if it were kept.

const HEAP_MB = 160;
const AT_ONCE = 20;

interface Flood {
  readonly title: string;
  readonly count: number;
  readonly sent: (number: number, as: Credentials) => { path: string; headers: Record<string, string> };
  readonly statuses: readonly number[];
  readonly settings?: Record<string, string>;
}

const own = ({ userId, token }: Credentials) => ({ 'X-User-Id': userId, 'X-Auth-Token': token });
const long = (number: number, length: number) => `${number}-`.padEnd(length, 'x');

/** Names other paths in another order each time, and so has a plan of its own. */
function shapeOf(number: number): string {
  const paths = [...filterablePaths.entries()].filter(([, { type }]) => type === 'string').map(([path]) => path);
  const conditions = Array.from({ length: 45 }, (_, place) => {
    const path = paths[(number * 7 + place * (1 + (number % 5))) % paths.length] as string;
    return { [path]: (number >> (place % 12)) % 2 === 0 ? 'a' : { $ne: 'a' } };
  });
  return encodeURIComponent(JSON.stringify({ $or: conditions }));
}

const floods: Flood[] = [
  {
    title: 'values of lists of calls',
    count: 3_000,
    sent: (number, as) => ({ path: `/api/v1/voip/rooms?tags=${long(number, 14_000)}`, headers: own(as) }),
    statuses: [200],
  },
  {
    title: 'values of lists of chats',
    count: 3_000,
    sent: (number, as) => ({ path: `/api/v1/livechat/rooms?roomName=${long(number, 14_000)}`, headers: own(as) }),
    statuses: [200],
  },
  {
    title: 'shapes of queries',
    count: 6_000,
    sent: (number, as) => ({ path: `/api/v1/voip/rooms?query=${shapeOf(number)}`, headers: own(as) }),
    statuses: [200],
  },
  {
    title: 'tokens of visitors',
    count: 12_000,
    sent: (number, as) => ({ path: `/api/v1/voip/room?rid=r&token=${long(number, 14_000)}`, headers: own(as) }),
    statuses: [400],
  },
  {
    title: 'ids of users that nobody has',
    count: 8_000,
    sent: (number) => ({
      path: '/api/v1/voip/rooms',
      headers: { 'X-User-Id': long(number, 28_000), 'X-Auth-Token': 'x' },
    }),
    statuses: [401],
  },
  {
    title: 'conditions and codings',
    count: 12_000,
    sent: (number, as) => ({
      path: '/api/v1/voip/rooms',
      headers: { ...own(as), 'If-None-Match': `"${long(number, 14_000)}"`, 'Accept-Encoding': long(number, 14_000) },
    }),
    statuses: [200],
  },
  {
    title: 'addresses behind a proxy',
    count: 7_000,
    sent: (number) => ({ path: '/api/v1/voip/rooms', headers: { 'X-Forwarded-For': long(number, 31_000) } }),
    statuses: [401, 429],
    settings: { TRUSTED_PROXIES: '127.0.0.1', AUTH_FAILURES_PER_MINUTE: '60' },
  },
];

it.each(floods)('a flood of $title fills no memory', async ({ count, sent, statuses, settings }) => {
  await using store = await newStore();
  await using filled = await startServer({}, store.url);
  const as = await filled.givenUser({ id: 'kim', roles: ['livechat-manager', 'livechat-agent'] });
  const environment = {
    DATABASE_URL: store.url,
    PORT: '0',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    AUTH_FAILURES_PER_MINUTE: '0',
    ...settings,
  };
  const words = [`--max-old-space-size=${HEAP_MB}`, COMMAND, 'serve'];
  await using server = await startProgram({ words, environment }, /listens on (\S+)/);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const found = new Set<number>();
  let number = 0;
  const client = async () => {
    while (number < count) {
      const { path, headers } = sent((number += 1), as);
      found.add(await statusOf(`${server.ready[1]}${path}`, headers, agent));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  agent.destroy();
  expect(found).toEqual(new Set(statuses));
});

function statusOf(url: string, headers: Record<string, string>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.end();
  });
}
