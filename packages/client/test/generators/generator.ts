/** What makes a client of a contract, and a program that uses it. */
export interface Generator {
  /** The words behind `node`, for the document `openapi.json` and the folder `generated`, both where it is run. */
  readonly command: readonly string[];
  /** Gives `call(url, headers)`, which lists calls and chats and gets a call; it compiles only if no method takes a body. */
  readonly program: string;
}

const HEY_API = `import { getVoipRoom, listLivechatRooms, listVoipRooms } from './generated';
import { client } from './generated/client.gen';

export async function call(baseUrl: string, headers: Record<string, string>) {
  client.setConfig({ baseUrl, headers });
  const calls = await listVoipRooms({
    query: { agents: ['agent0', 'agent1'], sort: '{"fname":1}', count: 5 },
    throwOnError: true,
  });
  const chats = await listLivechatRooms({ query: { tags: ['vip', 'returns'], open: false }, throwOnError: true });
  const { data } = await getVoipRoom({ query: { token: 'visitor-token-0', rid: 'call00' }, throwOnError: true });
  return [calls.data.rooms.map(({ _id }) => _id), chats.data.rooms.map(({ _id }) => _id), data.room._id];
}

export const noBodies = () => [
  // @ts-expect-error no body
  listVoipRooms({ body: {} }),
  // @ts-expect-error no body
  listLivechatRooms({ body: {} }),
  // @ts-expect-error no body
  getVoipRoom({ query: { token: 'visitor-token-0', rid: 'call00' }, body: {} }),
];
`;

const ORVAL = `import * as api from './generated/client';

type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
type List<Parameters> = [parameters?: Parameters, options?: RequestInit];

export async function call(baseUrl: string, headers: Record<string, string>) {
  const ask = globalThis.fetch;
  // It knows no host.
  globalThis.fetch = (url, init) => ask(String(url).startsWith('/') ? baseUrl + url : url, init);
  const calls = await api.listVoipRooms(
    { agents: ['agent0', 'agent1'], sort: '{"fname":1}', count: 5 },
    { headers },
  );
  const chats = await api.listLivechatRooms({ tags: ['vip', 'returns'], open: false }, { headers });
  const found = await api.getVoipRoom({ token: 'visitor-token-0', rid: 'call00' }, { headers });
  globalThis.fetch = ask;
  if (calls.status !== 200 || chats.status !== 200 || found.status !== 200) throw new Error('refused');
  return [calls.data.rooms.map(({ _id }) => _id), chats.data.rooms.map(({ _id }) => _id), found.data.room._id];
}

export const noBodies: [
  Same<Parameters<typeof api.listVoipRooms>, List<api.ListVoipRoomsParams>>,
  Same<Parameters<typeof api.listLivechatRooms>, List<api.ListLivechatRoomsParams>>,
  Same<Parameters<typeof api.getVoipRoom>, [parameters: api.GetVoipRoomParams, options?: RequestInit]>,
] = [true, true, true];
`;

const ZOD = `import { createApiClient } from './generated/client';

export async function call(baseUrl: string, headers: Record<string, string>) {
  const api = createApiClient(baseUrl, { axiosConfig: { headers } });
  const calls = await api.listVoipRooms({
    queries: { agents: ['agent0', 'agent1'], sort: '{"fname":1}', count: 5 },
  });
  const chats = await api.listLivechatRooms({ queries: { tags: ['vip', 'returns'], open: false } });
  const found = await api.getVoipRoom({ queries: { token: 'visitor-token-0', rid: 'call00' } });
  return [calls.rooms.map(({ _id }) => _id), chats.rooms.map(({ _id }) => _id), found.room._id];
}

type Declared = ReturnType<typeof createApiClient>['api'][number]['parameters'][number];
export const noBodies: 'Body' extends Declared['type'] ? false : true = true;
`;

/** By their names in the registry of npm. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  '@hey-api/openapi-ts': {
    command: ['@hey-api/openapi-ts/bin/run.js', '-i', 'openapi.json', '-o', 'generated'],
    program: HEY_API,
  },
  orval: {
    command: ['.bin/orval', '--input', 'openapi.json', '--output', 'generated/client.ts', '--client', 'fetch'],
    program: ORVAL,
  },
  'openapi-zod-client': {
    command: ['.bin/openapi-zod-client', 'openapi.json', '-o', 'generated/client.ts', '--with-alias'],
    program: ZOD,
  },
};
