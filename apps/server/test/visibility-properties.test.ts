import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ListName,
  type ListParameters,
  modelPage,
  type ModelCaller,
  toQueryString,
  visibleRooms,
} from './list-model.js';
import { casesOf, seedOf } from './random.js';
import { aListCall, aListForm, sampleRooms } from './room-arbitraries.js';
import { type Document, idsOf } from './rooms.js';
import { startServer, type TestServer } from './server.js';
import { aWireForm } from './wire-forms.js';

const AGENTS = ['u1', 'u2', 'u3'];

function ownersOf(place: number): Document {
  const departmentId = ['d1', 'd2', 'd3'][place % 4];
  return {
    ...(place % 5 === 0 ? {} : { servedBy: { _id: AGENTS[place % 3], username: AGENTS[place % 2] } }),
    ...(departmentId === undefined ? {} : { departmentId }),
    departmentAncestors: [['unit1'], ['unit2'], ['unit1', 'unit2'], []][place % 7] ?? null,
  };
}

describe('no combination of parameters shows a caller a room that they may not see', () => {
  const SEED = seedOf(26_816);
  const FRESH_SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  /** Two in three rooms have agents, departments and units that callers have. */
  const rooms = sampleRooms(210, SEED);
  for (const [place, room] of rooms.entries()) if (place % 3 !== 0) Object.assign(room, ownersOf(place));
  const monitor = { maySeeAll: true, maySeeOwn: true };
  const callers: (ModelCaller & { roles: string[] })[] = [
    { id: 'u1', roles: ['livechat-agent'], maySeeAll: false, maySeeOwn: true },
    { id: 'u2', roles: ['livechat-agent', 'user'], maySeeAll: false, maySeeOwn: true },
    { id: 'boss', roles: ['livechat-manager'], maySeeAll: true, maySeeOwn: true },
    { id: 'm0', roles: ['livechat-monitor'], ...monitor, restriction: { units: [], departments: [] } },
    { id: 'm1', roles: ['livechat-monitor'], ...monitor, restriction: { units: ['unit1'], departments: ['d1'] } },
    {
      id: 'm2',
      roles: ['livechat-monitor', 'livechat-agent'],
      ...monitor,
      restriction: { units: ['unit1', 'unit2'], departments: ['d1', 'd2'] },
    },
    { id: 'u3', roles: ['user'], maySeeAll: false, maySeeOwn: false },
  ];
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.givenRooms(...rooms);
    for (const { id, roles } of callers) await server.givenUser({ id, roles });
    for (const [unit, department] of [
      ['unit1', 'd1'],
      ['unit2', 'd2'],
    ] as const) {
      await server.givenDepartment({ _id: unit, name: unit, type: 'u' });
      await server.givenDepartment({ _id: department, name: department, parentId: unit });
    }
    for (const [unit, id] of [
      ['unit1', 'm1'],
      ['unit1', 'm2'],
      ['unit2', 'm2'],
    ] as const)
      await server.givenMonitor(unit, id);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const ask = ({ id }: ModelCaller, list: ListName, search: string, body?: string) =>
    server.get(`/api/v1/${list}/rooms?${search}`, {
      as: { userId: id, token: `${id}-token` },
      ...(body === undefined ? {} : { body }),
    });
  const aCaller = fc.constantFrom(...callers);
  const aList = fc.constantFrom<ListName>('voip', 'livechat');
  const someAgents = fc.oneof(
    fc.constantFrom(...AGENTS).map((agent) => [agent]),
    fc.subarray(AGENTS, { minLength: 1 }),
  );
  const fields = fc.constantFrom(
    '{"_id":1}',
    '{"v":0}',
    '{"fname":1,"servedBy._id":1}',
    '{"_id":1,"servedBy":1}',
    '{}',
  );

  it('each answer is the page of the rooms that they may see', async () => {
    const calls = aList.chain((list) => fc.tuple(fc.constant(list), aListCall(list, someAgents)));
    await fc.assert(
      fc.asyncProperty(
        aCaller,
        calls,
        aListForm,
        fields,
        fc.boolean(),
        async (caller, [list, given], form, shown, own) => {
          const parameters: ListParameters = own ? { ...given, agents: [caller.id] } : given;
          const search = `fields=${encodeURIComponent(shown)}&${toQueryString(parameters, () => form)}`;
          fc.pre(search.length <= 16_384);
          const expected = modelPage(rooms, list, caller, parameters);
          const answer = await ask(caller, list, search);
          const got = answer.status === 200 ? { ids: idsOf(answer), total: answer.body.total } : answer.body;
          expect(got).toEqual(expected ?? { success: false, error: 'unauthorized' });
        },
      ),
      { seed: SEED, numRuns: casesOf(2_500) },
    );
  });

  /** Whole rooms, past the contract's schemas, which not all of them fit. */
  const WHOLE = `fields=${encodeURIComponent('{"nothing":0}')}`;

  it(
    `nor another one if it is written as a client may write it (seed ${FRESH_SEED})`,
    { timeout: 120_000 },
    async () => {
      const forms = aList.chain((list) =>
        fc.tuple(aCaller, aListCall(list, someAgents), fc.boolean()).chain(([caller, given, own]) => {
          const parameters = own ? { ...given, agents: [caller.id] } : given;
          return fc.tuple(fc.constant({ list, caller, parameters }), aWireForm(list, parameters));
        }),
      );
      await fc.assert(
        fc.asyncProperty(forms, async ([{ list, caller, parameters }, { target, headers, body }]) => {
          const plain = `${WHOLE}&${toQueryString(parameters)}`;
          fc.pre(Math.max(plain.length, target.length + WHOLE.length) <= 16_384);
          const expected = await ask(caller, list, plain);
          const as = { userId: caller.id, token: `${caller.id}-token` };
          const got = await server.get(`${target}&${WHOLE}`, { as, headers, ...(body === undefined ? {} : { body }) });
          expect({ status: got.status, body: got.body }).toEqual({ status: expected.status, body: expected.body });
        }),
        { seed: FRESH_SEED, numRuns: casesOf(1_000) },
      );
    },
  );

  const PIECES = [
    'agents[]=u1', 'agents[]=u2', 'agents=["u1"]', 'agents=u2', 'agents[0]=u1', 'agents[1]=', 'agents=[]', 'agents', 'agents[]=U1',
    'query={}', 'query={"$or":[{},{"servedBy._id":"u2"}]}', 'query={"servedBy._id":{"$ne":"u1"}}', 'query={"open":{"$exists":false}}',
    'query={"servedBy._id":null}', 'sort={"servedBy":1}', 'sort={"departmentId":-1}', 'units[]=unit1', 'units[]=unit2', 'units=["unit2"]',
    'departmentId=d2', 'departmentId[]=d1', 'departmentId=undefined', 'customFields={}', 'customFields={"plan":"a"}', 'count=0',
    'count=100', 'offset=3', 'open=true', 'open=false', 'onhold=1', 'queued=t', 'roomName=a', 'roomName="', 'tags[]=a', 'fields={"v":0}',
    'agents[]=%E9', 'agents[]=u1%', 'agents%5B%5D=u%31', 'agents[]=u1+', 'agents%=u1', '%zz', '%', '=u2', '=', 'agents[]=%', 'agents=["u1%"]',
    'agents[]=undefined', 'agents[x]=u1', 'open=TRUE', 'open=%31', 'open=%E9', 'queued=F', 'offset=1e999999999', 'count=1e+01', 'count=0.0',
    'query[servedBy._id]=u2', 'query={"t":"l"}', 'query={"t":"v"}', 'query={"$or":[{"t":"l"},{"t":"v"}]}', 'query={"t":{"$ne":"x"}}',
    'customFields[plan]=a', 'sort={"value":-1}', 'sort={"phone":1,"department":-1}', 'units[]=unit1%', 'departmentId[]=undefined',
  ]; // prettier-ignore
  const ENDS = ['', '/', '//'];
  const TYPES = [undefined, 'application/json', 'text/plain', 'application/x-www-form-urlencoded', ''];
  const BODIES = [
    '{"agents":["u1"]}',
    '{"agents":"u2"}',
    '{"agents":["u1","u2"]}',
    '{"query":{"$or":[{}]}}',
    '{"count":0}',
    '{}',
    'null',
    'agents[]=u2',
    '{"agents":["u1"],"units":null,"query":{"t":"v"}}',
  ];

  it(
    `nor does any mixture of them, well formed or not, with a body or without (seed ${FRESH_SEED})`,
    { timeout: 120_000 },
    async () => {
      const boss = callers.find(({ id }) => id === 'boss') as ModelCaller;
      /** Every room as it is answered, by its id. */
      const answered = { voip: new Map<unknown, unknown>(), livechat: new Map<unknown, unknown>() };
      for (const list of ['voip', 'livechat'] as const) {
        const { body } = await ask(boss, list, `${WHOLE}&count=0`);
        for (const room of body.rooms as Document[]) answered[list].set(room['_id'], room);
      }
      const call = fc.record({
        caller: aCaller,
        list: aList,
        pieces: fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }),
        body: fc.option(fc.constantFrom(...BODIES), { nil: undefined }),
        type: fc.constantFrom(...TYPES),
        end: fc.constantFrom(...ENDS),
      });
      await fc.assert(
        fc.asyncProperty(call, async ({ caller, list, pieces, body, type, end }) => {
          const answer = await server.get(`/api/v1/${list}/rooms${end}?${[WHOLE, ...pieces].join('&')}`, {
            as: { userId: caller.id, token: `${caller.id}-token` },
            headers: type === undefined ? {} : { 'Content-Type': type },
            ...(body === undefined ? {} : { body }),
          });
          if (answer.status !== 200) {
            expect([400, 403]).toContain(answer.status);
            return;
          }
          const visible = new Set(visibleRooms(rooms, list, caller).map((room) => room['_id']));
          expect(idsOf(answer).filter((id) => !visible.has(id))).toEqual([]);
          expect(answer.body.rooms).toEqual(idsOf(answer).map((id) => answered[list].get(id)));
          expect(answer.body.total).toBeLessThanOrEqual(visible.size);
        }),
        { seed: FRESH_SEED, numRuns: casesOf(1_500) },
      );
    },
  );
});
