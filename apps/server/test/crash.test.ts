import { Agent } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { casesOf } from './random.js';
import { type Answer, type Credentials, send, startServer } from './server.js';
import { startProcess } from './server-process.js';
import { expectSoundStore } from './sound-store.js';
import { newStore, type TestStore } from './store.js';

const ROUNDS = casesOf(20);
const CALLS_A_ROUND = 60;

let store: TestStore;
let as: Credentials;

beforeAll(async () => {
  store = await newStore();
  await using server = await startServer({}, store.url);
  as = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  for (let visitor = 0; visitor < ROUNDS * CALLS_A_ROUND; visitor += 1) {
    await server.givenVisitor({ _id: `v-${visitor}`, token: `visitor-${visitor}` });
  }
});
afterAll(() => store[Symbol.asyncDispose]());

/** Opens calls all at once and kills the server after so many answers; gives those that came. */
async function openUntilKilled(round: number, answersBeforeDeath: number): Promise<Answer[]> {
  const server = await startProcess(store.url);
  const connections = new Agent({ keepAlive: true });
  const acknowledged: Answer[] = [];
  let death: Promise<void> | undefined;
  const open = async (visitor: number) => {
    const target = `/api/v1/voip/room?token=visitor-${visitor}&agentId=agent`;
    acknowledged.push(await send(server.url, target, { as }, connections));
    if (acknowledged.length >= answersBeforeDeath) death ??= server.kill();
  };
  const visitors = Array.from({ length: CALLS_A_ROUND }, (_, place) => round * CALLS_A_ROUND + place);
  await Promise.allSettled(visitors.map(open)); // the unanswered ones fail
  await (death ?? server.kill());
  connections.destroy();
  return acknowledged;
}

it(
  `after ${ROUNDS} kill${ROUNDS === 1 ? '' : 's'} in the middle of opening calls, all that was acknowledged is there and the store is whole`,
  { timeout: 600_000 },
  async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { status, body, text } of await openUntilKilled(round, 1 + ((round * 7) % 40))) {
        expect([status, body.newRoom], text).toEqual([200, true]);
        acknowledged.set(body.room['_id'], JSON.stringify(body.room));
      }
      await expectSoundStore(store);
      const documents = new Map(
        await store.rows<[string, string]>('select id, document from rooms join room_documents using (seq)'),
      );
      expect([...acknowledged].filter(([id, room]) => documents.get(id) !== room)).toEqual([]);
      expect(await store.rows('select count(*) from rooms where is_open = 1')).toEqual(
        await store.rows('select count(*) from open_calls'),
      );
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS);
    await using server = await startProcess(store.url);
    for (const [id, room] of acknowledged) {
      const { token } = (JSON.parse(room) as { v: { token: string } }).v;
      const found = await send(server.url, `/api/v1/voip/room?token=${token}&agentId=agent`, { as });
      expect([found.body.room['_id'], found.body.newRoom]).toEqual([id, false]);
    }
  },
);
