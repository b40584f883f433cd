import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedRooms } from '../src/seed/seed.js';
import { type CommandLine, newCommandLine, outcome } from './command-line.js';
import { endHalt, haltAtRoom } from './halted-writer.js';
import { startServer } from './server.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

async function roomsSoFar(): Promise<number> {
  try {
    const [[count] = [0]] = await line.store.rows<[number]>('select count(*) from rooms');
    return count;
  } catch {
    return 0; // the table isn't there yet
  }
}

describe('an import that is killed', () => {
  it('leaves whole documents, and run again gives what one run gives', async () => {
    const rooms = [...seedRooms(2_000, 3)];
    mkdirSync(line.path('export'));
    writeFileSync(
      line.path('export', 'rocketchat_room.json'),
      rooms.map((room) => `${JSON.stringify(room)}\n`).join(''),
    );
    // Of every other room the store has a poorer copy, which the import is merged into.
    const poor = rooms.filter((_, place) => place % 2 === 0).map(({ _id, t, _updatedAt }) => ({ _id, t, _updatedAt }));
    const poorFile = line.write('rocketchat_room.json', ...poor);
    await line.imports(poorFile);
    await haltAtRoom(line.store, 1_500);
    const child = line.start(['import', 'export']);
    while ((await roomsSoFar()) === poor.length) await sleep(5);
    child.kill('SIGKILL');
    await outcome(child);
    await endHalt(line.store);
    const { collections } = await line.imports('export');
    const { read, new: added, changed, unchanged } = collections[0];
    expect({ read, written: added + changed + unchanged }).toEqual({ read: 2_000, written: 2_000 });
    expect(Math.min(added, changed, unchanged)).toBeGreaterThan(1);

    await line.done('export', 'once-killed');
    const other = await line.onAnother();
    await line.done('import', poorFile, ...other);
    await line.done('import', 'export', ...other);
    await line.done('export', 'at-once', ...other);
    expect(
      readFileSync(line.path('once-killed', 'rocketchat_room.json')).equals(
        readFileSync(line.path('at-once', 'rocketchat_room.json')),
      ),
    ).toBe(true);
  });

  it('lets a running server write meanwhile', async () => {
    writeFileSync(
      line.path('rocketchat_room.json'),
      [...seedRooms(6_000, 4)].map((room) => `${JSON.stringify(room)}\n`).join(''),
    );
    await using server = await startServer({}, line.store.url);
    const agent = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
    const started = performance.now();
    const child = line.start(['import', 'rocketchat_room.json']);
    const waits: number[] = [];
    for (let call = 0; child.exitCode === null; call += 1) {
      await server.givenVisitor({ _id: `v${call}`, token: `t${call}` });
      const begun = performance.now();
      const { status } = await server.get(`/api/v1/voip/room?token=t${call}&agentId=kim`, { as: agent });
      expect(status).toBe(200);
      waits.push(performance.now() - begun);
    }
    expect(waits.length).toBeGreaterThan(5);
    // Nobody waits for the end, however slow the machine is.
    expect(Math.max(...waits)).toBeLessThan((performance.now() - started) / 3);
  });
});
