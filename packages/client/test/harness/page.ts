import { createClient, RateLimitError, UnauthorizedError } from '@switchboard/client';

/** What a web page, or a worker of it, does with the client across origins. */
async function callFromPage({ server, limited, silent, redirecting }: Record<string, string>) {
  const as = (baseUrl = '', userId = 'manager') =>
    createClient({ baseUrl, userId, authToken: `${userId}-token`, retries: 0 });
  const page = await as(server).safe.listVoipRooms({ open: true, count: 2, sort: { ts: 1 }, fields: { fname: 1 } });
  const walked: string[] = [];
  for await (const room of as(server).listLivechatRooms.all({ count: 10, sort: { ts: 1 } })) walked.push(room._id);
  const refused = await as(server, 'stranger').safe.listVoipRooms();
  const bad = await as(server).safe.listVoipRooms({ count: -1 });
  await as(limited).safe.listVoipRooms();
  const waiting = await as(limited).safe.listVoipRooms();
  const unreadable = await as(silent).safe.listVoipRooms();
  const redirected = await as(redirecting).safe.listVoipRooms();
  return {
    page: page.data,
    exposed: [page.response?.headers.get('x-ratelimit-remaining'), typeof page.response?.headers.get('x-request-id')],
    walked: walked.length,
    refused: [refused.error?.name, refused.error instanceof UnauthorizedError, typeof refused.error?.requestId],
    bad: bad.error?.errorType,
    waiting: [waiting.error instanceof RateLimitError, waiting.error?.retryAt instanceof Date],
    unreadable: unreadable.error?.name,
    redirected: redirected.error?.message,
  };
}

if ('document' in globalThis) Object.assign(globalThis, { callFromPage });
else addEventListener('message', ({ data }) => void callFromPage(data).then((result) => postMessage(result)));
