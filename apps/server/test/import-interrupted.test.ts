import { readFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedRooms } from '../src/seed/seed.js';
import { CommandLine, outcome } from './command-line.js';
import { startServer } from './server.js';

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});
afterEach(() => line[Symbol.dispose]());

describe('an import that is killed', () => {
  it('leaves whole documents, and run again gives what one run gives', async () => {
    mkdirSync(line.path('export'));
    writeFileSync(
      line.path('export', 'rocketchat_room.json'),
      [...seedRooms(6_000, 3)].map((room) => `${JSON.stringify(room)}\n`).join(''),
    );
    const child = line.start(['import', 'export']);
    while ((statSync(`${line.store}-wal`, { throwIfNoEntry: false })?.size ?? 0) < 4_000_000) await sleep(5);
    child.kill('SIGKILL');
    await outcome(child);
    const { collections } = await line.imports('export');
    const { read, new: added, unchanged } = collections[0];
    expect({ read, written: added + unchanged }).toEqual({ read: 6_000, written: 6_000 });
    expect(Math.min(added, unchanged)).toBeGreaterThan(0);

    await line.done('export', 'once-killed');
    await line.done('import', 'export', '--database', 'sqlite:./other.db');
    await line.done('export', 'at-once', '--database', 'sqlite:./other.db');
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
    await using server = await startServer({}, line.store);
    const agent = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
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
    expect(Math.max(...waits)).toBeLessThan(1_000);
  });
});
