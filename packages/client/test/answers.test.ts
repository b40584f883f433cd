import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, type List, type SafeList } from '../src/index.js';
import { EMPTY_PAGE } from './harness/http-server.js';

afterEach(() => void vi.restoreAllMocks());
const clientOf = (fetch: () => Promise<Response>, retries = 0) =>
  createClient({ baseUrl: 'http://localhost', userId: 'user', authToken: 'token', fetch, retries });

describe('an answer that is not of this API', () => {
  it.each(['null', '[]', '{"status":"ok"}', '"text"', '<html></html>', ''])('is a ServerError: %s', async (body) => {
    const { error } = await clientOf(async () => new Response(body)).safe.listVoipRooms();
    expect([error?.name, error?.status, error?.message]).toEqual([
      'ServerError',
      200,
      'listVoipRooms: the answer is not of this API: is baseUrl right?',
    ]);
  });

  const lists = ['listVoipRooms', 'listLivechatRooms'] as const;
  it.each([
    ['without rooms', { success: true }, 'rooms'],
    ['without rooms, but with the rest', { ...EMPTY_PAGE, rooms: undefined }, 'rooms'],
    ['with rooms that are no list', { ...EMPTY_PAGE, rooms: { 0: { _id: 'a' } } }, 'rooms'],
    ['with a null for its rooms', { ...EMPTY_PAGE, rooms: null }, 'rooms'],
    ['with rooms that are no objects', { ...EMPTY_PAGE, rooms: ['a', null] }, 'rooms'],
    ['with a room that is no object', { success: true, room: 'a' }, 'rooms'],
    ['without a total', { ...EMPTY_PAGE, total: undefined }, 'total'],
    ['with a total as text', { ...EMPTY_PAGE, total: '0' }, 'total'],
  ])('is a ServerError in a call, safe or not, and in a walk: %s', async (_what, body, lacking) => {
    const client = clientOf(async () => Response.json(body));
    for (const list of lists) {
      const text = `${list}: the answer is not of this API, as it has no ${lacking}: is baseUrl right?`;
      const expected = { name: 'ServerError', status: 200, message: text };
      const [asked, safely] = [client[list] as List<'listVoipRooms'>, client.safe[list] as SafeList<'listVoipRooms'>];
      expect((await safely()).error).toMatchObject(expected);
      await expect(asked()).rejects.toMatchObject(expected);
      await expect(asked.all().next()).rejects.toMatchObject(expected);
      await expect(asked.pages().next()).rejects.toMatchObject(expected);
    }
  });

  it.each([undefined, null, 'call', true])('is a ServerError where the room is %j', async (room) => {
    const fetch = async () => Response.json({ room, newRoom: false, success: true });
    const { error } = await clientOf(fetch).safe.getVoipRoom({ token: 't', rid: 'r' });
    expect([error?.name, error?.message]).toEqual([
      'ServerError',
      'getVoipRoom: the answer is not of this API, as it has no room: is baseUrl right?',
    ]);
  });

  it('is asked for again, as what was cut off on its way', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const answers = [{ success: true }, EMPTY_PAGE];
    const fetch = async () => Response.json(answers.shift());
    expect(await clientOf(fetch, 1).listVoipRooms()).toEqual(EMPTY_PAGE);
  });
});
