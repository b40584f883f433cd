import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListName, type ListParameters, modelPage, type ModelCaller, toQueryString } from './list-model.js';
import { casesOf, seedOf, someOf } from './random.js';
import { aListCall, aListForm, aQuery, aSort, sampleRooms, TEXTS } from './room-arbitraries.js';
import { PATH_TYPES } from './room-model.js';
import { aCall, idsOf } from './rooms.js';
import { type Credentials, startServer, type TestServer } from './server.js';

const SEED = seedOf(20_210_709);
const LONGEST_QUERY = 16_384;

describe('both lists answer as the contract says of every filter and order', () => {
  const ofEachText = TEXTS.map((text, place) => aCall(`text-${place}`, { fname: text, tags: [text, 'other'] }));
  const rooms = [...sampleRooms(320, SEED), ...ofEachText];
  const manager: ModelCaller = { id: 'manager', maySeeAll: true, maySeeOwn: true };
  let server: TestServer;
  let as: Credentials;

  beforeAll(async () => {
    server = await startServer();
    await server.givenRooms(...rooms);
    await server.database.fill((filling) => filling.optimize()); // a new store has no statistics, for a minute
    as = await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** Asks the server for ids alone: many rooms here would break the contract's schema, as imported ones may. */
  async function expectModelPage(list: ListName, parameters: ListParameters, queryString = toQueryString(parameters)) {
    const search = `${queryString}&fields={"_id":1}`;
    fc.pre(search.length <= LONGEST_QUERY);
    const answer = await server.get(`/api/v1/${list}/rooms?${search}`, { as });
    expect(answer.status, answer.text).toBe(200);
    const { offset = 0 } = parameters;
    const { ids, total } = modelPage(rooms, list, manager, parameters) ?? { ids: [], total: -1 };
    expect({
      ids: idsOf(answer),
      total: answer.body.total,
      count: answer.body.count,
      offset: answer.body.offset,
    }).toEqual({
      ids,
      total,
      count: ids.length,
      offset,
    });
  }

  const lists = fc.constantFrom<ListName>('voip', 'livechat');
  const options = { seed: SEED };

  it('`query`, whatever the path, operator and operand', async () => {
    await fc.assert(
      fc.asyncProperty(lists, aQuery, (list, query) => expectModelPage(list, { query, count: 100 })),
      { ...options, numRuns: casesOf(2_500) },
    );
  });

  it('`sort`, by up to three paths', async () => {
    await fc.assert(
      fc.asyncProperty(lists, aSort, fc.nat(100), (list, sort, offset) =>
        expectModelPage(list, { sort, offset, count: 100 }),
      ),
      { ...options, numRuns: casesOf(600) },
    );
  });

  const askable = someOf(TEXTS, SEED)
    .filter((text) => !text.includes('\0'))
    .map((text) => [text.slice(0, 12), text.length, text] as const);
  it.each(askable)('%j… of %i characters, compared with every text', async (_start, _length, text) => {
    const literal = text.replaceAll(/[\\.*+?()[\]{}|$^]/g, '\\$&');
    const patterns = [literal, `^${literal}`].flatMap(($regex) => [{ $regex }, { $regex, $options: 'i' }]);
    for (const comparison of [
      ...patterns,
      { $eq: text },
      { $ne: text },
      { $in: ['b', text] },
      { $nin: [text, null] },
    ]) {
      for (const path of ['fname', 'tags']) await expectModelPage('voip', { query: { [path]: comparison }, count: 0 });
    }
    for (const order of ['$gt', '$gte', '$lt', '$lte']) {
      await expectModelPage('voip', { query: { fname: { [order]: text } }, count: 0 });
    }
  });

  it('every filterable path, sorted by alone in both directions', async () => {
    for (const path of PATH_TYPES.keys()) {
      for (const direction of [1, -1] as const) {
        for (const list of ['voip', 'livechat'] as const)
          await expectModelPage(list, { sort: { [path]: direction }, count: 0 });
      }
    }
  });

  it.each(['voip', 'livechat'] as const)('all parameters of %s/rooms together', async (list) => {
    await fc.assert(
      fc.asyncProperty(aListCall(list), aListForm, (parameters, form) =>
        expectModelPage(
          list,
          parameters,
          toQueryString(parameters, () => form),
        ),
      ),
      { ...options, numRuns: casesOf(1_200) },
    );
  });

  it.each(['voip', 'livechat'] as const)('each parameter of %s/rooms alone', async (list) => {
    await fc.assert(
      fc.asyncProperty(aListCall(list), async (parameters) => {
        for (const [name, value] of Object.entries(parameters)) await expectModelPage(list, { [name]: value });
      }),
      { ...options, numRuns: casesOf(300) },
    );
  });
});
