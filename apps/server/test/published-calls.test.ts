import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { readPublished } from './fixtures/published/read-published.js';
import { hasProgram } from './needs.js';
import { callPage } from './rooms.js';
import { startServer, type TestServer } from './server.js';

const hasCurl = hasProgram('curl', 'The published calls');
const publishedList = JSON.parse(readPublished('voip-rooms.json'));
const publishedRoom = JSON.parse(readPublished('voip-room.json'));
const publishedChats = JSON.parse(readPublished('livechat-rooms.json'));

let server: TestServer;

/** A user with the id and the token of a published call. */
async function givenCaller(id: string, token: string, role: string): Promise<void> {
  await server.givenUser({ id, roles: [role] }, { hash: hashToken(token) });
}

/** The answer to a published call, sent by curl: only the host is replaced, and headers that it forgot are added. */
async function answerTo(name: string, ...forgottenHeaders: string[]): Promise<unknown> {
  const call = readPublished(name).trimEnd().replace('localhost:3000', new URL(server.url).host);
  const headers = forgottenHeaders.map((header) => `--header '${header}'`);
  const { stdout } = await promisify(execFile)('sh', ['-c', [call, ...headers, '--silent', "--noproxy '*'"].join(' ')]);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe.runIf(hasCurl)('the published call, sent by curl', () => {
  describe('GET /api/v1/voip/rooms with a filter in its body', () => {
    const open = { ...publishedList.room, t: 'v' };

    beforeAll(async () => {
      await givenCaller('manager', 'manager-token', 'livechat-manager');
      await server.givenRooms(open, { ...open, _id: 'closed', open: undefined });
    });

    it('gets the published room, with the type of a call, as room and in rooms', async () => {
      const answer = await answerTo('voip-rooms.sh', 'X-User-Id: manager', 'X-Auth-Token: manager-token');
      expect(answer).toEqual(callPage([open]));
    });

    it('gets every key that was published, in its order', async () => {
      const answer = (await answerTo('voip-rooms.sh', 'X-User-Id: manager', 'X-Auth-Token: manager-token')) as {
        room: object;
        success: boolean;
      };
      expect(JSON.stringify({ room: { ...answer.room, t: 'l' }, success: answer.success })).toBe(
        JSON.stringify(publishedList),
      );
    });

    it('gets every key of the published 401 without the headers that it forgot', async () => {
      expect(await answerTo('voip-rooms.sh')).toEqual({
        ...JSON.parse(readPublished('errors.json')).unauthorized,
        success: false,
        error: 'You must be logged in to do this.',
      });
    });
  });

  describe('GET /api/v1/voip/room', () => {
    const token = '867ad6a09fc4af29f6f1f2a9cf1deaba';
    const room = { ...publishedRoom.room, t: 'v', v: { ...publishedRoom.room.v, token } };

    beforeAll(async () => {
      await givenCaller('6vHSSqdBHdm2R4gfi', 'xS8jnLS2YzVy-_w8T_S0WnQm5SnADjACa7gbXmcOcLY', 'livechat-agent');
      await server.givenVisitor({ _id: room.v._id, token });
      await server.givenRooms(room);
    });

    it('gets the published answer, its type and the sample token of the visitor apart', async () => {
      const answer = await answerTo('voip-room.sh');
      expect(JSON.stringify(answer)).toBe(JSON.stringify({ ...publishedRoom, room }));
    });
  });

  describe('GET /api/v1/livechat/rooms', () => {
    beforeAll(async () => {
      await givenCaller('f5vPj6jfkRXipkwoC', 'OsLBoPh6cUgNuh6mWT8z4VIY_nGl8R30XVE4QNDLT6S', 'livechat-manager');
      await server.givenRooms(...publishedChats.rooms.toReversed());
    });

    it('gets the published answer, to the letter', async () => {
      expect(JSON.stringify(await answerTo('livechat-rooms.sh'))).toBe(JSON.stringify(publishedChats));
    });
  });
});

describe('the published errors', () => {
  const { forbidden } = JSON.parse(readPublished('errors.json'));

  it('has the published 403 of voip/room, and its code', async () => {
    const as = await server.givenUser({ id: 'admin', roles: ['admin'] });
    const { status, body } = await server.get('/api/v1/voip/room?token=any&rid=any', { as });
    expect({ status, body }).toEqual({
      status: 403,
      body: { ...forbidden['voip/room'], errorType: 'error-unauthorized' },
    });
  });

  it('has the published 403 of the list', async () => {
    const as = await server.givenUser({ id: 'stranger', roles: ['user'] });
    const { status, body } = await server.get('/api/v1/voip/rooms', { as });
    expect({ status, body }).toEqual({ status: 403, body: forbidden['voip/rooms'] });
  });
});
