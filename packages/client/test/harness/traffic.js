// Opens calls over HTTP and closes them in the store, again and again, until it is ended.
// Arguments: the server's URL, the store's URL, how many visitors there are (`caller0` and so on).
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const COMMAND = new URL('../../../../apps/server/dist/cli.js', import.meta.url).pathname;
const AT_ONCE = 20;
const run = promisify(execFile);
const [url, store, visitors] = process.argv.slice(2);
const headers = { 'X-User-Id': 'manager', 'X-Auth-Token': 'manager-token' };
const folder = await mkdtemp(join(tmpdir(), 'switchboard-traffic-'));
const end = new AbortController();
process.on('SIGTERM', () => end.abort());

for (let first = 0; !end.signal.aborted; first = (first + AT_ONCE) % Number(visitors)) {
  const rooms = [];
  for (let caller = first; caller < first + AT_ONCE; caller += 1) rooms.push(await openCall(`caller${caller}`));
  await close(rooms);
  console.log(`${rooms.length} calls`);
}
await rm(folder, { recursive: true });

async function openCall(token) {
  const answer = await fetch(`${url}/api/v1/voip/room?token=${token}&agentId=agent&direction=inbound`, { headers });
  return (await answer.json()).room;
}

/** Imports the rooms as Rocket.Chat has them when they are closed. */
async function close(rooms) {
  const now = { $date: new Date().toISOString() };
  const closed = rooms.map(({ open: _open, ...room }) => ({
    ...room,
    ts: { $date: room.ts },
    closedAt: now,
    closer: 'user',
    _updatedAt: { $date: new Date(Date.now() + 1000).toISOString() },
  }));
  await writeFile(join(folder, 'rocketchat_room.json'), JSON.stringify(closed));
  await run(process.execPath, [COMMAND, 'import', folder], { env: { DATABASE_URL: store, LOG_LEVEL: 'silent' } });
}
