import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from './hostile-texts.js';
import { type ListName, type ListParameters, modelPage, type ModelCaller, toQueryString } from './list-model.js';
import { casesOf, seedOf } from './random.js';
import { comparable } from './room-model.js';
import { aCall, aChat, type Document, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';
import { newStore } from './store.js';

const SEED = seedOf(20_210_709);
const LONGEST_QUERY = 16_384;

/** Letters that fold in odd ways, marks, quotes, what indexes of texts take for syntax, and characters of each length. */
const PIECES = [
  'a', 'A', 'b', 'ab', 'Abc', 'é', 'e\u0301', 'É', 'İ', 'ß', 'ẞ', 'Σ', 'σ', 'ς', 'ΑΣ', 'K', 'ﬁ', 'ǅ', '東', '京', '😀', '𝒜', '𐐀', '𐐨', '\u{10ffff}',
  '\ufffd', '\uffff', '\u200d', ' ', '"', '""', "'", '*', '^', '+', '-', ':', '(', ')', '{fname}', ' AND ', ' OR ', 'NOT ', 'NEAR(', '%', '_', '\\', '.', '\n', '\t',
] as const; // prettier-ignore

const aText = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));

/** Texts of rooms, among them long ones and some that hold half a character. */
function sampleTexts(count: number): string[] {
  const texts = fc.sample(aText, { seed: SEED, numRuns: count });
  const long = texts.slice(0, 4).map((text) => `${text.repeat(2_000)}end ${text}`);
  return [...texts, ...long, ...HOSTILE.filter((text) => text.length < 600), 'x\ud83dyz', '\ude00abc'];
}

const manager: ModelCaller = { id: 'manager', maySeeAll: true, maySeeOwn: true };

describe('a text is found wherever it is, and nowhere else', () => {
  const texts = sampleTexts(150);
  const rooms = texts.flatMap((text, place): Document[] => [
    aCall(`call-${place}`, { name: `${text}-${place}`, fname: texts[(place * 7) % texts.length] }),
    aChat(`chat-${place}`, { fname: text, livechatData: { plan: text, other: texts[(place * 5) % texts.length] } }),
  ]);
  let server: TestServer;
  let as: Credentials;

  beforeAll(async () => {
    server = await startServer();
    await server.givenRooms(...rooms);
    as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function expectFound(list: ListName, parameters: ListParameters): Promise<void> {
    const search = `${toQueryString(parameters)}&fields={"_id":1}`;
    fc.pre(search.length <= LONGEST_QUERY);
    const answer = await server.get(`/api/v1/${list}/rooms?${search}`, { as });
    expect(answer.status, answer.text).toBe(200);
    const model = modelPage(rooms, list, manager, parameters);
    expect({ ids: idsOf(answer), total: answer.body.total }).toEqual(model);
  }

  /** A part of a text in another case or not, one that is nowhere, or a single character. */
  const aPart = fc
    .oneof(
      fc
        .tuple(fc.constantFrom(...texts), fc.nat(), fc.integer({ min: 1, max: 40 }), fc.nat(2))
        .map(([text, start, length, letters]) => {
          const characters = Array.from(comparable(text));
          const part = characters
            .slice(start % characters.length)
            .slice(0, length)
            .join('');
          return letters === 0 ? part : letters === 1 ? part.toUpperCase() : part.toLowerCase();
        }),
      aText,
      fc.constantFrom(...PIECES),
    )
    .filter((text) => text !== '' && !text.includes('\0') && text.isWellFormed());

  it.each<ListName>(['voip', 'livechat'])('by roomName, in %s/rooms', async (list) => {
    await fc.assert(
      fc.asyncProperty(aPart, fc.constantFrom(0, 3, 100), (roomName, count) => expectFound(list, { roomName, count })),
      { seed: SEED, numRuns: casesOf(500) },
    );
  });

  it('by customFields', async () => {
    await fc.assert(
      fc.asyncProperty(aPart, aPart, fc.boolean(), (plan, other, both) =>
        expectFound('livechat', { customFields: both ? { plan, other } : { plan }, count: 100 }),
      ),
      { seed: SEED, numRuns: casesOf(500) },
    );
  });

  it('by $regex, in any case and in its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<ListName>('voip', 'livechat'),
        fc.constantFrom('name', 'fname'),
        aPart,
        fc.boolean(),
        fc.boolean(),
        (list, path, part, isStart, inAnyCase) => {
          const literal = part.replaceAll(/[\\.*+?()[\]{}|$^]/g, '\\$&');
          const $regex = isStart ? `^${literal}` : literal;
          return expectFound(list, {
            query: { [path]: { $regex, ...(inAnyCase ? { $options: 'i' } : {}) } },
            count: 100,
          });
        },
      ),
      { seed: SEED, numRuns: casesOf(700) },
    );
  });
});

describe('what was written is found at once, and what it took the place of no more', () => {
  it('by every way of writing', async () => {
    await using store = await newStore();
    await using server = await startServer({}, store.url);
    const as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
    const idsAt = async (target: string) => idsOf(await server.get(`/api/v1/${target}`, { as }));
    const named = async (text: string) => ({
      voip: await idsAt(`voip/rooms?roomName=${text}`),
      livechat: await idsAt(`livechat/rooms?roomName=${text}`),
    });
    const chatsOf = (plan: string) => idsAt(`livechat/rooms?customFields={"plan":"${plan}"}`);

    await server.givenRooms(
      aCall('call', { name: 'Mary Jones', fname: 'Elsie', _updatedAt: '2021-01-01T00:00:00.000Z' }),
      aChat('chat', { fname: 'Mary', livechatData: { plan: 'gold' }, _updatedAt: '2021-01-01T00:00:00.000Z' }),
    );
    expect(await named('mary')).toEqual({ voip: ['call'], livechat: ['chat'] });
    expect(await chatsOf('GOLD')).toEqual(['chat']);

    await server.givenRooms(
      aCall('call', { name: 'Kim', fname: 'Elsie', _updatedAt: '2021-01-02T00:00:00.000Z' }),
      aChat('chat', { fname: 'Kim', livechatData: { plan: 'silver' }, _updatedAt: '2021-01-02T00:00:00.000Z' }),
    );
    expect(await named('mary')).toEqual({ voip: [], livechat: [] });
    expect(await named('kim')).toEqual({ voip: ['call'], livechat: ['chat'] });
    expect([await chatsOf('gold'), await chatsOf('silver')]).toEqual([[], ['chat']]);

    await store.rows("update rooms set fname = 'Anna', fname_folded = 'anna' where id = 'call'");
    await store.rows("update room_custom_fields set folded = 'bronze'");
    expect(await named('anna')).toEqual({ voip: ['call'], livechat: [] });
    expect(await named('elsie')).toEqual({ voip: [], livechat: [] });
    expect([await chatsOf('silver'), await chatsOf('bronze')]).toEqual([[], ['chat']]);

    await store.rows('delete from room_custom_fields');
    await store.rows("delete from rooms where id = 'call'");
    expect(await named('anna')).toEqual({ voip: [], livechat: [] });
    expect(await chatsOf('bronze')).toEqual([]);
  });
});
