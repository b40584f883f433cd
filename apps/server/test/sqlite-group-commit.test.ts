import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sql } from 'kysely';
import { compileQuery } from '../src/store/query.js';
import { startServer, type TestServer } from './server.js';
import { startProcess } from './server-process.js';

let folder: string;
let file: string;
let server: TestServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  file = join(folder, 'test.db');
  server = await startServer({}, `sqlite:${file}`);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const FRAME_HEADER = 24;

/** How many commits the log holds: the last frame of each tells how large the file is then. */
function commitsInLog(): number {
  const log = readFileSync(`${file}-wal`);
  if (log.length === 0) return 0;
  const pageSize = log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let commits = 0;
  for (let frame = 32; frame + FRAME_HEADER <= log.length; frame += FRAME_HEADER + pageSize) {
    const current = log.subarray(frame + 8, frame + 16).equals(salt); // else left over from before
    if (current && log.readUInt32BE(frame + 4) > 0) commits += 1;
  }
  return commits;
}

const insert = () =>
  compileQuery<{ name: string }, unknown>(server.database.builder, (_db, argument) => sql`insert into store_facts values (${argument('name')}, 'x')`); // prettier-ignore

it('writes of one moment share a commit, and one that fails takes nothing else with it', async () => {
  const query = insert();
  const before = commitsInLog();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, number) =>
      server.database.write(async (session) => {
        await session.run(query, { name: `fact ${number}` });
        if (number % 10 === 3) throw new Error(`not ${number}`);
        if (number % 10 === 7) await session.run(query, { name: 'id' }); // there is one
        return number;
      }),
    ),
  );
  expect(commitsInLog() - before).toBeLessThan(100); // 2 on a machine that has nothing else to do
  for (const [number, outcome] of outcomes.entries()) {
    if (number % 10 === 3) expect(outcome).toMatchObject({ reason: { message: `not ${number}` } });
    else if (number % 10 === 7) expect(outcome).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    else expect(outcome).toEqual({ status: 'fulfilled', value: number });
  }
  const facts = compileQuery<object, { name: string }>(server.database.builder, () => sql`select name from store_facts where name like 'fact %'`); // prettier-ignore
  const kept = Array.from({ length: 100 }, (_, number) => number).filter((number) => ![3, 7].includes(number % 10));
  expect((await server.database.read.all(facts, {})).map(({ name }) => name).toSorted()).toEqual(
    kept.map((number) => `fact ${number}`).toSorted(),
  );
});

it('calls that are opened at once share commits, and each is on disk before it is answered', async () => {
  const as = await server.givenUser({ id: 'agent', roles: ['livechat-agent'] });
  for (let visitor = 0; visitor < 100; visitor += 1) {
    await server.givenVisitor({ _id: `v${visitor}`, token: `t${visitor}` });
  }
  await using other = await startProcess(`sqlite:${file}`);
  const sockets = await connections(other.url, 100);
  const before = commitsInLog();
  const locks = new Sqlite(file);
  locks.exec('begin immediate');
  const answers = sockets.map((socket, visitor) => {
    socket.write(
      `GET /api/v1/voip/room?token=t${visitor}&agentId=agent HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
        `X-User-Id: ${as.userId}\r\nX-Auth-Token: ${as.token}\r\n\r\n`,
    );
    return text(socket);
  });
  await fetch(`${other.url}/api/v1/voip/rooms`); // it comes after them, so they wait for the lock when it is answered
  locks.exec('rollback');
  locks.close();
  for (const answer of await Promise.all(answers)) expect(answer).toContain('"newRoom":true');
  expect(commitsInLog() - before).toBeLessThan(10);
});

async function connections(url: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}
