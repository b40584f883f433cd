// What a consumer does, in any module system; arguments: the server's URL.
export async function consume({ createClient, SwitchboardError, UnauthorizedError }, { createStandIn }, baseUrl) {
  const client = createClient({ baseUrl, userId: 'manager', authToken: 'manager-token' });
  const { rooms, total } = await client.listVoipRooms({ open: true, sort: { ts: 1 }, fields: { fname: 1 } });
  const walked = [];
  for await (const room of client.listLivechatRooms.all({ sort: { ts: 1 }, count: 5 })) walked.push(room._id);

  const stranger = createClient({ baseUrl, userId: 'stranger', authToken: 'stranger-token' });
  const { error } = await stranger.safe.listVoipRooms();
  const nobody = createClient({ baseUrl: 'http://127.0.0.1:1', userId: 'user', authToken: 'user-token', retries: 0 });
  const lost = await nobody.safe.listVoipRooms();
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  const aborted = await client.safe.listVoipRooms({}, { signal: stop.signal });

  const { fetch } = createStandIn({ rooms: [{ _id: 'call', t: 'v', open: true }] });
  const pretended = createClient({ baseUrl: 'http://localhost', userId: 'user', authToken: 'user-token', fetch });
  return {
    first: rooms[0],
    total,
    walked: walked.length,
    refused: [error.name, error instanceof UnauthorizedError, error instanceof SwitchboardError, error.status],
    requestId: typeof error.requestId,
    lost: lost.error.name,
    aborted: aborted.error.name,
    pretended: (await pretended.listVoipRooms({ open: true })).total,
  };
}
