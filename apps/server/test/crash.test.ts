import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Credentials, send, startServer } from './server.js';
import { startProcess } from './server-process.js';

const ROUNDS = 20;
const CALLS_A_ROUND = 60;

const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
const file = join(folder, 'test.db');
let as: Credentials;

beforeAll(async () => {
  await using server = await startServer({}, file);
  as = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  for (let visitor = 0; visitor < ROUNDS * CALLS_A_ROUND; visitor += 1) {
    await server.givenVisitor({ _id: `v-${visitor}`, token: `visitor-${visitor}` });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens calls all at once and kills the server after so many answers; gives those that came. */
async function openUntilKilled(round: number, answersBeforeDeath: number): Promise<Answer[]> {
  const server = await startProcess(file);
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
  `after ${ROUNDS} kills in the middle of opening calls, all that was acknowledged is there and the store is whole`,
  { timeout: 180_000 },
  async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { status, body, text } of await openUntilKilled(round, 1 + ((round * 7) % 40))) {
        expect([status, body.newRoom], text).toEqual([200, true]);
        acknowledged.set(body.room['_id'], JSON.stringify(body.room));
      }
      expectWholeStore(acknowledged);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS);
    await using server = await startProcess(file);
    for (const [id, room] of acknowledged) {
      const { token } = (JSON.parse(room) as { v: { token: string } }).v;
      const found = await send(server.url, `/api/v1/voip/room?token=${token}&agentId=agent`, { as });
      expect([found.body.room['_id'], found.body.newRoom]).toEqual([id, false]);
    }
  },
);

function expectWholeStore(acknowledged: ReadonlyMap<string, string>): void {
  const store = new Sqlite(file);
  const rows = (sql: string) => store.prepare(sql).raw().all();
  expect(store.pragma('integrity_check', { simple: true })).toBe('ok');
  const documents = new Map(
    rows('select id, document from rooms join room_documents using (seq)') as [string, string][],
  );
  expect([...acknowledged].filter(([id, room]) => documents.get(id) !== room)).toEqual([]);
  expect(rows('select count(*) from room_documents')).toEqual(rows('select count(*) from rooms'));
  expect(
    rows('select type, is_open, is_served, is_on_hold, rooms from room_counts where rooms <> 0 order by 1, 2, 3, 4'),
  ).toEqual(
    rows('select type, is_open, is_served, is_on_hold, count(*) from rooms group by 1, 2, 3, 4 order by 1, 2, 3, 4'),
  );
  expect(rows('select visitor_token, seq from open_calls order by 1')).toEqual(
    rows("select v_token, seq from rooms where type = 'v' and is_open = 1 order by 1"),
  );
  store.close();
}
