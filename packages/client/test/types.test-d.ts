import { createClient } from '../src/index.js';

const client = createClient({ baseUrl: 'http://127.0.0.1', userId: 'u', authToken: 't' });

const narrowed = await client.listVoipRooms({
  fields: { fname: 1, 'servedBy.username': 1, 'responseBy.username': 1, 'livechatData.plan': 1 },
});
for (const room of narrowed.rooms) {
  const a: string = room._id;
  const b: string | undefined = room.fname;
  const c: string | undefined = room.servedBy?.username;
  const d: string | undefined = room.responseBy?.username;
  const e: unknown = room.livechatData?.plan;
  // @ts-expect-error not asked for
  room.msgs;
  // @ts-expect-error not asked for
  room.servedBy?._id;
  void [a, b, c, d, e];
}
const without = await client.listLivechatRooms({ fields: { lastMessage: 0, 'v.token': 0 } });
without.rooms[0]?.v?.username;
// @ts-expect-error left out
without.rooms[0]?.v?.token;
// @ts-expect-error left out
without.rooms[0]?.lastMessage;
// @ts-expect-error wrong name
await client.listVoipRooms({ fields: { fname: 1, nope: 1 } });
// @ts-expect-error mixed
await client.listVoipRooms({ fields: { fname: 1, msgs: 0 } });
// @ts-expect-error not a number of the contract
await client.listVoipRooms({ fields: { fname: 2 } });
await client.listVoipRooms({ fields: '{"anything":1}' });
// @ts-expect-error unknown parameter
await client.listVoipRooms({ agent: ['a'] });
// @ts-expect-error neither rid nor agentId
await client.getVoipRoom({ token: 't' });
await client.getVoipRoom({ token: 't', rid: 'r' });
await client.getVoipRoom({ token: 't', agentId: 'a', direction: undefined });
// @ts-expect-error
await client.getVoipRoom({ rid: 'r' });
await client.listVoipRooms({
  query: {
    ts: { $gte: new Date() },
    tags: { $in: ['a'] },
    open: true,
    fname: { $regex: '^a', $options: 'i' },
    callDuration: { $gt: 1 },
  },
});
// @ts-expect-error
await client.listVoipRooms({ query: { callDuration: { $gt: 'x' } } });
// @ts-expect-error
await client.listVoipRooms({ query: { 'v.token': 'x' } });
// @ts-expect-error
await client.listVoipRooms({ query: { tags: { $gt: 'x' } } });
// @ts-expect-error
await client.listVoipRooms({ sort: { ts: 'desc' } });
// @ts-expect-error
await client.listVoipRooms({ sort: { nope: 1 } });
await client.listVoipRooms({ sort: { servedBy: 1, ts: -1 }, createdAt: new Date(), closedAt: { start: '2021-01-01' } });
for await (const room of client.listVoipRooms.all({ open: true, fields: { queue: 1 } }, { limit: 3 })) {
  const q: string | undefined = room.queue;
  void q;
  // @ts-expect-error
  room.fname;
}
const whole = await client.listVoipRooms();
whole.rooms[0]?.direction;
const unknownKey: unknown = whole.rooms[0]?.['anything'];
void unknownKey;
const { data, error } = await client.safe.listLivechatRooms({ fields: { department: 1 } });
if (error) {
  error.status;
} else {
  data.rooms[0]?.department?.name;
  data.total;
}
