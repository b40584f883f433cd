// Compiled, not run: what must compile does, and each line behind @ts-expect-error doesn't. It is also compiled by each
// version of TypeScript that the package promises, against the installed package.
import {
  BadRequestError,
  type Client,
  createClient,
  type Fields,
  ForbiddenError,
  type ListParameters,
  type LivechatRoom,
  SwitchboardError,
  UnauthorizedError,
  type VoipRoom,
} from '../src/index.js';
import { createStandIn } from '../src/testing.js';

const client: Client = createClient({ baseUrl: 'http://127.0.0.1', userId: 'user', authToken: 'token' });
const use = (..._values: readonly unknown[]): void => {};

export async function fieldsNarrowTheAnswer(): Promise<void> {
  const kept = await client.listVoipRooms({
    fields: {
      fname: 1,
      'servedBy.username': 1,
      'responseBy.username': 1,
      'livechatData.plan': 1,
      'lastMessage.u._id': 1,
    },
  });
  for (const room of [...kept.rooms, kept.room]) {
    const id: string | undefined = room?._id;
    const name: string | undefined = room?.fname;
    const agent: string | undefined = room?.servedBy?.username;
    const responder: string | undefined = room?.responseBy?.username;
    const plan: unknown = room?.livechatData?.plan;
    const writer: string | undefined = room?.lastMessage?.u?._id;
    use(id, name, agent, responder, plan, writer);
    // @ts-expect-error not asked for
    use(room?.msgs);
    // @ts-expect-error not asked for, below what was
    use(room?.servedBy?._id);
    // @ts-expect-error not asked for, nor declared
    use(room?.anything);
  }

  const withoutId = await client.listVoipRooms({ fields: { fname: 1, _id: 0 } });
  // @ts-expect-error left out
  use(withoutId.rooms[0]?._id);
  const idOnly = await client.listVoipRooms({ fields: { _id: 1 } });
  const id: string | undefined = idOnly.rooms[0]?._id;
  // @ts-expect-error not asked for
  use(id, idOnly.rooms[0]?.fname);

  const left = await client.listLivechatRooms({ fields: { lastMessage: 0, 'v.token': 0 } });
  use(left.rooms[0]?.v?.username, left.rooms[0]?._id, left.rooms[0]?.department?.name);
  // @ts-expect-error left out
  use(left.rooms[0]?.lastMessage);
  // @ts-expect-error left out, below what stays
  use(left.rooms[0]?.v?.token);

  const without = await client.listLivechatRooms({ fields: { 'livechatData.plan': 0 } });
  const data = without.rooms[0]?.livechatData;
  if (typeof data === 'object') use(data['contract']);

  const whole = await client.listVoipRooms();
  const room: VoipRoom | undefined = whole.rooms[0];
  const undeclared: unknown = room?.['anything'];
  use(undeclared, whole.total);

  const given: Fields<VoipRoom> = { fname: 1 };
  const known = await client.listVoipRooms({ fields: given });
  const maybe: string | undefined = known.rooms[0]?._id;
  const text = await client.listVoipRooms({ fields: '{"anything":1}' });
  const any: Partial<VoipRoom> | undefined = text.rooms[0];
  // @ts-expect-error only the program knows whether it was asked for
  const sure: string = known.rooms[0]!._id;
  use(maybe, any, sure);

  for await (const each of client.listLivechatRooms.all({ fields: { tags: 1 } }, { limit: 3 })) {
    const tags: string[] | undefined = each.tags;
    // @ts-expect-error not asked for
    use(tags, each.fname);
  }
  for await (const page of client.listVoipRooms.pages({ fields: { queue: 1 } })) {
    const queue: string | undefined = page.rooms[0]?.queue;
    // @ts-expect-error not asked for
    use(queue, page.rooms[0]?.fname);
  }
}

export async function wrongFieldsAreRefused(): Promise<void> {
  // @ts-expect-error no path of a room
  await client.listVoipRooms({ fields: { fname: 1, nope: 1 } });
  // @ts-expect-error a path of a chat
  await client.listVoipRooms({ fields: { 'department.name': 1 } });
  // @ts-expect-error 0 and 1 don't mix
  await client.listVoipRooms({ fields: { fname: 1, msgs: 0 } });
  // @ts-expect-error a path beside its own parent
  await client.listVoipRooms({ fields: { v: 1, 'v.username': 1 } });
  // @ts-expect-error neither 0 nor 1
  await client.listVoipRooms({ fields: { fname: 2 } });
  // @ts-expect-error neither 0 nor 1
  await client.listVoipRooms({ fields: { fname: true } });
}

