import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cpuTimeBetween, cpuTimesOf } from './cpu-time.ts';

it.runIf(existsSync('/proc/self/stat'))('the time of a process is what it says itself', async () => {
  const program = `const end = process.cpuUsage().user + 300_000;
    while (process.cpuUsage().user < end);
    console.log(JSON.stringify(process.cpuUsage()));
    setInterval(() => {}, 1_000_000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = child.pid ?? 0;
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const { user, system } = JSON.parse(String(printed)) as NodeJS.CpuUsage;
  const times = await cpuTimesOf([pid]);
  expect([...times.keys()]).toEqual([pid]);
  expect(times.get(pid)).toBeGreaterThan(user + system - 30_000); // it is counted in steps of 10 ms each
  expect(times.get(pid)).toBeLessThan(user + system + 300_000); // what it has done since it spoke
  child.kill();
  await once(child, 'exit');
  expect(await cpuTimesOf([pid])).toEqual(new Map());
});

it('counts what the processes of both moments have taken in between', () => {
  const before = new Map([
    [1, 1_000],
    [2, 5_000],
    [3, 7_000],
  ]);
  const after = new Map([
    [1, 1_500],
    [2, 5_030],
    [4, 9_000],
  ]);
  expect(cpuTimeBetween(before, after)).toBe(530);
});