export async function parametersAreTheContracts(): Promise<void> {
  await client.listVoipRooms({
    agents: ['a'] as const,
    open: undefined,
    createdAt: new Date(),
    closedAt: { start: '2021-07-09', end: new Date() },
    sort: { servedBy: 1, phone: -1, 'department.name': 1, ts: -1 },
    query: {
      ts: { $gte: new Date() },
      tags: { $in: ['a'] },
      open: true,
      closedAt: null,
      fname: { $regex: '^a', $options: 'i' },
      $or: [{ callDuration: { $gt: 1 } }, { 'servedBy._id': { $exists: false } }],
    },
  });
  await client.getVoipRoom({ token: 't', rid: 'r' });
  await client.getVoipRoom({ token: 't', agentId: 'a', direction: undefined }, { timeoutMs: 1 });
  const parameters: ListParameters<'listLivechatRooms'> = { units: ['u'], customFields: { plan: 1 } };
  const chats: Partial<LivechatRoom>[] = (await client.listLivechatRooms(parameters)).rooms;
  use(chats);

  // @ts-expect-error no parameter
  await client.listVoipRooms({ agent: ['a'] });
  // @ts-expect-error a parameter of chats
  await client.listVoipRooms({ units: ['u'] });
  // @ts-expect-error not a list
  await client.listVoipRooms({ agents: 'a' });
  // @ts-expect-error not true or false
  await client.listVoipRooms({ open: 'true' });
  // @ts-expect-error no such direction
  await client.listVoipRooms({ direction: 'sideways' });
  // @ts-expect-error no number
  await client.listVoipRooms({ count: '5' });
  // @ts-expect-error no moment
  await client.listVoipRooms({ createdAt: 5 });
  // @ts-expect-error no such bound
  await client.listVoipRooms({ createdAt: { from: '2021-07-09' } });
  // @ts-expect-error a bound that may be lost
  await client.listVoipRooms({ createdAt: { start: undefined } });
  // @ts-expect-error neither 1 nor -1
  await client.listVoipRooms({ sort: { ts: 'desc' } });
  // @ts-expect-error can't be sorted by
  await client.listVoipRooms({ sort: { 'v.token': 1 } });
  // @ts-expect-error can't be asked for
  await client.listVoipRooms({ query: { 'v.token': 'x' } });
  // @ts-expect-error a text where a number is
  await client.listVoipRooms({ query: { callDuration: { $gt: 'x' } } });
  // @ts-expect-error lists have no order
  await client.listVoipRooms({ query: { tags: { $gt: 'x' } } });
  // @ts-expect-error no such operator
  await client.listVoipRooms({ query: { fname: { $where: 'x' } } });
  // @ts-expect-error neither rid nor agentId
  await client.getVoipRoom({ token: 't' });
  // @ts-expect-error no token
  await client.getVoipRoom({ rid: 'r' });
  // @ts-expect-error no parameters
  await client.getVoipRoom();
  // @ts-expect-error one answer has no pages
  use(client.getVoipRoom.all);
  // @ts-expect-error no credentials
  createClient({ baseUrl: 'http://127.0.0.1' });
}

export async function optionsMayBeUndefined(): Promise<void> {
  const [signal, headers, retries, timeoutMs, totalTimeoutMs, limit, fetch, hooks] = [] as undefined[];
  const before = undefined;
  const options = { signal, headers, retries, timeoutMs, totalTimeoutMs };
  await client.getVoipRoom({ token: 't', rid: 'r' }, options);
  use(client.listVoipRooms.all({}, { ...options, limit }));
  use(createClient({ baseUrl: 'http://127.0.0.1', userId: 'user', authToken: 'token', headers, fetch, hooks }));
  use(createClient({ baseUrl: 'http://127.0.0.1', userId: 'user', authToken: 'token', hooks: { before } }));
}

export async function resultsAreEitherOr(): Promise<void> {
  const { data, error, response } = await client.safe.listLivechatRooms({ fields: { department: 1 } });
  if (error) {
    use(error.status, error.retryAt, response?.status);
    // @ts-expect-error there is none
    use(data.total);
  } else {
    use(data.rooms[0]?.department?.name, data.total, response.headers);
  }
}

export function classesAreTold(error: unknown): string {
  if (error instanceof UnauthorizedError) return error.name;
  if (error instanceof ForbiddenError) return error.operation;
  if (error instanceof BadRequestError) return error.parameters.map(({ parameter }) => parameter).join();
  // @ts-expect-error not every error has them
  if (error instanceof SwitchboardError) use(error.parameters);
  return error instanceof SwitchboardError ? error.message : 'another';
}

export const standIn = createStandIn({ rooms: [{ _id: 'call', t: 'v', open: true }], users: [] });
// @ts-expect-error a room has an id
standIn.rooms.push({ t: 'v' });
